package org.multiprocessing4j.benchmarks.transport;

import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/** Every transport that can be measured, by the name used in benchmark parameters and reports. */
public enum Transports {
  /** A {@link java.util.concurrent.SynchronousQueue} between two threads: the in-process floor. */
  SYNCHRONOUS_QUEUE("SynchronousQueue (threads)"),
  /** TCP on the loopback interface. */
  TCP("TCP loopback"),
  /** A Unix domain socket by NIO. */
  UNIX_SOCKET("Unix socket (NIO)"),
  /** A child's standard input and output. */
  OS_PIPE("OS pipe (child's stdio)"),
  /** A pipe with a name. */
  NAMED_PIPE("named pipe"),
  /** Chronicle Queue without any layer of ours. */
  CHRONICLE("raw Chronicle"),
  /** Agrona's ring for one producer. */
  AGRONA_ONE_TO_ONE("Agrona OneToOne"),
  /** Agrona's ring for many producers. */
  AGRONA_MANY_TO_ONE("Agrona ManyToOne"),
  /** Aeron over shared memory. */
  AERON_IPC("Aeron IPC"),
  /** Our queue in Chronicle files, bytes. */
  QUEUE("mp4j queue"),
  /** The same, many messages by one call. */
  QUEUE_BATCHED("mp4j queue, batches of 64"),
  /** The same, a record of five fields. */
  QUEUE_OBJECTS("mp4j queue, objects"),
  /** A handle of shared memory through our queue. */
  HANDLE("mp4j shared memory handle"),
  /** Our connection, bytes. */
  PIPE("mp4j Pipe"),
  /** Our connection, a record of five fields. */
  PIPE_OBJECTS("mp4j Pipe, objects");

  private static final int BATCH = 64;

  private final String label;

  Transports(String label) {
    this.label = label;
  }

  /** The name that reports and charts show. */
  public String label() {
    return label;
  }

  /**
   * Makes the transport.
   *
   * @return a new one
   */
  public Transport<?> create() {
    return switch (this) {
      case SYNCHRONOUS_QUEUE -> new SynchronousQueueTransport();
      case TCP -> new TcpTransport();
      case UNIX_SOCKET -> new UnixSocketTransport();
      case OS_PIPE -> new OsPipeTransport();
      case NAMED_PIPE -> new NamedPipeTransport();
      case CHRONICLE -> new ChronicleTransport();
      case AGRONA_ONE_TO_ONE -> new AgronaTransport(OneToOneRingBuffer::new, false);
      case AGRONA_MANY_TO_ONE -> new AgronaTransport(ManyToOneRingBuffer::new, true);
      case AERON_IPC -> new AeronTransport();
      case QUEUE -> new QueueTransport<>(IpcQueue::<byte[]>open, ByteTransport::bytes, 1);
      case QUEUE_BATCHED ->
          new QueueTransport<>(IpcQueue::<byte[]>open, ByteTransport::bytes, BATCH);
      case QUEUE_OBJECTS -> new QueueTransport<>(IpcQueue::<Order>open, Order::sample, 1);
      case HANDLE -> new HandleTransport();
      case PIPE -> new PipeBufferTransport();
      case PIPE_OBJECTS -> new PipeObjectTransport();
    };
  }
}
