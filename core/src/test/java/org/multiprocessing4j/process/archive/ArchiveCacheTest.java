package org.multiprocessing4j.process.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiprocessing4j.ipc.IpcException;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Confinement;
import org.multiprocessing4j.process.archive.ArchiveCache.Kind;

class ArchiveCacheTest {
  @TempDir private Path base = Path.of("");

  private ArchiveCache cache() {
    return new ArchiveCache(base.resolve("cache"));
  }

  @Test
  void aPublishedArchiveIsFoundUntilItIsDamaged() throws Exception {
    Path archive = publish("key", "content");
    assertThat(cache().find("key", Kind.ARCHIVE)).contains(archive);
    assertThat(cache().find("other", Kind.ARCHIVE)).isEmpty();
    Files.delete(archive); // only root could write to it
    Files.writeString(archive, "Content");
    assertThat(cache().find("key", Kind.ARCHIVE)).isEmpty();
    assertThat(archive).doesNotExist();
  }

  /** A clock that was a year ahead when it failed must not keep children slow for that year. */
  @ParameterizedTest
  @CsvSource({"0, true", "-2, false", "2, false", "365, false"})
  void aSecondFailureCountsForADay(long daysAhead, boolean counts) throws Exception {
    cache().exclusively(() -> cache().addFailure("key"));
    assertThat(cache().hasFailed("key")).as("after one, which may have been an accident").isFalse();
    cache().exclusively(() -> cache().addFailure("key"));
    Path mark = base.resolve("cache/key.failed");
    Instant then = Instant.now().plus(Duration.ofDays(daysAhead));
    Files.setLastModifiedTime(mark, FileTime.from(then));
    assertThat(cache().hasFailed("key")).isEqualTo(counts);
  }

  @Test
  void theDirectoryIsPrivateAndMustBe() throws Exception {
    publish("key", "content");
    Path directory = base.resolve("cache");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> cache().find("key", Kind.ARCHIVE))
        .isInstanceOf(IpcException.class)
        .hasMessageContaining("not safe");
  }

  @Test
  void soAreTheDirectoriesAboveThatItMakes() throws Exception {
    new ArchiveCache(base.resolve("home/.cache/ours")).exclusively(() -> {});
    for (String made : List.of("home", "home/.cache", "home/.cache/ours")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base.resolve(made))))
          .as(made)
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsNotFollowed() throws Exception {
    publish("key", "content");
    Path link = Files.createSymbolicLink(base.resolve("link"), base.resolve("cache"));
    assertThat(new ArchiveCache(link).find("key", Kind.ARCHIVE)).isEmpty();
  }

  @Test
  void oneMakerAtATimeAndWhatADeadOneLeftIsRemoved() throws Exception {
    cache().exclusively(() -> Files.writeString(cache().temporary("dead"), "half"));
    boolean made =
        cache()
            .exclusively(
                () -> {
                  assertThat(cache().temporary("dead")).doesNotExist();
                  assertThat(cache().exclusively(() -> {})).as("a second maker").isFalse();
                });
    assertThat(made).isTrue();
  }

  /** Else those of a time when the clock was wrong would keep all others out, until it comes. */
  @Test
  void archivesThatWereUsedInTheFutureGoFirst() throws Exception {
    FileTime nextYear = FileTime.from(Instant.now().plus(Duration.ofDays(365)));
    for (int i = 0; i < 8; i++) {
      Files.setLastModifiedTime(publish("key" + i, "content"), nextYear);
    }
    publish("one", "content");
    publish("another", "content");
    assertThat(cache().find("one", Kind.ARCHIVE)).isPresent();
    assertThat(cache().find("another", Kind.ARCHIVE)).isPresent();
  }

  @Test
  void theLeastUsedArchivesGo() throws Exception {
    for (int i = 0; i < 20; i++) {
      Path archive = publish("key" + i, "content");
      Files.setLastModifiedTime(archive, FileTime.fromMillis(1_000_000L + i));
    }
    Path last = publish("last", "content");
    try (Stream<Path> files = Files.list(base.resolve("cache"))) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      assertThat(names).filteredOn(name -> name.endsWith(".jsa")).hasSize(8);
      assertThat(names).contains(last.getFileName().toString());
      assertThat(names).anyMatch(name -> name.startsWith("mp4j-key19-"));
    }
  }

  @Test
  void anArchiveInAHomeThatIsReadOnlyIsFound() throws Exception {
    Path archive = publish("key", "content");
    try (ChildJvm program =
        ChildJvm.builder(Finder.class)
            .under(Confinement.readOnly(base))
            .arguments(base.resolve("cache").toString())
            .start()) {
      program.awaitLine("found " + archive);
      program.awaitSuccess();
    }
  }

  /** Looks for the archive. */
  static final class Finder {
    public static void main(String[] args) throws IOException {
      ArchiveCache cache = new ArchiveCache(Path.of(args[0]));
      System.out.println("found " + cache.find("key", Kind.ARCHIVE).orElseThrow());
    }
  }

  private Path publish(String key, String content) throws IOException {
    Path[] published = new Path[1];
    cache()
        .exclusively(
            () -> {
              Path temporary = Files.writeString(cache().temporary(key), content);
              published[0] = cache().publish(key, Kind.ARCHIVE, temporary);
            });
    return published[0];
  }
}
