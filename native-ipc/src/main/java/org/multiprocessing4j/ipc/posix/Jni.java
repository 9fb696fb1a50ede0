package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import org.multiprocessing4j.ipc.IpcException;

/**
 * The one thing that this library does through JNI, called by way of JNA: making a method of the
 * JDK accessible although its module does not open its package.
 *
 * <p>JNI calls any method without access checks, so it can call {@code
 * AccessibleObject.setAccessible0(true)}, which does what {@code setAccessible} does after its
 * checks. The functions are found as native code finds them: the virtual machine by {@code
 * JNI_GetCreatedJavaVMs}, everything else in the function tables whose order the JNI specification
 * fixes.
 */
final class Jni {
  private static final int JNI_VERSION_1_8 = 0x00010008;

  // Positions in the invocation interface and in the function table of the JNI specification.
  private static final int GET_ENV = 6;
  private static final int FROM_REFLECTED_METHOD = 7;
  private static final int CALL_BOOLEAN_METHOD_A = 39;

  private static final Map<String, ?> ALLOW_OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, true);

  private Jni() {}

  /**
   * Makes a method accessible without any check.
   *
   * @throws NoSuchMethodException if this JDK has no {@code setAccessible0}
   * @throws IpcException if the virtual machine refuses
   */
  static void makeAccessible(Method method) throws NoSuchMethodException {
    Method setAccessible =
        AccessibleObject.class.getDeclaredMethod("setAccessible0", boolean.class);
    Pointer environment = environment();
    Object methodId =
        function(environment, FROM_REFLECTED_METHOD)
            .invoke(Pointer.class, new Object[] {environment, setAccessible}, ALLOW_OBJECTS);
    try (Memory arguments = new Memory(Long.BYTES)) { // one jvalue: a union of 8 bytes
      arguments.setLong(0, 0);
      arguments.setByte(0, (byte) 1);
      function(environment, CALL_BOOLEAN_METHOD_A)
          .invoke(
              byte.class, new Object[] {environment, method, methodId, arguments}, ALLOW_OBJECTS);
    }
  }

  /** The JNI environment of the calling thread, which is valid for this thread only. */
  private static Pointer environment() {
    Pointer machine = virtualMachine();
    PointerByReference result = new PointerByReference();
    int error =
        function(machine, GET_ENV).invokeInt(new Object[] {machine, result, JNI_VERSION_1_8});
    if (error != 0) {
      throw new IpcException("JNI GetEnv failed with " + error);
    }
    return result.getValue();
  }

  private static Pointer virtualMachine() {
    PointerByReference machine = new PointerByReference();
    IntByReference count = new IntByReference();
    int error = getCreatedJavaVms().invokeInt(new Object[] {machine, 1, count});
    if (error != 0 || count.getValue() != 1) {
      throw new IpcException(
          "JNI_GetCreatedJavaVMs failed with %d and found %d machines"
              .formatted(error, count.getValue()));
    }
    return machine.getValue();
  }

  /** In the libraries of the process, if its launcher made them global, else in the JDK's own. */
  private static Function getCreatedJavaVms() {
    String name = "JNI_GetCreatedJavaVMs";
    try {
      return NativeLibrary.getProcess().getFunction(name);
    } catch (UnsatisfiedLinkError e) {
      Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
      return NativeLibrary.getInstance(library.toString()).getFunction(name);
    }
  }

  /** Both interfaces are pointers to a pointer to a table of functions. */
  private static Function function(Pointer machineOrEnvironment, int index) {
    Pointer table = machineOrEnvironment.getPointer(0);
    return Function.getFunction(table.getPointer((long) index * Native.POINTER_SIZE));
  }
}
