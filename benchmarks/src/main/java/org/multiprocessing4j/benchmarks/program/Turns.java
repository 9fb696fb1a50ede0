package org.multiprocessing4j.benchmarks.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * How a program is told when to measure, seen from its side.
 *
 * <pre>
 *   stdout   ready                    after the warm-up, before the first turn
 *   stdin    (a line)                 measure once
 *   stdout   {"name": ...}            what was measured
 *   stdin    (a line)                 ...
 * </pre>
 *
 * <p>Between its turns the program waits for its standard input and does nothing.
 */
public final class Turns {
  /** What is said when the warm-up is over. */
  public static final String READY = "ready";

  private final BufferedReader lines =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private boolean ready;

  /** Creates the turns of this process, of which there may be only one. */
  public Turns() {}

  /**
   * Waits for the next turn; the first call says that the program is ready.
   *
   * @return false if there will be none any more
   * @throws IOException if the standard input cannot be read
   */
  public boolean next() throws IOException {
    if (!ready) {
      System.out.println(READY);
      ready = true;
    }
    return lines.readLine() != null;
  }

  /**
   * Ends a turn.
   *
   * @param result what was measured
   */
  public void answer(ProgramResult result) {
    System.out.println(result.toJson());
  }
}
