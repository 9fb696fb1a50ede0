package org.multiprocessing4j.benchmarks;

import org.multiprocessing4j.benchmarks.peer.JvmFlags;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks have in common: the flags of their JVM, and how long they run unless the
 * command line says otherwise.
 */
@State(Scope.Benchmark)
@Fork(
    value = 3,
    jvmArgsAppend = {
      JvmFlags.IGNORE_UNKNOWN,
      JvmFlags.NATIVE_ACCESS,
      JvmFlags.OPEN_REFLECT,
      JvmFlags.EXPORT_NIO,
      JvmFlags.EXPORT_REF,
      JvmFlags.EXPORT_MISC,
      JvmFlags.ALLOW_UNSAFE,
      JvmFlags.NO_ANNOUNCER,
      JvmFlags.NO_DISK_MONITOR,
      JvmFlags.WARN_ON_STDERR
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class IpcBenchmark {}
