package org.multiprocessing4j.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.multiprocessing4j.benchmarks.peer.JvmCommand;
import org.multiprocessing4j.benchmarks.peer.ScratchDirectory;

/** The conditions under which the numbers were made. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Path MEMORY_INFO = Path.of("/proc/meminfo"); // begins with the total
  private static final Path GOVERNOR =
      Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  private static final String UNKNOWN = "unknown";

  private Machine() {}

  /**
   * Describes this machine as it is now.
   *
   * @return names and values, in the order to show them
   */
  static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("commit", commit());
    facts.put("time", ZonedDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ISO_INSTANT));
    facts.put("processor", cpu("model name"));
    facts.put("logical processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("virtual machine", cpu("flags").contains("hypervisor") ? "yes" : "no");
    facts.put("memory", firstLine(MEMORY_INFO).replaceAll("\\D+", "") + " KiB");
    facts.put("scratch file system", ScratchDirectory.describe());
    facts.put("frequency governor", firstLine(GOVERNOR));
    facts.put("operating system", property("os.name") + " " + property("os.version"));
    facts.put("load average", Double.toString(loadAverage()));
    facts.put("Java", property("java.vm.name") + " " + property("java.runtime.version"));
    facts.put("Java options", String.join(" ", JvmCommand.flags()));
    facts.put("Python", outputOf("python3", "--version"));
    facts.put("C compiler", outputOf("cc", "--version"));
    return facts;
  }

  /** Of the source tree that these classes were built in; their jar lies below it. */
  private static String commit() {
    URL jar = Machine.class.getProtectionDomain().getCodeSource().getLocation();
    String parent = Path.of(URI.create(jar.toString())).resolveSibling("").toString();
    return outputOf("git", "-C", parent, "describe", "--always", "--dirty");
  }

  private static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String property(String name) {
    return System.getProperty(name, UNKNOWN);
  }

  private static String cpu(String key) {
    try {
      return Files.readAllLines(CPU_INFO).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readAllLines(file).stream().findFirst().orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String outputOf(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return output.lines().findFirst().orElse(UNKNOWN);
    } catch (IOException e) {
      return "not there";
    }
  }
}
