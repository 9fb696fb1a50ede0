package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.multiprocessing4j.ipc.testsupport.Encoded;

/** A method is a hook of serialisation if Java serialisation would call it, and not otherwise. */
@SuppressWarnings({"UnusedMethod", "serial"}) // hooks are called by name; some are none, on purpose
class HooksTest {
  static final class Vanishing implements Serializable {
    private static final long serialVersionUID = 1L;

    private @Nullable Object writeReplace() {
      return null;
    }
  }

  record Narrow(int value) implements Serializable {
    private Narrow readResolve() {
      return new Narrow(-1);
    }
  }

  record Static(int value) implements Serializable {
    private static Object readResolve() {
      return "resolved";
    }
  }

  record NotReplaced(int value) implements Serializable {
    private NotReplaced writeReplace() {
      return new NotReplaced(-1);
    }
  }

  record Resolved(int value) implements Serializable {
    private Object readResolve() {
      return "resolved " + value;
    }
  }

  @Test
  void anObjectMayReplaceItselfByNull() {
    assertThat(copyOf(new Vanishing())).isNull();
    assertThat(copyOf(new ArrayList<>(List.of(1, new Vanishing()))))
        .isEqualTo(Arrays.asList(1, null));
  }

  @Test
  void aRecordIsTheSameInBothForms() {
    for (Object value :
        List.of(new Narrow(1), new Static(2), new NotReplaced(3), new Resolved(4))) {
      Object inShortForm = copyOf(value);
      Object inJavaForm = firstOf(copyOf(new Object[] {value, new TreeMap<>(Map.of(1, 2))}));
      assertThat(inShortForm).as("%s", value).isEqualTo(inJavaForm);
    }
    assertThat(copyOf(new Narrow(1))).isEqualTo(new Narrow(1));
    assertThat(copyOf(new Static(2))).isEqualTo(new Static(2));
    assertThat(copyOf(new Resolved(4))).isEqualTo("resolved 4");
  }

  private static Object firstOf(@Nullable Object array) {
    return ((Object[]) Objects.requireNonNull(array))[0];
  }

  private static @Nullable Object copyOf(Object value) {
    return Codec.standard().decode(Encoded.buffer(value));
  }
}
