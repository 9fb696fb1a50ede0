package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

/** Who does not know the key gets in by no bytes whatever, and costs little. */
@Timeout(60)
class HandshakeFuzzTest implements FuzzTarget {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);

  @Override
  public List<byte[]> seeds() {
    String challenge = "#CHALLENGE#{sha256}" + "n".repeat(40);
    String answer = "{sha256}" + "m".repeat(32);
    return List.of(
        stream(answer, "#WELCOME#", challenge, "#WELCOME#"),
        stream(challenge, "#WELCOME#", answer),
        stream("{sha3_384}", "#FAILURE#"));
  }

  private static byte[] stream(String... messages) {
    ByteBuffer stream = ByteBuffer.allocate(1_000);
    for (String message : messages) {
      stream.putInt(message.length()).put(message.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] bytes = new byte[stream.flip().remaining()];
    stream.get(bytes);
    return bytes;
  }

  @Override
  public void parse(byte[] input) throws InterruptedException {
    refuse(input, Handshake::asListener);
    refuse(input, Handshake::asCaller);
  }

  private interface Side {
    void shakeHands(SocketConnection connection, byte[] key) throws InterruptedException;
  }

  private static void refuse(byte[] input, Side side) throws InterruptedException {
    try (Pipe pipe = Pipe.duplex()) {
      RawPeer.send(pipe.second(), input, 0, Math.min(input.length, 1 << 16));
      pipe.second().close();
      side.shakeHands((SocketConnection) pipe.first(), KEY);
      throw new AssertionError("somebody got in without the key");
    } catch (AuthenticationException refused) {
      // as it should
    }
  }

  @Override
  public int mutations() {
    return 1_000;
  }

  @Override
  public long mostAllocatedBytes() {
    return 64 << 10;
  }
}
