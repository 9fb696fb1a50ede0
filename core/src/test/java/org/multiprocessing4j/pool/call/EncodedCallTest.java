package org.multiprocessing4j.pool.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.codec.NotSerializableValueException;
import org.multiprocessing4j.ipc.codec.SerializableCallable;

class EncodedCallTest {
  @Test
  void aLambdaThatCapturesAPathIsSentByItsSite() {
    Path path = Path.of("/captured");
    SerializableCallable<Path> task = () -> path;
    EncodedCall call = EncodedCall.ofTask(task);
    assertThat(call.definition()).isNotNull();
    assertThat(call.bytes()).hasSizeLessThan(50);
  }

  @Test
  void whatCannotBeSentIsNamedFromTheLambdaOn() {
    Object notSerializable = new Object();
    SerializableCallable<String> task = notSerializable::toString;
    assertThatThrownBy(() -> EncodedCall.ofTask(task))
        .isInstanceOf(NotSerializableValueException.class)
        .hasMessageContaining("captured argument 0 -> java.lang.Object");
  }
}
