package org.multiprocessing4j.ipc.posix;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoFollowTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000L, 123_456_789);

  @Test
  void theLinkChangesAndWhatItLeadsToDoesNot(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    FileTime before = Files.getLastModifiedTime(file);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    NoFollow.setModified(link.toString().getBytes(StandardCharsets.UTF_8), TIME);

    assertThat(Files.getLastModifiedTime(link, NOFOLLOW_LINKS)).isEqualTo(FileTime.from(TIME));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path directory) {
    byte[] path = directory.resolve("none").toString().getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> NoFollow.setModified(path, TIME))
        .isInstanceOf(PosixException.class)
        .hasMessageContainingAll("utimensat", "none", "ENOENT");
  }

  @Test
  void theModeOfWhatALinkLeadsToDoesNotChange(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    NoFollow.setMode(file.toString().getBytes(StandardCharsets.UTF_8), 0);
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100000);
    NoFollow.setMode(file.toString().getBytes(StandardCharsets.UTF_8), 04711);
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0104711);

    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    byte[] path = link.toString().getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> NoFollow.setMode(path, 0666)).isInstanceOf(PosixException.class);
    assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0104711);
  }
}
