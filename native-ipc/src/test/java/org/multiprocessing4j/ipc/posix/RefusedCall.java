package org.multiprocessing4j.ipc.posix;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.multiprocessing4j.ipc.testsupport.Background;

/**
 * A system call that the kernel refuses to one thread (seccomp(2)), as if it were short of
 * something.
 */
public enum RefusedCall {
  /** What all waiting for descriptors comes to. */
  PPOLL(271, 73),
  /** Reads the entries of a directory. */
  GETDENTS(217, 61);

  private static final int PR_SET_SECCOMP = 22;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_MODE_FILTER = 2;

  // struct sock_filter: a code, how far to jump if it is true and if it is not, and an operand
  private static final int INSTRUCTIONS = 4;
  private static final int INSTRUCTION_BYTES = 8;
  private static final short LOAD = 0x20;
  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;
  private static final int THE_NUMBER_OF_THE_CALL = 0;
  private static final int REFUSE = 0x5_0000;
  private static final int ALLOW = 0x7fff_0000;

  private final int onX86;
  private final int onArm;

  RefusedCall(int onX86, int onArm) {
    this.onX86 = onX86;
    this.onArm = onArm;
  }

  /**
   * Runs a program in a thread of its own, to which the kernel refuses the call.
   *
   * @param <T> what the program returns
   * @param error what the kernel says
   * @param program to be run
   * @return the thread, running
   */
  public <T> Background<T> start(Errno error, Callable<T> program) {
    return Background.start(
        () -> {
          refuse(error);
          return program.call();
        });
  }

  private void refuse(Errno error) {
    boolean onThisX86 = NativeAbi.current() == NativeAbi.X86_64;
    ByteBuffer filter = Scratch.allocate(INSTRUCTIONS * INSTRUCTION_BYTES);
    put(filter, LOAD, 0, THE_NUMBER_OF_THE_CALL);
    put(filter, JUMP_IF_EQUAL, 1, onThisX86 ? onX86 : onArm);
    put(filter, RETURN, 0, REFUSE | error.number());
    put(filter, RETURN, 0, ALLOW);
    ByteBuffer program = Scratch.allocate(2 * Long.BYTES); // their number, and where they are
    program.putShort(0, (short) INSTRUCTIONS).putLong(Long.BYTES, Scratch.addressOf(filter));
    try {
      prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, Scratch.addressOf(program));
    } finally {
      Reference.reachabilityFence(filter);
      Reference.reachabilityFence(program);
    }
  }

  private static void put(ByteBuffer filter, short code, int otherwiseSkip, int operand) {
    filter.putShort(code).put((byte) 0).put((byte) otherwiseSkip).putInt(operand);
  }

  private static void prctl(int operation, long value, long more) {
    long number = NativeAbi.current() == NativeAbi.X86_64 ? 157 : 167;
    Check.retrying(
        "prctl",
        "operation " + operation,
        () -> (int) LibC.syscall(number, operation, value, more, 0, 0, 0));
  }
}
