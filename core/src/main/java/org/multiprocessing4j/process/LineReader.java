package org.multiprocessing4j.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Cuts what a child writes into a pipe into lines. Called by the control thread only. */
final class LineReader extends PipeReader {
  private static final Charset CHARSET = Charset.defaultCharset();

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineReader(EventLoop loop, int fd, Consumer<String> lines) {
    super(loop, fd);
    this.lines = lines;
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
    }
  }

  private void hand() {
    String text = line.toString(CHARSET);
    line.reset();
    try {
      lines.accept(text);
    } catch (RuntimeException | Error e) { // the control thread has to go on
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
