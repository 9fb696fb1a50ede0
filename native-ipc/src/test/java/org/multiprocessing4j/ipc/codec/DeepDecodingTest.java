package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.multiprocessing4j.ipc.pipe.Connection;
import org.multiprocessing4j.ipc.pipe.Pipe;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** What lies too deep for the stack of its reader is read a second time, on a larger one. */
@Timeout(60)
class DeepDecodingTest {
  private static final int LENGTH = 600;

  static final class Link implements Serializable {
    private static final long serialVersionUID = 1L;
    final @Nullable Link next;

    Link(@Nullable Link next) {
      this.next = next;
    }
  }

  @Test
  void aChainThatCouldBeWrittenCanBeReadWithALittleStack() throws Exception {
    byte[] bytes = Encoded.bytes(chain(LENGTH));
    assertThat(lengthOf(withLittleStack(() -> decode(bytes)))).isEqualTo(LENGTH);
  }

  /** A thread with a large stack can write what nobody reads. */
  @Test
  void aRefusalOfTheDepthSaysWhatHelps() throws Exception {
    byte[] deep = withStack(64 << 20, () -> Encoded.bytes(chain(2_100)));
    assertThatThrownBy(() -> decode(deep))
        .isInstanceOf(DecodingException.class)
        .hasMessageContainingAll("depth 2001", "deeper than 2000", "writeObject");

    Codec restricted = Codec.restrictedTo(Link.class.getName());
    ByteBuffer message = Encoded.buffer(chain(30));
    assertThatThrownBy(() -> restricted.decode(message))
        .isInstanceOf(DecodingException.class)
        .hasMessageContainingAll("depth 21", "\"maxdepth=...\"");
  }

  @Test
  void aConnectionBeforeTheChainIsReceivedOnce() throws Exception {
    for (Pipe pipe : new Pipe[] {Pipe.duplex(), Pipe.memory()}) {
      try (Connection near = pipe.first();
          Connection far = pipe.second()) {
        byte[] bytes = Encoded.bytes(new Object[] {far, chain(LENGTH)});
        assertThat(bytes[0]).isEqualTo(Tag.JAVA);
        Object[] read = (Object[]) withLittleStack(() -> decode(bytes));
        assertThat(lengthOf(read[1])).isEqualTo(LENGTH);
        try (Connection received = (Connection) read[0]) {
          near.send("text");
          assertThat(received.receive()).isEqualTo("text");
        }
      }
    }
  }

  @Test
  void anInterruptReachesWhatWaitsBehindTheChain() throws Exception {
    byte[] bytes = Encoded.bytes(new Object[] {chain(LENGTH), new Patient()});
    Object[] read =
        (Object[])
            withLittleStack(
                () -> {
                  Thread.currentThread().interrupt();
                  Object decoded = decode(bytes);
                  assertThat(Thread.interrupted()).isTrue();
                  return decoded;
                });
    assertThat(read[1]).isEqualTo("interrupted");
  }

  /** Waits while it is decoded, as the ticket of a connection does for its sender. */
  static final class Patient implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      try {
        Thread.sleep(60_000);
        return "waited in vain";
      } catch (InterruptedException interrupted) {
        return "interrupted";
      }
    }
  }

  /** The loader of the caller is the only one that knows the class. */
  @Test
  void classesAreFoundInTheCallersOfTheFirstAttempt(@TempDir Path directory) throws Exception {
    String source =
        "public class Caller extends java.util.ArrayList<Object>"
            + "    implements java.util.function.Function<java.nio.ByteBuffer, Object> {"
            + "  public Object apply(java.nio.ByteBuffer bytes) {"
            + "    return org.multiprocessing4j.ipc.codec.Codec.standard().decode(bytes); } }";
    Class<?> caller = Plugin.compile(directory, "Caller", source).load();
    try (URLClassLoader closed = (URLClassLoader) caller.getClassLoader()) {
      @SuppressWarnings("unchecked")
      List<Object> list = (List<Object>) caller.getConstructor().newInstance();
      list.add(chain(LENGTH));
      byte[] bytes = Encoded.bytes(list);
      @SuppressWarnings("unchecked")
      Function<ByteBuffer, Object> decoder =
          (Function<ByteBuffer, Object>) caller.getConstructor().newInstance();
      Object read = withLittleStack(() -> decoder.apply(ByteBuffer.wrap(bytes)));
      assertThat(read).isInstanceOf(caller).isNotSameAs(list);
      assertThat(closed).isSameAs(read.getClass().getClassLoader());
    }
  }

  @Test
  void theFilterThatAFactoryGaveTheThreadOfTheCallerAppliesToTheSecondAttempt() throws Exception {
    try (ChildJvm child = ChildJvm.builder(WithFilterOfThread.class).start()) {
      child.awaitSuccess();
      assertThat(child.stdout()).containsExactly("allowed", "refused");
    }
  }

  static final class WithFilterOfThread {
    private static final ThreadLocal<@Nullable ObjectInputFilter> OF_THREAD = new ThreadLocal<>();

    public static void main(String[] args) throws Exception {
      BinaryOperator<ObjectInputFilter> factory =
          (current, next) -> {
            ObjectInputFilter own = OF_THREAD.get();
            return next == null || own == null ? next : ObjectInputFilter.merge(own, next);
          };
      ObjectInputFilter.Config.setSerialFilterFactory(factory);
      byte[] bytes = Encoded.bytes(new Object[] {chain(LENGTH), new Innocent[0]});
      report(bytes, "java.lang.*");
      report(bytes, "!" + Innocent.class.getName());
    }

    private static void report(byte[] bytes, String patterns) throws Exception {
      ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(patterns);
      System.out.println(
          withLittleStack(
              () -> {
                OF_THREAD.set(filter);
                try {
                  decode(bytes);
                  return "allowed";
                } catch (DecodingException refused) {
                  return "refused";
                }
              }));
    }
  }

  static final class Innocent implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private static Link chain(int length) {
    Link chain = new Link(null);
    for (int i = 1; i < length; i++) {
      chain = new Link(chain);
    }
    return chain;
  }

  private static int lengthOf(Object chain) {
    int length = 0;
    for (Link link = (Link) chain; link != null; link = link.next) {
      length++;
    }
    return length;
  }

  private static Object withLittleStack(Callable<Object> action) throws Exception {
    return withStack(192 << 10, action);
  }

  private static <T> T withStack(int bytes, Callable<T> action) throws Exception {
    FutureTask<T> task = new FutureTask<>(action);
    new Thread(null, task, "stack", bytes).start();
    return task.get();
  }

  private static Object decode(byte[] bytes) {
    return Objects.requireNonNull(Codec.standard().decode(ByteBuffer.wrap(bytes)));
  }
}
