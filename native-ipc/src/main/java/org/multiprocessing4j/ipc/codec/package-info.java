/**
 * Objects to bytes and back: the {@link org.multiprocessing4j.ipc.codec.Codec} of queues, pipes and
 * tasks, and the functional interfaces whose lambdas can travel.
 *
 * <p>Values are encoded in the caller's thread, inside {@code put}, {@code send}, {@code start} or
 * {@code submit}. What cannot be encoded fails there with a {@link
 * org.multiprocessing4j.ipc.codec.NotSerializableValueException} that names the field at fault.
 * What cannot be decoded fails in the receiver with a {@link
 * org.multiprocessing4j.ipc.codec.DecodingException}.
 *
 * <p>Trust: {@link org.multiprocessing4j.ipc.codec.Codec#standard()} is for processes of the same
 * user that chose to talk to each other. It limits what broken bytes can do and refuses well-known
 * attack classes, but it lets through any other class on the class path. Where data may come from
 * outside, use {@link org.multiprocessing4j.ipc.codec.Codec#restrictedTo(String...)}.
 */
@NullMarked
package org.multiprocessing4j.ipc.codec;

import org.jspecify.annotations.NullMarked;
