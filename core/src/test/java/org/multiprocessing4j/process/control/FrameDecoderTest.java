package org.multiprocessing4j.process.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private final FrameDecoder decoder = new FrameDecoder();

  @Test
  void framesComeOutAsTheyWentInHoweverTheStreamIsCut() {
    ByteBuffer stream = ByteBuffer.allocate(100);
    stream.put(message("first").toBytes());
    stream.put(Frame.empty(FrameType.INTERRUPT).toBytes());
    stream.put(message("third").toBytes());
    stream.flip();

    for (int piece = 1; piece <= stream.limit(); piece++) {
      assertThat(decodeInPieces(stream.duplicate(), piece))
          .as("pieces of %d bytes", piece)
          .containsExactly("MESSAGE first", "INTERRUPT ", "MESSAGE third");
    }
  }

  @Test
  void headerAndPayloadSeparatelyAreTheSameBytes() {
    Frame frame = message("payload");
    ByteBuffer apart =
        ByteBuffer.allocate(100).put(frame.header()).put(frame.payload().duplicate());

    assertThat(apart.flip()).isEqualTo(frame.toBytes());
  }

  @Test
  void aNegativeLengthIsRefused() {
    ByteBuffer malformed = ByteBuffer.allocate(Frame.HEADER_BYTES).putInt(-1).put((byte) 0).flip();

    assertThatThrownBy(() -> decoder.next(malformed)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUnknownTypeIsRefused() {
    ByteBuffer malformed = ByteBuffer.allocate(Frame.HEADER_BYTES).putInt(0).put((byte) 99).flip();

    assertThatThrownBy(() -> decoder.next(malformed)).hasMessageContaining("99");
  }

  private List<String> decodeInPieces(ByteBuffer stream, int piece) {
    List<String> texts = new ArrayList<>();
    int end = stream.limit();
    while (stream.position() < end) {
      stream.limit(Math.min(end, stream.position() + piece));
      for (Frame f = decoder.next(stream); f != null; f = decoder.next(stream)) {
        texts.add(f.type() + " " + StandardCharsets.UTF_8.decode(f.payload()));
      }
    }
    return texts;
  }

  private static Frame message(String text) {
    return new Frame(FrameType.MESSAGE, StandardCharsets.UTF_8.encode(text));
  }
}
