package org.multiprocessing4j.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.codec.SerializableRunnable;
import org.multiprocessing4j.ipc.memory.RunDirectory;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.pipe.Waitable;
import org.multiprocessing4j.manager.server.ManagerServer;
import org.multiprocessing4j.process.ArgumentCheck;
import org.multiprocessing4j.process.ChildProcess;
import org.multiprocessing4j.process.CurrentProcess;

/** A builder of {@link Manager}s, for use by one thread; use a new one for each manager. */
public final class ManagerBuilder {
  private static final Duration GRACE = Duration.ofSeconds(1);

  private @Nullable Address address;
  private byte[] authKey = CurrentProcess.get().authKey();
  private String name = "manager";
  private final List<String> jvmArgs = new ArrayList<>();
  private @Nullable SerializableRunnable initializer;
  private Duration shutdownTimeout = GRACE;

  ManagerBuilder() {}

  /**
   * Sets where the server listens. The default is a Unix domain socket in the run's directory,
   * which only this user's processes can reach.
   *
   * @param newAddress a Unix path, or a host and port; port 0 takes a free one
   * @return this
   */
  public ManagerBuilder address(Address newAddress) {
    this.address = newAddress;
    return this;
  }

  /**
   * Sets the key that clients must know. The default is the key of this process's family, which its
   * children know, so that they can use proxies at once. With another key, every process but this
   * one must call {@link Manager#connect} with that key before it uses a proxy.
   *
   * @param key secret bytes
   * @return this
   */
  public ManagerBuilder authKey(byte[] key) {
    this.authKey = key.clone();
    return this;
  }

  /**
   * Sets the name of the server process.
   *
   * @param newName for {@code ps}, {@code top} and logs; not blank, and without control characters
   * @return this
   * @throws IllegalArgumentException if the name is not valid
   */
  public ManagerBuilder name(String newName) {
    this.name = ArgumentCheck.requireProcessName(newName);
    return this;
  }

  /**
   * Adds options for the JVM of the server. {@link ChildProcess.Builder#jvmArgs} tells which
   * options it inherits.
   *
   * @param args such as {@code -Xmx1g}; those of earlier calls stay
   * @return this
   */
  public ManagerBuilder jvmArgs(String... args) {
    jvmArgs.addAll(List.of(args));
    return this;
  }

  /**
   * Sets what the server does before it accepts connections.
   *
   * @param task runs once in the server; if it throws, the start fails
   * @return this
   */
  public ManagerBuilder initializer(SerializableRunnable task) {
    this.initializer = task;
    return this;
  }

  /**
   * Sets how long {@link Manager#close} waits for the server to end by itself.
   *
   * @param timeout the default is one second
   * @return this
   */
  public ManagerBuilder shutdownTimeout(Duration timeout) {
    this.shutdownTimeout = Objects.requireNonNull(timeout, "shutdownTimeout");
    return this;
  }

  /**
   * Starts the server and waits until it accepts calls.
   *
   * @return the manager
   * @throws InterruptedException if the thread is interrupted while the server starts; the server
   *     is ended
   * @throws IpcException if the server ended before it could accept calls; its standard error tells
   *     why
   */
  public Manager start() throws InterruptedException {
    Pipe started = Pipe.simplex();
    try (Connection reader = started.reader();
        Connection writer = started.writer()) {
      ChildProcess server = launch(writer);
      try {
        return new Manager(addressOf(server, reader), authKey, server, shutdownTimeout);
      } catch (Throwable e) {
        Manager.stop(server, GRACE); // its socket file would stay if it were terminated
        throw e;
      }
    }
  }

  private ChildProcess launch(Connection started) {
    Address at =
        address == null ? Address.unix(RunDirectory.current().newPath("manager", name)) : address;
    byte[] key = authKey;
    SerializableRunnable beforehand = initializer;
    return ChildProcess.builder(() -> ManagerServer.run(at, key, beforehand, started))
        .name(name)
        .daemon(true)
        .jvmArgs(jvmArgs.toArray(String[]::new))
        .build()
        .start();
  }

  /** Waits for the address, or for the end of a server that never came so far. */
  private static Address addressOf(ChildProcess server, Connection reader)
      throws InterruptedException {
    List<Waitable> ready = Connection.await(List.<Waitable>of(reader, server));
    if (ready.contains(reader)) {
      return (Address) Objects.requireNonNull(reader.receive());
    }
    server.join();
    throw new IpcException(
        "start: the manager's server process "
            + server.pid()
            + " ended with exit code "
            + server.exitCode().orElseThrow()
            + " before it accepted calls; its standard error tells why");
  }
}
