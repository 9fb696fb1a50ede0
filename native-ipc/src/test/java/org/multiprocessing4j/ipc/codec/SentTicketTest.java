package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** What stands for something else, in a stream of Java serialisation. */
class SentTicketTest {
  @TempDir Path directory;

  @Test
  void isExchangedWhereItsClassIsTheSame() throws Exception {
    Class<?> type = version("int from, int to");
    ByteBuffer bytes = encoded(type);
    ContextLoader.with(
        type.getClassLoader(),
        () -> assertThat(Codec.standard().decode(bytes)).isEqualTo(Map.of(1, "1 to 2")));
  }

  @Test
  void isRefusedWhereTheComponentsOfItsClassHaveChangedPlaces() throws Exception {
    ByteBuffer bytes = encoded(version("int from, int to"));
    Class<?> swapped = version("int to, int from");
    ContextLoader.with(
        swapped.getClassLoader(),
        () ->
            assertThatThrownBy(() -> Codec.standard().decode(bytes))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("Span has other components in this process"));
  }

  private Class<?> version(String components) throws Exception {
    String source =
        "public record Span("
            + components
            + ") implements java.io.Serializable {"
            + "  private Object readResolve() { return from + \" to \" + to; } }";
    return Plugin.compile(Files.createTempDirectory(directory, "version"), "Span", source).load();
  }

  private static ByteBuffer encoded(Class<?> type) throws Exception {
    Object ticket = type.getConstructor(int.class, int.class).newInstance(1, 2);
    ByteBuffer bytes = Encoded.buffer(new TreeMap<>(Map.of(1, ticket)));
    assertThat(bytes.get(0)).isEqualTo(Tag.JAVA);
    return bytes;
  }
}
