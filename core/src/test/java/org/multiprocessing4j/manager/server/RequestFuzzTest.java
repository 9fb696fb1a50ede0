package org.multiprocessing4j.manager.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.DecodingException;
import org.multiprocessing4j.ipc.pipe.Address;
import org.multiprocessing4j.ipc.testsupport.Encoded;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;
import org.multiprocessing4j.manager.call.Reply;
import org.multiprocessing4j.manager.call.Request;

/** Whatever a client sends is refused, or is answered. */
@Timeout(60)
class RequestFuzzTest implements FuzzTarget {
  private final ObjectTable objects = new ObjectTable();
  private final long list = objects.add(new ArrayList<>(List.of("x")), List.class);
  private final Invoker invoker = new Invoker(objects, new Address.Unix("/nowhere"));

  @Override
  public List<byte[]> seeds() throws NoSuchMethodException {
    String get = Request.keyOf(List.class.getMethod("get", int.class));
    String contains = Request.keyOf(List.class.getMethod("contains", Object.class));
    return List.of(
        Encoded.bytes(new Request.Call(1, list, get, Encoded.bytes(new Object[] {0}))),
        Encoded.bytes(new Request.Call(2, list, contains, Encoded.bytes(new Object[] {"x"}))),
        Encoded.bytes(new Request.Cancel(2)));
  }

  @Override
  public void parse(byte[] input) {
    try {
      Object request = Codec.standard().decode(ByteBuffer.wrap(input));
      if (request instanceof Request.Call call) {
        Reply ignored = invoker.execute(call);
      }
    } catch (DecodingException refused) {
      // as it should
    }
  }
}
