package org.multiprocessing4j.ipc.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.Background;

/** The handshake, spoken by hand on one side. */
@Timeout(60)
class HandshakeTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);

  @Test
  void anyOtherAnswerThanTheRightOneIsRefused() throws Exception {
    for (int i = 0; i < 40; i++) {
      int flipped = i;
      try (Pipe pipe = Pipe.duplex()) {
        var listening = listen(pipe);
        byte[] question = questionFrom(pipe.second());
        byte[] answer = answer(question, KEY);
        answer[flipped % answer.length] ^= 1;
        pipe.second().sendBytes(answer);
        assertThat(text(pipe.second().receiveBytes())).isEqualTo("#FAILURE#");
        assertThat(listening.failure()).isInstanceOf(AuthenticationException.class);
      }
    }
  }

  @Test
  void garbageOfAnyLengthIsRefused() throws Exception {
    Random random = new Random(1);
    for (int length = 0; length <= 256; length += 13) {
      try (Pipe pipe = Pipe.duplex()) {
        var listening = listen(pipe);
        assertThat(questionFrom(pipe.second())).hasSize(48);
        byte[] garbage = new byte[length];
        random.nextBytes(garbage);
        pipe.second().sendBytes(garbage);
        assertThat(listening.failure()).isInstanceOf(AuthenticationException.class);
      }
    }
  }

  @Test
  void md5IsRefusedEvenWithTheRightKey() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      var listening = listen(pipe);
      Mac md5 = Mac.getInstance("HmacMD5");
      md5.init(new SecretKeySpec(KEY, "HmacMD5"));
      pipe.second().sendBytes(md5.doFinal(questionFrom(pipe.second())));
      assertThat(listening.failure())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("MD5");
    }
  }

  @Test
  void whoConnectsWithoutAKeyIsToldThatOneIsWanted() throws Exception {
    try (Pipe pipe = Pipe.duplex();
        Connection caller = pipe.second()) {
      var listening = listen(pipe);
      assertThatThrownBy(caller::receive)
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("wants the proof of a key");
      caller.send("anything");
      assertThat(listening.failure()).isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void theChallengeOfAnOldPythonIsRefusedWithAdvice() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      pipe.second().sendBytes(text("#CHALLENGE#01234567890123456789"));
      SocketConnection caller = (SocketConnection) pipe.first();
      assertThatThrownBy(() -> Handshake.asCaller(caller, KEY))
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("3.12");
    }
  }

  @Test
  void eachChallengeIsNew() throws Exception {
    assertThat(oneQuestion()).isNotEqualTo(oneQuestion());
  }

  private static byte[] oneQuestion() throws InterruptedException {
    Background<Boolean> listening;
    byte[] question;
    try (Pipe pipe = Pipe.duplex()) {
      listening = listen(pipe);
      question = questionFrom(pipe.second());
    }
    assertThat(listening.failure()).isInstanceOf(RuntimeException.class);
    return question;
  }

  @Test
  void theOtherDigestsOfPythonAreUnderstood() throws Exception {
    for (String digest : new String[] {"sha384:HmacSHA384", "sha3_256:HmacSHA3-256"}) {
      String[] names = digest.split(":", -1);
      try (Pipe pipe = Pipe.duplex()) {
        var calling = call(pipe);
        byte[] question = text("{" + names[0] + "}" + "n".repeat(40));
        pipe.second().sendBytes(concatenated(text("#CHALLENGE#"), question));
        assertThat(pipe.second().receiveBytes()).isEqualTo(answer(question, KEY, names));
        pipe.second().sendBytes(text("#WELCOME#"));
        pipe.second().sendBytes(answer(questionFrom(pipe.second()), KEY, names));
        assertThat(text(pipe.second().receiveBytes())).isEqualTo("#WELCOME#");
        assertThat(calling.result()).isTrue();
      }
    }
  }

  /** Whoever has taken a listener's port could pass on to one caller what another one asks him. */
  @Test
  void noCallerAnswersForWhoDoesNotKnowTheKey() throws Exception {
    try (Pipe asking = Pipe.duplex();
        Pipe asked = Pipe.duplex()) {
      var first = call(asking);
      byte[] anyQuestion = text("{sha256}" + "n".repeat(40));
      asking.second().sendBytes(concatenated(text("#CHALLENGE#"), anyQuestion));
      assertThat(asking.second().receiveBytes()).isEqualTo(answer(anyQuestion, KEY));
      asking.second().sendBytes(text("#WELCOME#"));
      byte[] question = questionFrom(asking.second());

      var second = call(asked);
      asked.second().sendBytes(concatenated(text("#CHALLENGE#"), question));
      assertThat(second.failure())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("a caller's challenge");

      asking.second().close();
      assertThat(first.failure()).isInstanceOf(AuthenticationException.class);
    }
  }

  private static Background<Boolean> call(Pipe pipe) {
    return Background.start(
        () -> {
          Handshake.asCaller((SocketConnection) pipe.first(), KEY);
          return true;
        });
  }

  private static Background<Boolean> listen(Pipe pipe) {
    return Background.start(
        () -> {
          Handshake.asListener((SocketConnection) pipe.first(), KEY);
          return true;
        });
  }

  private static byte[] questionFrom(Connection connection) throws InterruptedException {
    byte[] challenge = connection.receiveBytes();
    assertThat(text(challenge)).startsWith("#CHALLENGE#{sha256}");
    return Arrays.copyOfRange(challenge, "#CHALLENGE#".length(), challenge.length);
  }

  private static byte[] answer(byte[] question, byte[] key) throws Exception {
    return answer(question, key, "sha256", "HmacSHA256");
  }

  private static byte[] answer(byte[] question, byte[] key, String... names) throws Exception {
    Mac mac = Mac.getInstance(names[1]);
    mac.init(new SecretKeySpec(key, names[1]));
    return concatenated(text("{" + names[0] + "}"), mac.doFinal(question));
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] text(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.ISO_8859_1);
  }
}
