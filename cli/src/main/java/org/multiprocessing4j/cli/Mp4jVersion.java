package org.multiprocessing4j.cli;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest of the jar. */
final class Mp4jVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Mp4j.class.getPackage().getImplementationVersion();
    return new String[] {"mp4j " + (version == null ? "(from classes)" : version)};
  }
}
