package org.multiprocessing4j.process;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.testsupport.Jars;
import org.slf4j.Logger;
import org.springframework.boot.loader.launch.JarLauncher;

/** Writes executable jars as the Maven plugin of Spring Boot does. */
final class BootJar {
  private static final String CLASSES = "BOOT-INF/classes/";

  private BootJar() {}

  /** Writes a jar with a program, this library and what it needs. */
  static Path write(Path jar, String mainClass, Path classes) throws Exception {
    try (JarOutputStream out =
        new JarOutputStream(Files.newOutputStream(jar), manifest(mainClass))) {
      copyEntries(locationOf(JarLauncher.class), out);
      out.putNextEntry(new JarEntry(CLASSES)); // how the launcher knows that there are any
      Jars.copyFiles(classes, CLASSES, out);
      for (Class<?> member : List.of(ChildMain.class, Codec.class, Native.class, Logger.class)) {
        String name = "BOOT-INF/lib/" + member.getSimpleName() + ".jar";
        nest(jarOf(locationOf(member), jar.resolveSibling("nested.jar")), name, out);
      }
    }
    return jar;
  }

  private static Manifest manifest(String mainClass) {
    Manifest manifest = Jars.manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MAIN_CLASS, JarLauncher.class.getName());
    attributes.putValue("Start-Class", mainClass);
    return manifest;
  }

  private static Path locationOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void copyEntries(Path jar, JarOutputStream out) throws IOException {
    try (JarFile source = new JarFile(jar.toFile())) {
      for (JarEntry entry : source.stream().toList()) {
        if (entry.getName().endsWith(".class")) {
          out.putNextEntry(new JarEntry(entry.getName()));
          source.getInputStream(entry).transferTo(out);
        }
      }
    }
  }

  /** A module that was just compiled may be a directory still. */
  private static Path jarOf(Path location, Path target) throws IOException {
    if (Files.isRegularFile(location)) {
      return location;
    }
    return Jars.pack(location, Jars.manifest(), target);
  }

  /** A jar in a jar is stored as it is. */
  private static void nest(Path jar, String name, JarOutputStream out) throws IOException {
    byte[] content = Files.readAllBytes(jar);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    JarEntry entry = new JarEntry(name);
    entry.setMethod(JarEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(content);
  }
}
