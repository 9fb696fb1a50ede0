package org.multiprocessing4j.cli.copy;

/**
 * How far a copy is.
 *
 * @param files files and links in their place so far
 * @param bytes bytes copied so far, those of unfinished files included
 */
record CopyCount(int files, long bytes) {}
