package org.multiprocessing4j.cli.copy;

import java.io.PrintStream;
import java.util.List;
import org.multiprocessing4j.cli.json.JsonLine;

/** Tells how a copy ended: a result on standard output, what is wrong on standard error. */
final class CopyOutput {
  private static final int MAX_LINES = 100;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;

  CopyOutput(PrintStream out, PrintStream err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Reports a copy that has not begun or could not go on. */
  void refused(String message) {
    if (json) {
      out.println(new JsonLine("error").put("message", message));
    }
    err.println("mp4j copy: " + message);
  }

  /** Reports a copy that has run. */
  void finished(CopyReport report) {
    if (json) {
      finishedAsJson(report);
    }
    for (Missing special : firstOf(report.skipped())) {
      err.println("mp4j copy: skipped " + shown(special.path()) + ": " + special.reason());
    }
    for (Missing missing : firstOf(report.missing())) {
      err.println("mp4j copy: missing " + shown(missing.path()) + ": " + missing.reason());
    }
    if (report.missing().size() > MAX_LINES) {
      int hidden = report.missing().size() - MAX_LINES;
      err.println("mp4j copy: and " + hidden + " more are missing; --json lists all");
    }
    if (!report.isComplete()) {
      err.println("mp4j copy: the target is not complete: " + summary(report));
    } else if (!json) {
      out.println(summary(report));
    }
  }

  private void finishedAsJson(CopyReport report) {
    report.skipped().forEach(special -> out.println(line("skipped", special)));
    report.missing().forEach(missing -> out.println(line("missing", missing)));
    out.println(
        new JsonLine("summary")
            .put("complete", report.isComplete())
            .put("files", report.files())
            .put("links", report.links())
            .put("directories", report.directories())
            .put("unchanged", report.unchanged())
            .put("skipped", report.skipped().size())
            .put("missing", report.missing().size())
            .put("bytes", report.bytes())
            .put("milliseconds", report.elapsed().toMillis()));
  }

  private static JsonLine line(String event, Missing entry) {
    return new JsonLine(event)
        .put("path", shown(entry.path()))
        .put("escapedPath", entry.path())
        .put("reason", entry.reason());
  }

  private static List<Missing> firstOf(List<Missing> all) {
    return all.subList(0, Math.min(MAX_LINES, all.size()));
  }

  private static String shown(String path) {
    return path.isEmpty() ? "." : RawPath.show(path).substring(1);
  }

  private static String summary(CopyReport report) {
    String text =
        "copied %d files, %d links, %d directories, %s in %.1f s"
            .formatted(
                report.files(),
                report.links(),
                report.directories(),
                Sizes.show(report.bytes()),
                report.elapsed().toMillis() / 1000.0);
    if (report.unchanged() > 0) {
      text += ", " + report.unchanged() + " were there already";
    }
    return report.isComplete() ? text : text + ", " + report.missing().size() + " missing";
  }
}
