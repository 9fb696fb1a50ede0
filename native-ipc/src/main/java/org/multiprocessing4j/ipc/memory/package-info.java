/**
 * Memory that several processes share, and the files it lives in.
 *
 * <p>{@link org.multiprocessing4j.ipc.memory.SharedBuffer} is the only door to shared bytes: each
 * of its methods carries its memory ordering in its name. {@link
 * org.multiprocessing4j.ipc.memory.MappedFile} makes and opens the files behind it, {@link
 * org.multiprocessing4j.ipc.memory.RunDirectory} decides where they live and when they go, and
 * {@link org.multiprocessing4j.ipc.memory.SharedMemory} is the block of bytes for users.
 *
 * <p>Rules for all of it: files are 0600 in directories that are 0700; every page is allocated when
 * the file is created, so that a full file system is an exception then and never a crash later; no
 * file is ever truncated; a mapping goes away when the garbage collector finds nobody using it, so
 * that a late access can never end the JVM.
 */
@NullMarked
package org.multiprocessing4j.ipc.memory;

import org.jspecify.annotations.NullMarked;
