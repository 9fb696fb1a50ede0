package org.multiprocessing4j.cli.copy;

/**
 * Something of the source that the target lacks.
 *
 * @param path where it lies below the root, as {@link RawPath} text
 * @param reason why it was not copied
 */
record Missing(String path, String reason) {}
