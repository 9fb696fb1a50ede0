package org.multiprocessing4j.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.testsupport.Jars;

/** A small program, launched in every usual way, finds its classes in its child. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaunchModesTest {
  private static final String PROGRAM =
      """
      package app;

      import org.multiprocessing4j.ipc.posix.Posix;
      import org.multiprocessing4j.ipc.queue.IpcQueue;
      import org.multiprocessing4j.process.ChildProcess;

      public class Program {
        interface Greeter { String greet(); }

        static class Helper implements Greeter {
          public String greet() { return "helped"; }
        }

        enum Colour { RED }

        public static void main(String[] args) throws Exception {
          if (args.length > 0) {
            printQueued();
          }
          Greeter[] greeters = {new Helper()};
          Colour colour = Colour.RED;
          try (ChildProcess child =
              new ChildProcess(() -> System.out.println("child " + describe(colour)))) {
            child.start();
            child.join();
            System.out.println(greeters[0].greet() + " exit " + child.exitCode().getAsInt());
          }
        }

        static void printQueued() throws Exception {
          try (IpcQueue<String> queue = IpcQueue.create();
              ChildProcess child = new ChildProcess(() -> queue.put("queued by a child"))) {
            child.start();
            System.out.println(queue.get());
            child.join();
          }
        }

        static String describe(Colour colour) {
          return new Helper().greet() + " " + colour + " in " + Program.class.getModule()
              + ", process " + Posix.getpid() + ", " + access();
        }

        static String access() {
          Module base = Object.class.getModule();
          Module own = Program.class.getModule();
          return "open " + base.isOpen("java.util", own)
              + " exported " + base.isExported("sun.security.util", own);
        }
      }
      """;

  /**
   * Of its classes the thread that starts the workers knows none. Its package is called like the
   * file that a class for children is in until it is whole, but for the ending.
   */
  private static final String POOL_PROGRAM =
      """
      package unfinished;

      import java.util.List;
      import org.multiprocessing4j.pool.ProcessPool;

      public class PoolProgram {
        record Square(int root, int value) implements java.io.Serializable {}

        static class Helper {
          static Square square(int root) { return new Square(root, root * root); }
        }

        public static void main(String[] args) throws Exception {
          try (ProcessPool pool = ProcessPool.create(1)) {
            System.out.println(pool.map(List.of(2, 3), root -> Helper.square(root)));
          }
        }
      }
      """;

  /** Each line is a class of its own, compiled when it is read. */
  private static final String SHELL_SCRIPT =
      """
      import org.multiprocessing4j.pool.ProcessPool
      var pool = ProcessPool.create(1)
      int twice(int number) { return 2 * number; }
      pool.map(List.of(1, 2), number -> twice(number)).forEach(System.out::println)
      pool.close()
      /exit
      """;

  /** As {@code mvn exec:java} and many containers do it. */
  private static final String CONTAINER =
      """
      import java.net.*;

      public class Container {
        public static void main(String[] args) throws Exception {
          URL[] urls = new URL[args.length];
          for (int i = 0; i < args.length; i++) urls[i] = new URL(args[i]);
          ClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
          Thread.currentThread().setContextClassLoader(loader);
          loader.loadClass("app.Program").getMethod("main", String[].class)
              .invoke(null, (Object) new String[0]);
        }
      }
      """;

  /** As a container whose classes lie where only its own loader finds them. */
  private static final String SECRETIVE_CONTAINER =
      """
      import java.io.InputStream;
      import java.net.*;

      public class SecretiveContainer extends ClassLoader {
        private final URLClassLoader place;

        SecretiveContainer(URL[] urls) {
          super(getPlatformClassLoader());
          place = new URLClassLoader(urls, null);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          try (InputStream in = place.getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
          } catch (Exception e) {
            throw new ClassNotFoundException(name, e);
          }
        }

        @Override
        protected URL findResource(String name) { return place.findResource(name); }

        public static void main(String[] args) throws Exception {
          URL[] urls = new URL[args.length];
          for (int i = 0; i < args.length; i++) urls[i] = new URL(args[i]);
          ClassLoader loader = new SecretiveContainer(urls);
          Thread.currentThread().setContextClassLoader(loader);
          loader.loadClass("app.Program").getMethod("main", String[].class)
              .invoke(null, (Object) new String[0]);
        }
      }
      """;

  private static final String MODULE =
      """
      module app {
        requires org.multiprocessing4j;
        requires org.multiprocessing4j.ipc;
        requires org.slf4j;
        requires jdk.unsupported;
      }
      """;

  /** The beginnings of the names of the jars that ours need. */
  private static final List<String> MODULAR =
      List.of(
          "jna-",
          "slf4j-api",
          "jspecify",
          "chronicle-",
          "compiler-",
          "posix-",
          "affinity-",
          "jnr-");

  private final Map<String, Process> programs = new LinkedHashMap<>();

  private Path directory = Path.of("");

  @BeforeAll
  void launchAll(@TempDir Path emptyDirectory) throws Exception {
    directory = emptyDirectory;
    Path sources = Files.createDirectories(directory.resolve("src/app"));
    Path source = Files.writeString(sources.resolve("Program.java"), PROGRAM);
    Path classes = directory.resolve("classes");
    compile("-cp", path(libraries()), "-d", classes.toString(), source.toString());

    launch("-cp", "-cp", classes + File.pathSeparator + path(libraries()), "app.Program");
    launchInOddDirectory(source);
    launch("-jar", "-jar", executableJar(classes).toString());
    launch("source launcher", "-cp", path(libraries()), source.toString());
    Path poolSources = Files.createDirectories(directory.resolve("src/unfinished"));
    Path poolSource = Files.writeString(poolSources.resolve("PoolProgram.java"), POOL_PROGRAM);
    launch("source with pool", "-cp", path(libraries()), poolSource.toString());
    launchShell();
    launchInContainer("Container", CONTAINER, classes);
    launchInContainer("SecretiveContainer", SECRETIVE_CONTAINER, classes);
    Path bootJar = BootJar.write(directory.resolve("boot.jar"), "app.Program", classes);
    launch("boot jar", "-jar", bootJar.toString());
    launchModule(source);
  }

  @AfterAll
  void endAll() {
    programs.values().forEach(Process::destroyForcibly);
  }

  @Test
  void classPath() throws Exception {
    assertThat(outputOf("-cp"))
        .contains("child helped RED in unnamed", "open false exported false", "helped exit 0");
  }

  /** The separator of class paths does not disturb a program whose own is relative. */
  @Test
  void relativeClassPathInADirectoryWithAColonInItsName() throws Exception {
    assertThat(outputOf("colon")).contains("child helped RED in unnamed", "helped exit 0");
  }

  @Test
  void executableJarWithAClassPathInItsManifest() throws Exception {
    assertThat(outputOf("-jar")).contains("child helped RED in unnamed", "helped exit 0");
  }

  @Test
  void whatTheManifestOpensIsOpenInTheChildToo() throws Exception {
    assertThat(outputOf("-jar"))
        .contains("open true exported true")
        .doesNotContain("missing"); // the JVM would warn
  }

  @Test
  void sourceFileCompiledInMemory() throws Exception {
    assertThat(outputOf("source launcher")).contains("child helped RED in", "helped exit 0");
  }

  @Test
  void sourceFileWithAPool() throws Exception {
    assertThat(outputOf("source with pool"))
        .contains("[Square[root=2, value=4], Square[root=3, value=9]]");
  }

  @Test
  void shell() throws Exception {
    assertThat(outputOf("shell")).contains("2\n4\n");
  }

  @Test
  void urlClassLoaderOfAContainer() throws Exception {
    assertThat(outputOf("Container")).contains("child helped RED in unnamed", "helped exit 0");
  }

  @Test
  void executableJarOfSpringBootWithJarsInside() throws Exception {
    String output = outputOf("boot jar");
    assertThat(output).contains("child helped RED in unnamed", "helped exit 0");
    // There is none in this jar, and nothing to log.
    assertThat(output).doesNotContain("SLF4J");
  }

  @Test
  void aLoaderWhosePlacesNoOtherJvmCanReadIsNamed() throws Exception {
    assertThat(outputOf("SecretiveContainer"))
        .contains("no child process can load this library", "by SecretiveContainer");
  }

  @Test
  void modulePath() throws Exception {
    String output = outputOf("module");
    assertThat(output)
        .contains("queued by a child", "child helped RED in module app", "helped exit 0");
    // JDK 24 and later warn this program, which was started without a flag, but not its child.
    assertThat(output.split("A restricted method")).hasSizeLessThanOrEqualTo(2);
  }

  private void launchInOddDirectory(Path source) throws IOException {
    Path odd = Files.createDirectories(directory.resolve("a:b"));
    copyLibraries(odd.resolve("lib"));
    compile("-cp", path(libraries()), "-d", odd.resolve("classes").toString(), source.toString());
    String java = JvmSpawner.executable().toString();
    ProcessBuilder builder = new ProcessBuilder(java, "-cp", "classes:lib/*", "app.Program");
    start("colon", builder.directory(odd.toFile()));
  }

  private void launchShell() throws IOException {
    Path script = Files.writeString(directory.resolve("script.jsh"), SHELL_SCRIPT);
    Path shell = JvmSpawner.executable().resolveSibling("jshell");
    start("shell", shell.toString(), "-s", "--class-path", path(libraries()), script.toString());
  }

  private void launchInContainer(String container, String text, Path classes) throws IOException {
    Path source = Files.writeString(directory.resolve(container + ".java"), text);
    Path containerClasses = directory.resolve("container");
    compile("-d", containerClasses.toString(), source.toString());
    List<String> command = new ArrayList<>(List.of("-cp", containerClasses.toString(), container));
    Stream.concat(Stream.of(classes), libraries().stream())
        .map(entry -> entry.toUri().toString())
        .forEach(command::add);
    launch(container, command.toArray(String[]::new));
  }

  private void launchModule(Path source) throws IOException {
    Path modules = copyLibraries(directory.resolve("modules"));
    // Not beside the program: the source launcher of JDK 22 and later would take it for its module.
    Path descriptor = Files.createDirectories(directory.resolve("descriptor"));
    Path info = Files.writeString(descriptor.resolve("module-info.java"), MODULE);
    String module = directory.resolve("module/app").toString();
    compile("--module-path", modules.toString(), "-d", module, info.toString(), source.toString());
    String modulePath = directory.resolve("module") + File.pathSeparator + modules;
    launch("module", "--module-path", modulePath, "-m", "app/app.Program", "queue");
  }

  private static Path copyLibraries(Path target) throws IOException {
    Files.createDirectories(target);
    copyAsModule(ChildMain.class, target.resolve("core.jar"), "org.multiprocessing4j");
    copyAsModule(Codec.class, target.resolve("ipc.jar"), "org.multiprocessing4j.ipc");
    for (Path library : libraries()) {
      if (Files.isRegularFile(library) && isModular(library)) {
        Files.copy(library, target.resolve(requireNonNull(library.getFileName())));
      }
    }
    return target;
  }

  private static boolean isModular(Path library) {
    String name = requireNonNull(library.getFileName()).toString();
    return MODULAR.stream().anyMatch(name::startsWith);
  }

  private void launch(String mode, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(JvmSpawner.executable().toString()));
    command.addAll(List.of(arguments));
    start(mode, command.toArray(String[]::new));
  }

  private void start(String mode, String... command) throws IOException {
    start(mode, new ProcessBuilder(command));
  }

  private void start(String mode, ProcessBuilder builder) throws IOException {
    Path output = directory.resolve(mode + ".out");
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    programs.put(mode, builder.start());
  }

  private String outputOf(String mode) throws Exception {
    Process program = requireNonNull(programs.get(mode));
    assertThat(program.waitFor(100, TimeUnit.SECONDS)).as(mode).isTrue();
    return Files.readString(directory.resolve(mode + ".out"));
  }

  private static void compile(String... arguments) {
    int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments);
    assertThat(result).as("javac " + String.join(" ", arguments)).isZero();
  }

  private static List<Path> libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::exists)
        .distinct()
        .toList();
  }

  private static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private Path executableJar(Path classes) throws IOException {
    Manifest manifest = Jars.manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MAIN_CLASS, "app.Program");
    attributes.putValue("Add-Opens", "java.base/java.util java.base/missing missing/package");
    attributes.putValue("Add-Exports", "java.base/sun.security.util");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        libraries().stream().map(l -> l.toUri().toString()).collect(Collectors.joining(" ")));
    return Jars.pack(classes, manifest, directory.resolve("program.jar"));
  }

  private static void copyAsModule(Class<?> member, Path jar, String moduleName)
      throws IOException {
    Path location = Path.of(URI.create(locationOf(member)));
    if (Files.isRegularFile(location)) {
      Files.copy(location, jar);
      return;
    }
    Jars.packAsModule(location, moduleName, jar);
  }

  private static String locationOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
