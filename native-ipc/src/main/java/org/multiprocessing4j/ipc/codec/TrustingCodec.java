package org.multiprocessing4j.ipc.codec;

import org.multiprocessing4j.ipc.Internal;

/**
 * The standard codec for bytes that this program itself has written, such as the task of a child:
 * it does not ask the filter of the whole JVM about the short forms, since the first question costs
 * a starting JVM some 40 ms. Java serialisation asks the filter as always. A lambda of {@link
 * SerializableRunnable} comes back as an object that runs the same code, but is not of the class
 * that the JVM would make for it.
 *
 * <p>Trust is not serialised: a copy of this codec is {@link Codec#standard()}.
 */
@Internal
public final class TrustingCodec {
  private TrustingCodec() {}

  /** {@return the shared trusting codec} */
  public static Codec get() {
    return StandardCodec.TRUSTING;
  }
}
