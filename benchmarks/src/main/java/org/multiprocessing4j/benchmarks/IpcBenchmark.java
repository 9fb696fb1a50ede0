package org.multiprocessing4j.benchmarks;

import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks have in common: the flags of their JVM, which every other JVM of a benchmark
 * gets too, and how long they run unless the command line says otherwise.
 */
@State(Scope.Benchmark)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "-XX:+IgnoreUnrecognizedVMOptions", // one list serves all Java versions
      "--enable-native-access=ALL-UNNAMED", // JNA and jffi call native code
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", // Chronicle reads others' fields
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", // Chronicle maps files with it
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED", // Chronicle frees buffers with it
      "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", // Agrona's way to memory
      "--sun-misc-unsafe-memory-access=allow", // Java 23 and later print a warning otherwise
      "-Dchronicle.announcer.disable=true", // Chronicle prints an advertisement otherwise
      "-Dchronicle.disk.monitor.disable=true", // a thread; our queue does without it, so do all
      "-XX:+DisplayVMOutputToStderr" // the JVM's warnings do not belong among the results
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class IpcBenchmark {}
