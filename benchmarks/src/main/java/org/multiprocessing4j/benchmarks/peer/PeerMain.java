package org.multiprocessing4j.benchmarks.peer;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import org.multiprocessing4j.benchmarks.transport.Endpoint;
import org.multiprocessing4j.benchmarks.transport.Site;
import org.multiprocessing4j.benchmarks.transport.Transport;

/**
 * The main class of a peer: opens its side of the transport and does what its role says until the
 * benchmark ends it.
 */
public final class PeerMain {
  private static volatile boolean ending;

  private PeerMain() {}

  /**
   * Runs one assignment.
   *
   * @param arguments as {@link Assignment#toArguments} writes them
   * @throws Exception if the transport fails; the process then ends with exit code 1
   */
  public static void main(String[] arguments) throws Exception {
    ParentWatch.begin();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ending = true, "ending"));
    Assignment assignment = Assignment.parse(arguments);
    try {
      run(assignment.transport().create(), assignment);
    } catch (Exception e) {
      if (!ending) { // otherwise the other side has ended a moment earlier than this one
        throw e;
      }
    }
  }

  private static <M> void run(Transport<M> transport, Assignment assignment) throws Exception {
    Site site =
        new Site(
            assignment.directory(),
            assignment.messageBytes(),
            new FileInputStream(FileDescriptor.in),
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    try (Endpoint<M> endpoint = transport.open(site, assignment.role().side())) {
      switch (assignment.role()) {
        case ECHO -> Loops.echo(endpoint);
        case PRODUCE -> Loops.produce(endpoint, transport, assignment);
        case CONSUME -> Loops.consume(endpoint, assignment);
      }
    }
  }
}
