package org.multiprocessing4j.ipc.posix;

/** Offsets in {@code struct msghdr} of 64-bit glibc and musl, and in what it points to. */
final class MessageHeader {
  static final int SIZE_BYTES = 56;

  // struct msghdr { name*, u32 nameLength, (4), iovec*, count, control*, controlLength, int flags }
  static final int IOVEC_POINTER_OFFSET = 16;
  static final int IOVEC_COUNT_OFFSET = 24;
  static final int CONTROL_POINTER_OFFSET = 32;
  static final int CONTROL_LENGTH_OFFSET = 40;
  static final int FLAGS_OFFSET = 48;

  // struct iovec { void* base; size_t length; }
  static final int IOVEC_SIZE_BYTES = 16;

  private MessageHeader() {}
}
