package org.multiprocessing4j.ipc.pipe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.pipe.frame.Pause;
import org.multiprocessing4j.ipc.sync.Deadline;

/**
 * Mutual proof that both sides know a key, without telling it: the protocol of CPython 3.12 and
 * later (Lib/multiprocessing/connection.py, "Authentication Handshake Protocol").
 *
 * <pre>
 *   listener                                          caller
 *     #CHALLENGE#{sha256}(40 random bytes)  ----&gt;
 *                       &lt;----   {sha256}HMAC(key, {sha256}(40 random bytes))
 *     #WELCOME# or #FAILURE#                ----&gt;
 *   and then the same with the sides exchanged
 * </pre>
 *
 * <p>Each line is a message of at most 256 bytes. The MAC covers the name of the digest, so that it
 * cannot be talked down. HMAC-MD5, which is all that Python up to 3.11 knows, is refused.
 *
 * <p>The MAC does not tell who has asked. So that nobody can take the place of a listener and have
 * one caller answer what another asks, our callers mark their bytes, of which 32 are random then,
 * and answer no listener that sends such ones. (A listener answers only who has proved the key.)
 */
final class Handshake {
  static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private static final int MAX_MESSAGE_BYTES = 256;
  private static final int NONCE_BYTES = 40;
  private static final byte[] CHALLENGE = ascii("#CHALLENGE#");
  private static final byte[] WELCOME = ascii("#WELCOME#");
  private static final byte[] FAILURE = ascii("#FAILURE#");
  private static final String OWN_DIGEST = "sha256";

  /** How the bytes of a caller of ours begin; those of Python are all random. */
  private static final byte[] CALLERS_MARK = ascii("mp4jcall");

  private static final byte[] CALLERS_QUESTION =
      concatenated(ascii("{" + OWN_DIGEST + "}"), CALLERS_MARK);

  /** Python's names of the digests, and the JDK's of their MACs. */
  private static final Map<String, String> MACS =
      Map.of(
          "sha256", "HmacSHA256",
          "sha384", "HmacSHA384",
          "sha3_256", "HmacSHA3-256",
          "sha3_384", "HmacSHA3-384");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SocketConnection connection;
  private final byte[] key;
  private final Pause pause;

  private Handshake(SocketConnection connection, byte[] key) {
    this.connection = connection;
    this.key = key;
    this.pause = pauseUntil(Deadline.after(TIME_LIMIT), connection.descriptor());
  }

  /** Proves the key to a caller and has it proved. */
  static void asListener(SocketConnection connection, byte[] key) throws InterruptedException {
    new Handshake(connection, key).run(true);
  }

  /** Proves the key to a listener and has it proved. */
  static void asCaller(SocketConnection connection, byte[] key) throws InterruptedException {
    new Handshake(connection, key).run(false);
  }

  private void run(boolean isListener) throws InterruptedException {
    try {
      if (isListener) {
        challenge(newNonce());
        answer(receiveChallenge());
      } else {
        byte[] question = receiveChallenge();
        refuseThatOfACaller(question);
        answer(question);
        challenge(markedNonce());
      }
    } catch (EndOfStreamException | BrokenPipeException | MessageTooLongException failed) {
      throw new AuthenticationException(
          "the other side did not finish the handshake of the keys; does it have a key, and does it"
              + " speak the protocol of Python 3.12 or later?",
          failed);
    }
  }

  private static byte[] newNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  private static byte[] markedNonce() {
    byte[] nonce = newNonce();
    System.arraycopy(CALLERS_MARK, 0, nonce, 0, CALLERS_MARK.length);
    return nonce;
  }

  private static void refuseThatOfACaller(byte[] question) {
    if (startsWith(question, CALLERS_QUESTION)) {
      throw new AuthenticationException(
          "the other side sent a caller's challenge: it listens, and wants another's answered",
          null);
    }
  }

  /** Returns whether a message is what a side with a key sends before all others. */
  static boolean isChallenge(byte[] message) {
    return startsWith(message, CHALLENGE);
  }

  static AuthenticationException keyWanted(DecodingException cause) {
    return new AuthenticationException(
        "the other side wants the proof of a key, and this connection was made without one: give"
            + " the key when you connect",
        cause);
  }

  private void challenge(byte[] nonce) throws InterruptedException {
    byte[] question = concatenated(ascii("{" + OWN_DIGEST + "}"), nonce);
    send(concatenated(CHALLENGE, question));
    byte[] answer = receive();
    if (!isRight(answer, question)) {
      send(FAILURE);
      throw new AuthenticationException("the other side has another key, or only knows MD5", null);
    }
    send(WELCOME);
  }

  private boolean isRight(byte[] answer, byte[] question) {
    String digest = digestOf(answer);
    if (!MACS.containsKey(digest)) {
      return false;
    }
    byte[] expected = concatenated(ascii("{" + digest + "}"), mac(digest, question));
    return MessageDigest.isEqual(expected, answer);
  }

  private byte[] receiveChallenge() throws InterruptedException {
    byte[] message = receive();
    if (!isChallenge(message)) {
      throw new AuthenticationException(
          "the other side sent something else than a challenge; does it have a key?", null);
    }
    return Arrays.copyOfRange(message, CHALLENGE.length, message.length);
  }

  private void answer(byte[] question) throws InterruptedException {
    String digest = digestOf(question);
    if (!MACS.containsKey(digest)) {
      throw new AuthenticationException(
          "the other side asks for the digest '"
              + digest
              + "', but only "
              + MACS.keySet()
              + " are used here; Python up to 3.11 only knows MD5: use 3.12 or later",
          null);
    }
    send(concatenated(ascii("{" + digest + "}"), mac(digest, question)));
    if (!Arrays.equals(receive(), WELCOME)) {
      throw new AuthenticationException("the other side refused our key", null);
    }
  }

  private byte[] mac(String digest, byte[] question) {
    try {
      String algorithm = MACS.get(digest);
      Mac mac = Mac.getInstance(algorithm);
      // A key is padded with zeros (RFC 2104), so one zero is the same as the empty key,
      // which the JDK would not take.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
      return mac.doFinal(question);
    } catch (GeneralSecurityException missing) {
      throw new AuthenticationException("this JVM cannot compute HMAC-" + digest, missing);
    }
  }

  private void send(byte[] message) throws InterruptedException {
    connection.sendBytes(ByteBuffer.wrap(message), pause);
  }

  private byte[] receive() throws InterruptedException {
    return connection.receiveBytes(MAX_MESSAGE_BYTES, pause);
  }

  private static Pause pauseUntil(Deadline deadline, Pause whileOpen) {
    return () -> {
      whileOpen.check();
      if (deadline.isExpired()) {
        throw new AuthenticationException(
            "the other side did not answer the handshake of the keys within "
                + TIME_LIMIT.toSeconds()
                + " s; does it have a key?",
            null);
      }
    };
  }

  /** Returns the name between the braces at the start, or nothing. */
  private static String digestOf(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('}');
    return text.startsWith("{") && end > 0 ? text.substring(1, end) : "";
  }

  private static boolean startsWith(byte[] message, byte[] start) {
    return message.length >= start.length
        && Arrays.equals(message, 0, start.length, start, 0, start.length);
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
