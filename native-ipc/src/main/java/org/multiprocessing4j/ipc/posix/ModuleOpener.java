package org.multiprocessing4j.ipc.posix;

import com.sun.jna.Native;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.IpcException;

/**
 * Opens the few packages of {@code java.base} that Chronicle Queue needs, from inside the process,
 * so that a program that links this library needs no JVM flag.
 *
 * <p>Call {@link #openForChronicle} before the first use of any Chronicle class. It does what the
 * flags of {@link #chronicleFlags} do, for all classes on the class path and for Chronicle's
 * modules if they are on the module path; once is enough, more is harmless, and if the flags were
 * given it does nothing. Any thread may call it.
 *
 * <p>How: {@link Module} has the methods that the flags use, but they are internal; they are made
 * callable through JNI (see {@code Jni}). Nothing deprecated is used, and nothing is printed. (JNA
 * itself makes JDK 24 and later print four lines unless {@code --enable-native-access=ALL-UNNAMED}
 * is given. That cannot be avoided from inside: it happens when JNA is loaded, which comes first.)
 */
@Internal
public final class ModuleOpener {
  /** What can be done to a package: the flag, and the method of {@link Module}, that do it. */
  private enum Access {
    EXPORT("--add-exports", "implAddExports"),
    OPEN("--add-opens", "implAddOpens");

    private final String flag;
    private final String method;

    Access(String flag, String method) {
      this.flag = flag;
      this.method = method;
    }

    boolean isGranted(String packageName, Module user) {
      return this == OPEN ? BASE.isOpen(packageName, user) : BASE.isExported(packageName, user);
    }
  }

  /** A package that users need access to. */
  private record Opening(Access access, String packageName) {
    void grantTo(Module user) throws ReflectiveOperationException {
      if (access.isGranted(packageName, user)) {
        return;
      }
      if (user.isNamed()) {
        Class<?>[] types = {String.class, Module.class};
        accessible(Module.class.getDeclaredMethod(access.method, types))
            .invoke(BASE, packageName, user);
      } else {
        accessible(Module.class.getDeclaredMethod(access.method + "ToAllUnnamed", String.class))
            .invoke(BASE, packageName);
      }
    }

    private static Method accessible(Method method) throws NoSuchMethodException {
      Jni.makeAccessible(method);
      return method;
    }

    String flag() {
      String names = users().map(ModuleOpener::nameInFlags).collect(Collectors.joining(","));
      return "%s=%s/%s=%s".formatted(access.flag, BASE.getName(), packageName, names);
    }
  }

  /** By which JDK 23 and later allow what Chronicle does throughout. */
  public static final String UNSAFE_FLAG = "--sun-misc-unsafe-memory-access=allow";

  private static final Module BASE = Object.class.getModule();

  /** Found by leaving each out in turn, with Chronicle Queue 2026.4 on 17 and 25. */
  private static final List<Opening> FOR_CHRONICLE =
      List.of(
          new Opening(Access.OPEN, "java.lang.reflect"), // sets Method.override
          new Opening(Access.EXPORT, "sun.nio.ch"), // maps files by FileChannelImpl
          new Opening(Access.EXPORT, "jdk.internal.ref")); // frees buffers; only warns without

  private static final String CHRONICLE_PACKAGES = "net.openhft.";
  private static final int FIRST_WITH_NATIVE_ACCESS_WARNING = 24;
  private static final int FIRST_WITH_UNSAFE_WARNING = 23;

  private ModuleOpener() {}

  /**
   * Opens to Chronicle Queue what it needs.
   *
   * @throws IpcException if this JVM does not allow it; the message has the flags that help
   */
  public static synchronized void openForChronicle() {
    LibC.requireLoaded();
    try {
      for (Module user : users().toList()) {
        for (Opening opening : FOR_CHRONICLE) {
          opening.grantTo(user);
        }
      }
    } catch (ReflectiveOperationException | IpcException | LinkageError e) {
      throw refused(e);
    }
  }

  /**
   * The flags that keep newer JDKs from warning of JNA and Chronicle, for the command line of a
   * child JVM of the same version and with the same class and module path.
   *
   * @return each in the form {@code --name=value}; none for an older JDK
   */
  public static List<String> quietFlags() {
    List<String> flags = new ArrayList<>();
    int version = Runtime.version().feature();
    if (version >= FIRST_WITH_NATIVE_ACCESS_WARNING) {
      flags.add(nativeAccessFlag());
    }
    if (version >= FIRST_WITH_UNSAFE_WARNING) {
      flags.add(UNSAFE_FLAG);
    }
    return List.copyOf(flags);
  }

  static String nativeAccessFlag() {
    return "--enable-native-access=" + nameInFlags(Native.class.getModule());
  }

  /**
   * Explains a failure by modules of the JDK that are missing; to be asked after it. Our jars are
   * automatic modules, which bring none onto a module path, nor into an image made by jlink.
   *
   * @param user who needs them
   * @param names of the modules
   * @return which are missing, and the remedy; empty if all are there
   */
  public static Optional<String> whatIsMissing(String user, String... names) {
    List<String> missing =
        Stream.of(names).filter(name -> ModuleLayer.boot().findModule(name).isEmpty()).toList();
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing(user, missing));
  }

  private static String missing(String user, List<String> missing) {
    String option = "--add-modules " + String.join(",", missing);
    return user
        + " needs modules of the JDK that this JVM runs without: "
        + String.join(", ", missing)
        + ". Require them in module-info.java, or start the program with "
        + option
        + "; a runtime image is made with jlink "
        + option;
  }

  /** Returns the flags that make {@link #openForChronicle} unnecessary. */
  static List<String> chronicleFlags() {
    return FOR_CHRONICLE.stream().map(Opening::flag).toList();
  }

  /** An unnamed module, which stands for all of them, and Chronicle's named ones if there are. */
  private static Stream<Module> users() {
    Stream<Module> named =
        ModuleLayer.boot().modules().stream()
            .filter(
                module ->
                    module.getPackages().stream()
                        .anyMatch(name -> name.startsWith(CHRONICLE_PACKAGES)));
    return Stream.concat(Stream.of(ClassLoader.getSystemClassLoader().getUnnamedModule()), named);
  }

  private static String nameInFlags(Module module) {
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  private static IpcException refused(Throwable cause) {
    return new IpcException(
        "this JVM (%s) does not let Chronicle Queue be opened from inside; start it with: %s"
            .formatted(Runtime.version(), String.join(" ", chronicleFlags())),
        cause);
  }
}
