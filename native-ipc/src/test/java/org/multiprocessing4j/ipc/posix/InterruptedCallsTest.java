package org.multiprocessing4j.ipc.posix;

import static org.multiprocessing4j.ipc.testsupport.Patience.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.OtherProcesses;

/**
 * A stop and a continue make many blocking calls of Linux fail with EINTR even without a handler
 * (signal(7)), which callers must not see.
 */
@Timeout(60)
class InterruptedCallsTest {
  private static final long BLOCKED_NANOS = 1_500_000_000L;

  enum Call {
    POLL,
    RECEIVE,
    RECEIVE_DESCRIPTORS,
    ACCEPT,
    READ
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void aBlockedCallSurvivesStopsAndContinues(Call call) throws InterruptedException {
    try (ChildJvm child = ChildJvm.start(Blocked.class, call.name())) {
      child.awaitLine("blocking");
      for (int i = 0; i < 5; i++) {
        Posix.kill(child.pid(), Signal.SIGSTOP);
        awaitStopped(child, true);
        Posix.kill(child.pid(), Signal.SIGCONT);
        awaitStopped(child, false);
      }
      child.awaitLine("nothing came, not too early");
      child.awaitSuccess();
    }
  }

  private static void awaitStopped(ChildJvm child, boolean stopped) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> (OtherProcesses.stateOf(child.pid()) == 'T') == stopped);
  }

  static final class Blocked {
    public static void main(String[] arguments) {
      DescriptorPair pair = Sockets.pair();
      SocketOptions.setReceiveTimeout(pair.first(), BLOCKED_NANOS);
      ByteBuffer memory = ByteBuffer.allocateDirect(8);
      long address = Posix.addressOf(memory);
      System.out.println("blocking");
      long start = System.nanoTime();
      boolean nothing =
          switch (Call.valueOf(arguments[0].toUpperCase(Locale.ROOT))) {
            case POLL -> Poll.await(pair.first(), Poll.READABLE, BLOCKED_NANOS) == 0;
            case RECEIVE -> Sockets.receive(pair.first(), address, 8) == Sockets.WOULD_BLOCK;
            case RECEIVE_DESCRIPTORS ->
                Sockets.receiveDescriptors(pair.first(), address, 8).length()
                    == Sockets.WOULD_BLOCK;
            case ACCEPT -> Sockets.accept(listening()) == Sockets.WOULD_BLOCK;
            case READ -> readTimesOut(pair.first(), memory);
          };
      boolean early = System.nanoTime() - start < BLOCKED_NANOS;
      System.out.println(
          (nothing ? "nothing came" : "something came")
              + (early ? ", too early" : ", not too early"));
    }

    private static int listening() {
      InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      int server = Sockets.open(anywhere);
      Sockets.bind(server, anywhere);
      Sockets.listen(server, 1);
      SocketOptions.setReceiveTimeout(server, BLOCKED_NANOS);
      return server;
    }

    private static boolean readTimesOut(int fd, ByteBuffer memory) {
      try {
        return FileDescriptors.read(fd, memory) < 0;
      } catch (PosixException e) {
        return e.is(Errno.EAGAIN);
      }
    }
  }
}
