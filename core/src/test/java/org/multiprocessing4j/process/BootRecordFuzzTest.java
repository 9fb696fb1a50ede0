package org.multiprocessing4j.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.multiprocessing4j.ipc.testsupport.FuzzTarget;

@Timeout(60)
class BootRecordFuzzTest implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    BootRecord record =
        new BootRecord("Process-1", "1", true, 2, "Main", 4711, "INFO", "SPAWN", new byte[32]);
    return List.of(record.encode().array());
  }

  @Override
  public void parse(byte[] input) {
    try {
      BootRecord record = BootRecord.decode(ByteBuffer.wrap(input));
      if (record.authKey().length > input.length) {
        throw new AssertionError("a key of " + record.authKey().length + " bytes from nowhere");
      }
    } catch (IOException refused) {
      // as it should
    }
  }
}
