package org.multiprocessing4j.benchmarks.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Carries handles to processes that are no children of ours, by a file of text. */
final class Handles {
  private Handles() {}

  /** Writes a handle. */
  static String toText(Serializable handle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(handle);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + handle, e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** Reads the text of {@link #toText}, from a directory that only this user may write. */
  static Object fromText(String text) {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("not a handle: " + text, e);
    }
  }
}
