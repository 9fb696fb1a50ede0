package org.multiprocessing4j.process.classes;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import org.multiprocessing4j.ipc.IpcException;

/** Which classes a class file names: section 4.4 of the Java Virtual Machine Specification. */
final class ConstantPool {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int VERSION_BYTES = 4;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int METHOD_HANDLE = 15;
  private static final int METHOD_TYPE = 16;
  private static final int MODULE = 19;
  private static final int PACKAGE = 20;

  private ConstantPool() {}

  /** Returns names such as {@code com/acme/App$Inner}; arrays give their element class. */
  static Set<String> classNames(byte[] classFile) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      return read(in);
    } catch (IOException e) {
      throw new IpcException("not a class file: " + e.getMessage(), e);
    }
  }

  private static Set<String> read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("it does not begin with CAFEBABE");
    }
    in.skipBytes(VERSION_BYTES);
    TreeMap<Integer, String> texts = new TreeMap<>();
    Set<Integer> classes = new LinkedHashSet<>();
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case UTF8 -> texts.put(i, in.readUTF());
        case CLASS -> classes.add(in.readUnsignedShort());
        case LONG, DOUBLE -> {
          in.skipBytes(Long.BYTES);
          i++; // they take two entries
        }
        default -> in.skipBytes(sizeOf(tag));
      }
    }
    Set<String> names = new LinkedHashSet<>();
    classes.forEach(index -> names.add(elementClass(texts.getOrDefault(index, ""))));
    return names;
  }

  private static int sizeOf(int tag) {
    return switch (tag) {
      case STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
      case METHOD_HANDLE -> 3;
      default -> 4; // small numbers, references to members, name and type, dynamic ones
    };
  }

  private static String elementClass(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    boolean isObjectArray = dimensions > 0 && name.endsWith(";");
    return isObjectArray ? name.substring(dimensions + 1, name.length() - 1) : name;
  }
}
