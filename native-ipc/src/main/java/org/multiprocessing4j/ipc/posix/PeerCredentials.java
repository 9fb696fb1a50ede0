package org.multiprocessing4j.ipc.posix;

import org.multiprocessing4j.ipc.Internal;

/**
 * Who was on the other side when a Unix socket was connected, as the kernel says.
 *
 * <p>The process may have ended since, or have handed the socket to another one.
 *
 * @param pid the process id, 0 if it is not visible in this pid namespace
 * @param uid the effective user id
 * @param gid the effective group id
 */
@Internal
public record PeerCredentials(long pid, int uid, int gid) {}
