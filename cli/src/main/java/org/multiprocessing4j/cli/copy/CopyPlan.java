package org.multiprocessing4j.cli.copy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What has to be copied, found by one walk over the source before anything is written. Symbolic
 * links are never followed.
 */
final class CopyPlan {

  /**
   * One thing to copy.
   *
   * @param path where it lies below the root, as {@link RawPath} text
   * @param attributes those of the source
   */
  record Node(String path, NodeAttributes attributes) {}

  private final List<Node> directories = new ArrayList<>();
  private final List<Node> files = new ArrayList<>();
  private final List<Node> links = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();
  private final List<Missing> skipped = new ArrayList<>();
  private final String sourceText;
  private final CopyOptions options;
  private int unchanged;

  private CopyPlan(Path source, CopyOptions options) {
    this.sourceText = RawPath.encode(source);
    this.options = options;
  }

  /**
   * Walks the source. What cannot be read is noted as missing and does not stop the walk.
   *
   * @throws IOException if the source itself cannot be read
   */
  static CopyPlan of(Path source, CopyOptions options) throws IOException {
    CopyPlan plan = new CopyPlan(source, options);
    Deque<Path> unread = new ArrayDeque<>();
    plan.add(source, NodeAttributes.of(source), unread);
    while (!unread.isEmpty()) {
      plan.addChildren(unread.pop(), unread);
    }
    return plan;
  }

  /** Returns the directories, each after the one that holds it. */
  List<Node> directories() {
    return directories;
  }

  /** Returns the regular files. */
  List<Node> files() {
    return files;
  }

  /** Returns the symbolic links. */
  List<Node> links() {
    return links;
  }

  /** Returns what cannot be copied, as far as it is known before copying. */
  List<Missing> missing() {
    return missing;
  }

  /** Returns the special files that the user wants to be left out. */
  List<Missing> skipped() {
    return skipped;
  }

  /** Returns the size of all files together. */
  long bytes() {
    return files.stream().mapToLong(file -> file.attributes().sizeBytes()).sum();
  }

  /** Returns how many files and links are in the target already. */
  int unchanged() {
    return unchanged;
  }

  /** Takes out the files and links for which a test says that the target has them already. */
  void leaveOutUnchanged(Predicate<Node> isThere) {
    unchanged = takeOut(isThere).size();
  }

  /** Takes files and links out and returns them. */
  List<Node> takeOut(Predicate<Node> which) {
    List<Node> taken = new ArrayList<>();
    for (List<Node> nodes : List.of(files, links)) {
      nodes.removeIf(node -> which.test(node) && taken.add(node));
    }
    return taken;
  }

  private void addChildren(Path directory, Deque<Path> unread) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        addChild(child, unread);
      }
    } catch (DirectoryIteratorException e) {
      cannotRead(directory, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      cannotRead(directory, e);
    }
  }

  private void addChild(Path child, Deque<Path> unread) {
    try {
      add(child, NodeAttributes.of(child), unread);
    } catch (IOException e) {
      cannotRead(child, e);
    }
  }

  private void add(Path path, NodeAttributes attributes, Deque<Path> unread) {
    Node node = new Node(below(path), attributes);
    switch (attributes.type()) {
      case DIRECTORY -> {
        directories.add(node);
        unread.push(path);
      }
      case FILE -> files.add(node);
      case LINK -> links.add(node);
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {
        List<Missing> where = options.skipSpecial() ? skipped : missing;
        where.add(
            new Missing(
                node.path(), attributes.type().description() + ": only files can be copied"));
      }
    }
  }

  private void cannotRead(Path path, IOException e) {
    missing.add(new Missing(below(path), "cannot be read: " + Reasons.of(e)));
  }

  private String below(Path path) {
    return RawPath.encode(path).substring(sourceText.length());
  }
}
