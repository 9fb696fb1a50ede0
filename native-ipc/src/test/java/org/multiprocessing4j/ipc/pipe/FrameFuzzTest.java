package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

/** A stream that is not one of messages is refused; what it announces is not believed. */
@Timeout(60)
class FrameFuzzTest implements FuzzTarget {
  private static final int LIMIT = 1 << 16;

  /** Three messages, the last of them in the form for those beyond 2 GiB. */
  private static byte[] seed() {
    ByteBuffer stream = ByteBuffer.allocate(4 + 5 + 4 + 4 + 8 + 4);
    stream.putInt(5).put(text("first")).putInt(0).putInt(-1).putLong(4).put(text("last"));
    return stream.array();
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(seed(), new byte[4]);
  }

  @Override
  public void parse(byte[] input) throws InterruptedException {
    try (Pipe pipe = Pipe.duplex()) {
      RawPeer.send(pipe.second(), input, 0, Math.min(input.length, LIMIT));
      pipe.second().close();
      while (true) {
        byte[] message = pipe.first().receiveBytes(LIMIT);
        if (message.length > input.length) {
          throw new AssertionError(message.length + " bytes received, that were never sent");
        }
      }
    } catch (EndOfStreamException | BrokenPipeException | MessageTooLongException refused) {
      // as it should
    }
  }

  @Override
  public int mutations() {
    return 2_000;
  }

  @Test
  void messagesComeOutWholeWhereverTheStreamIsCut() throws Exception {
    byte[] seed = seed();
    for (int cut = 0; cut <= seed.length; cut++) {
      try (Pipe pipe = Pipe.duplex()) {
        RawPeer.send(pipe.second(), seed, 0, cut);
        int rest = cut;
        Background<Boolean> later =
            Background.start(
                () -> {
                  RawPeer.send(pipe.second(), seed, rest, seed.length);
                  return true;
                });
        assertThat(pipe.first().receiveBytes()).isEqualTo(text("first"));
        assertThat(pipe.first().receiveBytes()).isEmpty();
        assertThat(pipe.first().receiveBytes()).isEqualTo(text("last"));
        assertThat(later.result()).isTrue();
      }
    }
  }

  private static byte[] text(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
