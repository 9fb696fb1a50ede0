package org.multiprocessing4j.process.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExportedClassesTest {
  private static final String NAME = ExportedClassesTest.class.getName();

  /** What the task of a child may use. */
  static final class Helper {}

  /** As {@code java Program.java} does from JDK 22 on, which finds other files beside that one. */
  private static final class LazyCompiler extends ClassLoader {
    private boolean cannotRead;

    LazyCompiler() {
      super(ExportedClassesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith(NAME) ? compiled(name) : super.loadClass(name, resolve);
    }

    private Class<?> compiled(String name) {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        byte[] bytes = bytesOf(fileOf(name));
        return known == null ? defineClass(name, bytes, 0, bytes.length) : known;
      }
    }

    @Override
    public @Nullable URL getResource(String file) {
      String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
      if (!name.startsWith(NAME)) {
        return super.getResource(file);
      }
      return findLoadedClass(name) == null ? null : inMemory(file);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String file) {
      if (cannotRead && file.equals(fileOf(Helper.class.getName()))) {
        throw new IllegalStateException("not now");
      }
      return getResource(file) == null ? null : new ByteArrayInputStream(bytesOf(file));
    }

    private static URL inMemory(String file) {
      URLStreamHandler unused =
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              throw new UnsupportedOperationException("read as a stream");
            }
          };
      try {
        return new URL("memory", null, -1, file, unused);
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static byte[] bytesOf(String file) {
      try (InputStream in = ExportedClassesTest.class.getResourceAsStream("/" + file)) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String fileOf(String name) {
      return name.replace('.', '/') + ".class";
    }
  }

  @Test
  void aClassThatIsNotCompiledBeforeItIsLoadedIsExportedWithWhatNamesIt() throws Exception {
    ExportedClasses.export(new LazyCompiler().loadClass(NAME));
    String file = LazyCompiler.fileOf(Helper.class.getName());
    assertThat(ExportedClasses.directories())
        .anyMatch(directory -> Files.exists(directory.resolve(file)));
  }

  @Test
  void whatAnExportHasLeftThatFailedInTheMiddleIsWrittenAgain() throws Exception {
    List<Path> others = ExportedClasses.directories();
    LazyCompiler loader = new LazyCompiler();
    loader.cannotRead = true;
    Class<?> type = loader.loadClass(NAME);
    assertThatThrownBy(() -> ExportedClasses.export(type)).hasMessage("not now");
    List<Path> own = new ArrayList<>(ExportedClasses.directories());
    own.removeAll(others);
    Path file = own.get(0).resolve(LazyCompiler.fileOf(NAME));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2)); // as if the space had ended in it

    loader.cannotRead = false;
    ExportedClasses.export(type);

    assertThat(file).hasBinaryContent(whole);
  }
}
