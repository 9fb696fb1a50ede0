package org.multiprocessing4j.cli.soak.check;

/**
 * Something that must not be.
 *
 * @param invariant the name of what was broken
 * @param text what was seen
 */
public record Finding(String invariant, String text) {
  @Override
  public String toString() {
    return invariant + ": " + text;
  }
}
