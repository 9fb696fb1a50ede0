package org.multiprocessing4j.ipc.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDescriptorsTest {
  private static final int CREATE =
      FileDescriptors.O_RDWR | FileDescriptors.O_CREAT | FileDescriptors.O_EXCL;

  @TempDir Path directory;

  @Test
  void theStatusAgreesWithTheOneOfTheJdk() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[12345]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.createLink(directory.resolve("second"), file);
    int fd = FileDescriptors.open(file, FileDescriptors.O_RDONLY, 0);
    try {
      FileStatus status = FileDescriptors.status(fd);
      assertThat(status.sizeBytes()).isEqualTo(12345);
      assertThat(status.permissions()).isEqualTo(0640);
      assertThat(status.ownerUid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
      assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
      assertThat(status.linkCount()).isEqualTo(2);
      assertThat(status.isRegularFile()).isTrue();
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void twoDescriptorsOfOneFileAreTheSameFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    int one = FileDescriptors.open(file, FileDescriptors.O_RDONLY, 0);
    int two = FileDescriptors.open(file, FileDescriptors.O_RDONLY, 0);
    int parent = FileDescriptors.open(directory, FileDescriptors.O_DIRECTORY, 0);
    try {
      FileStatus status = FileDescriptors.status(one);
      assertThat(status.isSameFile(FileDescriptors.status(two))).isTrue();
      assertThat(status.isSameFile(FileDescriptors.status(parent))).isFalse();
      assertThat(FileDescriptors.status(parent).isRegularFile()).isFalse();
    } finally {
      FileDescriptors.close(one);
      FileDescriptors.close(two);
      FileDescriptors.close(parent);
    }
  }

  @Test
  void aMissingFileIsNamedInTheError() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> FileDescriptors.open(missing, FileDescriptors.O_RDONLY, 0))
        .isInstanceOfSatisfying(
            PosixException.class,
            e -> {
              assertThat(e.call()).isEqualTo("open");
              assertThat(e.errno()).isEqualTo(2);
              assertThat(e.errnoName()).isEqualTo("ENOENT");
              assertThat(e.subject()).isEqualTo(missing.toString());
            });
  }

  @Test
  void aSymbolicLinkIsNotFollowedWhenToldSo() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    assertThatThrownBy(() -> FileDescriptors.open(link, FileDescriptors.O_NOFOLLOW, 0))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.ELOOP)).isTrue());
  }

  @Test
  void aFileIsNotADirectory() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> FileDescriptors.open(file, FileDescriptors.O_DIRECTORY, 0))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.is(Errno.ENOTDIR)).isTrue());
  }

  @Test
  void exclusiveCreationRefusesAnExistingFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> FileDescriptors.open(file, CREATE, 0600))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.EEXIST)).isTrue());
  }

  @Test
  void descriptorsAreClosedAtExec() throws Exception {
    int fd = FileDescriptors.open(directory.resolve("file"), CREATE, 0600);
    try {
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd)).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      int value = Integer.parseInt(flags.substring("flags:".length()).trim(), 8);
      assertThat(value & FileDescriptors.O_CLOEXEC).isNotZero();
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void allocationGivesRealStorage() throws Exception {
    Path file = directory.resolve("file");
    int fd = FileDescriptors.open(file, CREATE, 0600);
    try {
      FileDescriptors.allocate(fd, 0, 1 << 20);
      assertThat(Files.size(file)).isEqualTo(1 << 20);
      assertThat(FileDescriptors.status(fd).sizeBytes()).isEqualTo(1 << 20);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void allocationBeyondTheDeviceSaysSo() throws IOException {
    Path file = Path.of("/dev/shm", "mp4j-test-allocation-" + Posix.getpid());
    int fd = FileDescriptors.open(file, CREATE, 0600);
    try {
      Files.delete(file);
      long tooMuch = FileDescriptors.freeBytes(fd) + (1L << 30);
      assertThatThrownBy(() -> FileDescriptors.allocate(fd, 0, tooMuch))
          .isInstanceOfSatisfying(
              PosixException.class, e -> assertThat(e.is(Errno.ENOSPC)).isTrue());
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void capacityAgreesWithTheJdk() throws Exception {
    int fd = FileDescriptors.open(directory, FileDescriptors.O_RDONLY, 0);
    try {
      long jdk = Files.getFileStore(directory).getTotalSpace();
      assertThat(FileDescriptors.capacityBytes(fd)).isEqualTo(jdk);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void freeBytesAgreeWithTheJdk() throws Exception {
    int fd = FileDescriptors.open(Path.of("/dev/shm"), FileDescriptors.O_DIRECTORY, 0);
    try {
      long jdk = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
      assertThat(FileDescriptors.freeBytes(fd)).isBetween(jdk / 2, jdk * 2);
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void bytesAreWrittenAndReadFromThePositionOfTheBuffer() {
    int fd = FileDescriptors.open(directory.resolve("file"), CREATE, 0600);
    try {
      ByteBuffer source = ByteBuffer.allocateDirect(16).put("..hello".getBytes(UTF_8)).flip();
      source.position(2);
      assertThat(FileDescriptors.write(fd, source)).isEqualTo(5);
      assertThat(source.hasRemaining()).isFalse();

      ByteBuffer target = ByteBuffer.allocateDirect(8).position(1);
      assertThat(FileDescriptors.readAt(fd, target, 1)).isEqualTo(4);
      assertThat(UTF_8.decode(target.flip().position(1)).toString()).isEqualTo("ello");
      assertThat(FileDescriptors.readAt(fd, target.clear(), 5)).isZero();
    } finally {
      FileDescriptors.close(fd);
    }
  }

  @Test
  void aHeapBufferIsRefused() {
    assertThatThrownBy(() -> FileDescriptors.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("direct");
  }

  @Test
  void closingAClosedDescriptorIsAnError() {
    int fd = FileDescriptors.open(directory.resolve("file"), CREATE, 0600);
    FileDescriptors.close(fd);
    assertThatThrownBy(() -> FileDescriptors.close(fd)).hasMessageContaining("EBADF");
  }

  @Test
  void aNameWithANulIsRefused() {
    assertThatThrownBy(() -> CString.encode("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL");
  }

  @Test
  void aPipeCarriesBytesUntilItsWriteEndIsClosed() {
    DescriptorPair pipe = FileDescriptors.pipe();
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).put(new byte[] {1, 2, 3}).flip();
    FileDescriptors.write(pipe.second(), bytes);
    FileDescriptors.close(pipe.second());
    bytes.clear();
    assertThat(FileDescriptors.read(pipe.first(), bytes)).isEqualTo(3);
    assertThat(FileDescriptors.read(pipe.first(), bytes)).isZero();
    FileDescriptors.close(pipe.first());
  }

  @Test
  void aDuplicateOutlivesItsOriginal() {
    DescriptorPair pipe = FileDescriptors.pipe();
    int duplicate = FileDescriptors.duplicate(pipe.second(), 3);
    FileDescriptors.close(pipe.second());
    assertThat(duplicate).isGreaterThanOrEqualTo(3);
    assertThat(FileDescriptors.write(duplicate, ByteBuffer.allocateDirect(4))).isEqualTo(4);
    FileDescriptors.close(duplicate);
    FileDescriptors.close(pipe.first());
  }

  @Test
  void aNonBlockingReadOfNothingIsAnErrorThatSaysSo() {
    DescriptorPair pipe = FileDescriptors.pipe();
    FileDescriptors.setNonBlocking(pipe.first(), true);
    assertThatThrownBy(() -> FileDescriptors.read(pipe.first(), ByteBuffer.allocateDirect(1)))
        .isInstanceOfSatisfying(PosixException.class, e -> assertThat(e.is(Errno.EAGAIN)).isTrue());
    FileDescriptors.setNonBlocking(pipe.first(), false);
    FileDescriptors.close(pipe.second());
    assertThat(FileDescriptors.read(pipe.first(), ByteBuffer.allocateDirect(1))).isZero();
    FileDescriptors.close(pipe.first());
  }
}
