package org.multiprocessing4j.process.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;
import org.multiprocessing4j.ipc.codec.SerializableCallable;
import org.multiprocessing4j.ipc.memory.SharedMemory;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.posix.Posix;
import org.multiprocessing4j.ipc.queue.IpcQueue;
import org.multiprocessing4j.ipc.sync.IpcLock;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * What the child does whose classes are archived: once each, the things that children usually do.
 */
final class ArchiveTraining {
  private ArchiveTraining() {}

  /** Does all of it. */
  static void run() throws Exception {
    loadClassesBeside(ArchiveTraining.class);
    loadClassesBeside(Codec.class);
    transferObjects();
    share();
    useQueues();
  }

  /** A child that uses the archive need do no more than run. */
  static void trial() {
    Posix.getpid();
  }

  /** Loads, and does not initialise, all classes of a jar of ours. */
  private static void loadClassesBeside(Class<?> member) throws IOException {
    CodeSource source = member.getProtectionDomain().getCodeSource();
    try (JarFile jar = new JarFile(Path.of(URI.create(source.getLocation().toString())).toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().startsWith("org/multiprocessing4j/")) {
          loadIfClass(entry.getName(), member.getClassLoader());
        }
      }
    }
  }

  private static void loadIfClass(String path, ClassLoader loader) {
    String suffix = ".class";
    if (path.endsWith(suffix)) {
      String name = path.substring(0, path.length() - suffix.length()).replace('/', '.');
      try {
        Class.forName(name, false, loader);
      } catch (ClassNotFoundException | LinkageError needsMore) {
        ProcessLog.debug("not archived", needsMore); // what Chronicle is needed for
      }
    }
  }

  private static void transferObjects() throws Exception {
    List<Object> captured = new ArrayList<>(List.of("text", 1, new TreeMap<>(Map.of(1, 2))));
    SerializableCallable<Object> task = () -> captured;
    ByteBuffer encoded = EncodedBuffer.of(task).toByteBuffer();
    if (Codec.standard().decode(encoded) instanceof SerializableCallable<?> copy) {
      copy.call();
    }
  }

  private static void share() throws Exception {
    try (SharedMemory memory = SharedMemory.create(1024);
        IpcLock lock = IpcLock.create()) {
      lock.lock();
      try {
        ProcessLog.debug("archiving what is needed for", memory);
      } finally {
        lock.unlock();
      }
    }
    Pipe pipe = Pipe.duplex();
    try (Connection left = pipe.first();
        Connection right = pipe.second()) {
      left.send("text");
      right.receive();
    }
  }

  /** Chronicle is there if the archive is to have it; see {@link LibraryJars}. */
  private static void useQueues() throws InterruptedException {
    try (IpcQueue<String> ring = IpcQueue.ring(1024)) {
      passOneMessage(ring);
    }
    try (IpcQueue<String> queue = IpcQueue.create()) {
      passOneMessage(queue);
    } catch (IpcException | LinkageError withoutChronicle) {
      ProcessLog.debug("archiving without Chronicle", withoutChronicle);
    }
  }

  private static void passOneMessage(IpcQueue<String> queue) throws InterruptedException {
    queue.put("text");
    queue.get();
  }
}
