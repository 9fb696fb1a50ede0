package org.multiprocessing4j.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAttributesTest {
  @TempDir Path directory;

  @Test
  void theModeOfWhatALinkLeadsToIsNotChanged() throws IOException {
    Path secret = directory.resolve("secret");
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Path link = Files.createSymbolicLink(directory.resolve("link"), secret);

    assertThatThrownBy(() -> NodeAttributes.setMode(link, 0666)).isInstanceOf(IOException.class);
    assertThat(NodeAttributes.of(secret).permissions()).isEqualTo(0600);

    NodeAttributes.setMode(secret, 0640);
    assertThat(NodeAttributes.of(secret).permissions()).isEqualTo(0640);
  }
}
