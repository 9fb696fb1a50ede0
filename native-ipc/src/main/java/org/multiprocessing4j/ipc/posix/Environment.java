package org.multiprocessing4j.ipc.posix;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Environment variables as C has them: {@code name=value}, with a zero at the end. */
final class Environment {
  private Environment() {}

  /** Exactly these variables. */
  static List<byte[]> of(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> CString.encode(variable.getKey() + "=" + variable.getValue()))
        .toList();
  }

  /**
   * The variables of this process with some changed or added, and without others.
   *
   * <p>They are copied from C, not from {@code System.getenv}: values that the encoding of this JVM
   * cannot hold would not survive the way through Java.
   */
  static List<byte[]> inherited(Map<String, String> changed, Set<String> withheld) {
    List<byte[]> prefixes =
        Stream.concat(changed.keySet().stream(), withheld.stream())
            .map(Environment::prefix)
            .toList();
    List<byte[]> all = new ArrayList<>(of(changed));
    ofThisProcess()
        .filter(variable -> prefixes.stream().noneMatch(prefix -> startsWith(variable, prefix)))
        .forEach(all::add);
    return all;
  }

  private static Stream<byte[]> ofThisProcess() {
    Pointer environ = NativeLibrary.getInstance("c").getGlobalVariableAddress("environ");
    return Stream.of(environ.getPointer(0).getPointerArray(0)).map(Environment::copy);
  }

  private static byte[] copy(Pointer text) {
    int length = Math.toIntExact(text.indexOf(0, (byte) 0));
    return text.getByteArray(0, length + 1);
  }

  private static byte[] prefix(String name) {
    byte[] terminated = CString.encode(name + "=");
    return Arrays.copyOf(terminated, terminated.length - 1);
  }

  private static boolean startsWith(byte[] text, byte[] prefix) {
    return text.length >= prefix.length
        && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
  }
}
