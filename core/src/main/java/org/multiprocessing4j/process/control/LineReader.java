package org.multiprocessing4j.process.control;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.multiprocessing4j.process.log.ProcessLog;

/**
 * Cuts what a child writes into a pipe into lines, and very long lines into pieces. Called by the
 * thread of its loop only, except for {@link #start} and {@link #finish}.
 */
final class LineReader extends PipeReader {
  private static final int FIRST_WITH_STDOUT_ENCODING = 19;

  /** In which a child writes to standard output: it has this process's locale and properties. */
  private static final Charset CHARSET = charsetOfOutput();

  /** Nobody reads a longer line, and the heap of this process is not the child's to fill. */
  private static final int LONGEST_LINE_BYTES = 1 << 20;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineReader(EventLoop loop, int fd, Consumer<String> lines) {
    super(loop, fd);
    this.lines = lines;
  }

  /** Before JDK 19 children write in the default charset, whatever that property says. */
  private static Charset charsetOfOutput() {
    String name = System.getProperty("stdout.encoding");
    if (name == null || Runtime.version().feature() < FIRST_WITH_STDOUT_ENCODING) {
      return Charset.defaultCharset();
    }
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) { // then the JVM does not use it either
      return Charset.defaultCharset();
    }
  }

  /** Begins to read, soon. */
  void start() {
    loop.execute(() -> loop.add(this));
  }

  /**
   * The child is dead: soon passes on what it has left, and closes.
   *
   * @param then runs after that, also if a consumer has ended the thread's work by ending the JVM
   */
  void finish(Runnable then) {
    loop.execute(this::drainAndClose);
    loop.execute(then);
  }

  @Override
  void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      accept(bytes.get());
    }
  }

  private void accept(byte b) {
    if (b == '\n') {
      hand();
    } else {
      line.write(b);
      if (line.size() == LONGEST_LINE_BYTES) {
        hand();
      }
    }
  }

  private void hand() {
    String text = line.toString(CHARSET);
    line.reset();
    try {
      lines.accept(text);
    } catch (Throwable e) { // checked ones too, of another language; the others have to be read
      ProcessLog.error("the consumer of a child's output failed", e);
    }
  }

  /** The last line need not end with a line feed. */
  @Override
  void end() {
    if (line.size() > 0) {
      hand();
    }
  }
}
