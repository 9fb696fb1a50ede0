package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * Two descriptors that belong together; the caller who got them closes both.
 *
 * @param first the read end of a pipe, or one side of a socket pair
 * @param second the write end of a pipe, or the other side of a socket pair
 */
@Internal
public record DescriptorPair(int first, int second) {}
