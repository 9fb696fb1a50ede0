package org.multiprocessing4j.ipc.posix;

import java.nio.ByteBuffer;

/**
 * Descriptors that travel with bytes over a Unix socket (unix(7), SCM_RIGHTS).
 *
 * <pre>
 *   0         msghdr: name*, u32 nameLength, (4), iovec*, count, control*, controlLength, flags
 *  56         iovec:  base*, length
 *  72         cmsghdr: length, level, type
 *  88         the descriptors, 4 bytes each
 * </pre>
 */
final class DescriptorPassing {
  static final int MAX_DESCRIPTORS = 253; // SCM_MAX_FD of the kernel

  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final int IOVEC_OFFSET = MessageHeader.SIZE_BYTES;
  private static final int CONTROL_OFFSET = IOVEC_OFFSET + MessageHeader.IOVEC_SIZE_BYTES;
  private static final int CONTROL_HEADER_BYTES = 16;
  private static final int LEVEL_OFFSET = CONTROL_OFFSET + 8;
  private static final int TYPE_OFFSET = CONTROL_OFFSET + 12;
  private static final int DESCRIPTORS_OFFSET = CONTROL_OFFSET + CONTROL_HEADER_BYTES;

  private DescriptorPassing() {}

  static long send(int fd, long address, long length, int... descriptors) {
    if (descriptors.length == 0 || descriptors.length > MAX_DESCRIPTORS || length <= 0) {
      throw new IllegalArgumentException(
          "1 to %d descriptors travel with at least 1 byte, not %d with %d"
              .formatted(MAX_DESCRIPTORS, descriptors.length, length));
    }
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> send(fd, address, length, descriptors));
    }
    ByteBuffer message = message(address, length, descriptors.length);
    message.putLong(CONTROL_OFFSET, CONTROL_HEADER_BYTES + Integer.BYTES * descriptors.length);
    message.putInt(LEVEL_OFFSET, SocketOptions.SOL_SOCKET);
    message.putInt(TYPE_OFFSET, SCM_RIGHTS);
    for (int i = 0; i < descriptors.length; i++) {
      message.putInt(DESCRIPTORS_OFFSET + Integer.BYTES * i, descriptors[i]);
    }
    while (true) {
      long count = LibC.sendmsg(fd, Scratch.addressOf(message), Sockets.MSG_NOSIGNAL);
      if (count >= 0 || Sockets.wouldBlock("sendmsg", fd)) {
        return count;
      }
    }
  }

  static DescriptorMessage receive(int fd, long address, long length) {
    if (BlockingCall.isForbidden()) {
      return BlockingCall.relay(() -> receive(fd, address, length));
    }
    ByteBuffer message = message(address, length, MAX_DESCRIPTORS);
    while (true) {
      long count = LibC.recvmsg(fd, Scratch.addressOf(message), MSG_CMSG_CLOEXEC);
      if (count >= 0) {
        return new DescriptorMessage(count, descriptors(fd, message));
      }
      if (Sockets.wouldBlock("recvmsg", fd)) {
        return new DescriptorMessage(Sockets.WOULD_BLOCK, new int[0]);
      }
    }
  }

  private static ByteBuffer message(long address, long length, int descriptorCount) {
    int controlBytes = CONTROL_HEADER_BYTES + alignUp(Integer.BYTES * descriptorCount);
    ByteBuffer message = Scratch.allocate(CONTROL_OFFSET + controlBytes);
    long start = Scratch.addressOf(message);
    message.putLong(MessageHeader.IOVEC_POINTER_OFFSET, start + IOVEC_OFFSET);
    message.putLong(MessageHeader.IOVEC_COUNT_OFFSET, 1);
    message.putLong(MessageHeader.CONTROL_POINTER_OFFSET, start + CONTROL_OFFSET);
    message.putLong(MessageHeader.CONTROL_LENGTH_OFFSET, controlBytes);
    message.putLong(IOVEC_OFFSET, address);
    message.putLong(IOVEC_OFFSET + Long.BYTES, length);
    return message;
  }

  private static int[] descriptors(int fd, ByteBuffer message) {
    int[] received = new int[0];
    if (message.getLong(MessageHeader.CONTROL_LENGTH_OFFSET) >= CONTROL_HEADER_BYTES
        && message.getInt(LEVEL_OFFSET) == SocketOptions.SOL_SOCKET
        && message.getInt(TYPE_OFFSET) == SCM_RIGHTS) {
      int bytes = (int) message.getLong(CONTROL_OFFSET) - CONTROL_HEADER_BYTES;
      received = new int[bytes / Integer.BYTES];
      for (int i = 0; i < received.length; i++) {
        received[i] = message.getInt(DESCRIPTORS_OFFSET + Integer.BYTES * i);
      }
    }
    if ((message.getInt(MessageHeader.FLAGS_OFFSET) & MSG_CTRUNC) != 0) {
      // The buffer holds all the kernel can send, so what was cut off did not fit in our table.
      for (int descriptor : received) {
        FileDescriptors.close(descriptor);
      }
      throw new PosixException("recvmsg", Errno.EMFILE.number(), "descriptors over fd " + fd);
    }
    return received;
  }

  private static int alignUp(int bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }
}
