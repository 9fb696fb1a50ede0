package org.multiprocessing4j.benchmarks.peer;

/**
 * Flags for every JVM of a benchmark, so that all are alike. Constants, because annotations of JMH
 * need them.
 */
public final class JvmFlags {
  /** Lets one list of flags serve all Java versions. */
  public static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

  /** JNA and jffi call native code. */
  public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  /** Chronicle reads fields of other classes. */
  public static final String OPEN_REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";

  /** Chronicle maps files with it. */
  public static final String EXPORT_NIO = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

  /** Chronicle frees buffers with it. */
  public static final String EXPORT_REF = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";

  /** Agrona reads and writes memory with it. */
  public static final String EXPORT_MISC = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

  /** Java 23 and later print a warning otherwise. */
  public static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /** Chronicle prints an advertisement otherwise. */
  public static final String NO_ANNOUNCER = "-Dchronicle.announcer.disable=true";

  /** Chronicle's disk monitor is a thread; our queue does without it, and so do all. */
  public static final String NO_DISK_MONITOR = "-Dchronicle.disk.monitor.disable=true";

  /** A warning of the JVM does not belong among results and messages. */
  public static final String WARN_ON_STDERR = "-XX:+DisplayVMOutputToStderr";

  private JvmFlags() {}
}
