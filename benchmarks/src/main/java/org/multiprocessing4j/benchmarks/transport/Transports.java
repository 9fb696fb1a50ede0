package org.multiprocessing4j.benchmarks.transport;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.multiprocessing4j.ipc.queue.IpcQueue;

/** Every transport that can be measured, by the name used in benchmark parameters. */
public enum Transports {
  /** A {@link java.util.concurrent.SynchronousQueue} between two threads: the in-process floor. */
  SYNCHRONOUS_QUEUE,
  /** TCP on the loopback interface. */
  TCP,
  /** A Unix domain socket by NIO. */
  UNIX_SOCKET,
  /** A child's standard input and output. */
  OS_PIPE,
  /** A pipe with a name. */
  NAMED_PIPE,
  /** Chronicle Queue without any layer of ours. */
  CHRONICLE,
  /** Agrona's ring for one producer. */
  AGRONA_ONE_TO_ONE,
  /** Agrona's ring for many producers. */
  AGRONA_MANY_TO_ONE,
  /** Aeron over shared memory. */
  AERON_IPC,
  /** Our queue in Chronicle files, bytes. */
  QUEUE,
  /** The same, many messages by one call. */
  QUEUE_BATCHED,
  /** The same, a record of five fields. */
  QUEUE_OBJECTS,
  /** Our queue in a ring of shared memory, bytes in buffers of the caller. */
  RING,
  /** The same, arrays through the codec. */
  RING_ARRAYS,
  /** The same, many arrays by one call. */
  RING_ARRAYS_BATCHED,
  /** Our queue in a ring of shared memory, the bytes of many messages by one call. */
  RING_BATCHED,
  /** The same, a record of five fields. */
  RING_OBJECTS,
  /** A handle of shared memory through our queue; nobody touches the memory itself. */
  HANDLE,
  /** The same, the memory filled before and read afterwards. */
  FILLED_HANDLE,
  /** Our connection, bytes. */
  PIPE,
  /** Our pipe in shared memory, bytes. */
  MEMORY_PIPE,
  /** Our connection, a record of five fields. */
  PIPE_OBJECTS;

  private static final int BATCH = 64;

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
      case QUEUE -> oneByOne(Queues.CHRONICLE, ByteTransport::bytes);
      case QUEUE_BATCHED -> batched(Queues.CHRONICLE);
      case QUEUE_OBJECTS -> oneByOne(Queues.CHRONICLE, Order::sample);
      case RING -> new QueueTransport<>(Queues.RING, BufferTransport::buffer, Transports::raw);
      case RING_ARRAYS -> oneByOne(Queues.RING, ByteTransport::bytes);
      case RING_ARRAYS_BATCHED -> batched(Queues.RING);
      case RING_BATCHED ->
          new QueueTransport<>(Queues.RING, BufferTransport::buffer, Transports::rawBatched);
      case RING_OBJECTS -> oneByOne(Queues.RING, Order::sample);
      case HANDLE -> new HandleTransport();
      case FILLED_HANDLE -> new FilledHandleTransport();
      case PIPE -> new PipeBufferTransport();
      case MEMORY_PIPE -> new MemoryPipeTransport();
      case PIPE_OBJECTS -> new PipeObjectTransport();
    };
  }

  private static <M> Transport<M> oneByOne(Queues queues, IntFunction<M> messages) {
    return new QueueTransport<>(
        queues, messages, (source, sink, messageBytes) -> new QueueEndpoint<>(source, sink));
  }

  private static Transport<byte[]> batched(Queues queues) {
    return new QueueTransport<>(
        queues,
        ByteTransport::bytes,
        (source, sink, messageBytes) -> new BatchedQueueEndpoint<>(source, sink, BATCH));
  }

  private static Endpoint<ByteBuffer> raw(
      IpcQueue<ByteBuffer> source, IpcQueue<ByteBuffer> sink, int messageBytes) {
    return new RawQueueEndpoint(source, sink, ByteBuffer.allocateDirect(messageBytes));
  }

  private static Endpoint<ByteBuffer> rawBatched(
      IpcQueue<ByteBuffer> source, IpcQueue<ByteBuffer> sink, int messageBytes) {
    return new RawBatchedQueueEndpoint(source, sink, messageBytes, BATCH);
  }
}
