package org.multiprocessing4j.ipc.testsupport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Takes handles to another process as command-line arguments. */
public final class Handles {
  private Handles() {}

  /**
   * Writes a handle as text.
   *
   * @param handle serialisable
   * @return fit for an argument
   */
  public static String encode(Object handle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(handle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads a handle.
   *
   * @param text from {@link #encode}
   * @return the handle
   */
  public static Object decode(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return stream.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("could not read a handle", e);
    }
  }

  /**
   * Sends a handle to this very process.
   *
   * @param <T> its type
   * @param handle the original
   * @return the arrived copy
   */
  @SuppressWarnings("unchecked") // what arrives is of the class that was sent
  public static <T> T copy(T handle) {
    return (T) decode(encode(handle));
  }
}
