package org.multiprocessing4j.benchmarks.peer;

import java.nio.file.Path;
import java.util.List;
import org.multiprocessing4j.benchmarks.transport.Shape;
import org.multiprocessing4j.benchmarks.transport.Transports;

/**
 * What one peer is told on its command line.
 *
 * @param transport how messages travel
 * @param role what the peer does
 * @param directory where the sides meet
 * @param messageBytes size of every message
 * @param shape all producers and consumers of the stream; one to one for an echo
 * @param index which of the peers with this role it is, from 0
 */
public record Assignment(
    Transports transport, Role role, Path directory, int messageBytes, Shape shape, int index) {

  /**
   * Reads what {@link #toArguments} wrote.
   *
   * @param arguments the peer's command line
   * @return the assignment
   */
  static Assignment parse(String[] arguments) {
    return new Assignment(
        Transports.valueOf(arguments[0]),
        Role.valueOf(arguments[1]),
        Path.of(arguments[2]),
        Integer.parseInt(arguments[3]),
        Shape.parse(arguments[4]),
        Integer.parseInt(arguments[5]));
  }

  /** Writes the assignment as command line arguments. */
  List<String> toArguments() {
    return List.of(
        transport.name(),
        role.name(),
        directory.toString(),
        Integer.toString(messageBytes),
        shape.toString(),
        Integer.toString(index));
  }
}
