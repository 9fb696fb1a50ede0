package org.multiprocessing4j.cli.copy;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code mp4j copy FROM TO}: copies a directory tree with a pool of worker processes.
 *
 * <p>Exit code 0 if the copy is complete, 1 if something is missing, 2 for wrong arguments; when a
 * signal ends it, 128 plus its number. In every case there is no half file under a final name.
 */
@Command(
    name = "copy",
    description = "Copies a directory tree (or one file) with a pool of worker processes.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "TO becomes a copy of FROM: contents, permissions, times, symbolic links as",
      "links, and owners as far as allowed. Hard links become separate files; holes",
      "become zeros. Unless --merge is given, TO must not exist or must be an empty",
      "directory. Every file appears under its name only when it is complete. Run",
      "again with --merge to copy what is missing; this also removes what a killed",
      "copy has left behind.",
      "",
      "Exit code: 0 complete; 1 something is missing, and stderr says what;",
      "2 wrong arguments."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the positional parameters before call()
public final class CopyCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FROM", description = "What to copy.")
  private Path from;

  @Parameters(index = "1", paramLabel = "TO", description = "Where the copy goes.")
  private Path to;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "Number of worker processes; default: one for each CPU.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-m", "--merge"},
      description =
          "Add to an existing TO: keep what has the same size and time, replace what differs,"
              + " leave the rest.")
  private boolean merge;

  @Option(
      names = {"-c", "--verify"},
      description = "Compare the SHA-256 checksums of source and copy.")
  private boolean verify;

  @Option(names = "--sync", description = "Force every file to the disk before it gets its name.")
  private boolean sync;

  @Option(
      names = "--skip-special",
      description = "Leave out FIFOs, sockets and devices, which otherwise count as missing.")
  private boolean skipSpecial;

  @Option(
      names = "--json",
      description = "Write one JSON object per line to stdout: plan, progress, missing, summary.")
  private boolean json;

  @Option(names = "--part-size", hidden = true, description = "Bytes in a part of a big file.")
  private long partBytes = CopyOptions.DEFAULT_PART_BYTES;

  private static final int EXIT_INTERRUPTED = 130;

  private final Function<CopyOptions, ? extends CopyWorkers> newWorkers;

  /** Made by picocli. */
  public CopyCommand() {
    this(PoolWorkers::start);
  }

  /** Lets somebody else do the work. */
  CopyCommand(Function<CopyOptions, ? extends CopyWorkers> newWorkers) {
    this.newWorkers = newWorkers;
  }

  /** Copies and reports; returns the exit code. */
  @Override
  @SuppressWarnings("SystemOut") // the command line is what standard output is for
  public Integer call() {
    CopyOutput output = new CopyOutput(System.out, System.err, json);
    if (workers < 1 || partBytes < 1) {
      output.refused("--workers and --part-size must be at least 1; see 'mp4j copy --help'");
      return 2;
    }
    CopyOptions options = new CopyOptions(workers, merge, skipSpecial, verify, sync, partBytes);
    try (CopyListener listener = newListener()) {
      return copy(new Copy(from, to, options, listener), options, listener, output);
    }
  }

  private int copy(Copy copy, CopyOptions options, CopyListener listener, CopyOutput output) {
    Thread onSignal = new Thread(copy::abandon, "mp4j-copy-abandon");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      CopyReport report = copy.run(() -> newWorkers.apply(options));
      listener.close();
      output.finished(report);
      return report.isComplete() ? 0 : 1;
    } catch (CopyRefusedException e) {
      listener.close();
      output.refused(String.valueOf(e.getMessage()));
      return 1;
    } catch (InterruptedException e) {
      listener.close();
      output.refused(
          "interrupted; the files in " + to + " are complete, and --merge copies the rest");
      return EXIT_INTERRUPTED;
    } finally {
      removeHook(onSignal);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is on its way out, so the hook runs.
    }
  }

  private CopyListener newListener() {
    if (json) {
      return new JsonProgress(System.out);
    }
    int columns = Integer.getInteger("mp4j.terminal.columns", 0);
    return columns > 0 ? new BarProgress(System.err, columns) : new PlainProgress(System.err);
  }
}
