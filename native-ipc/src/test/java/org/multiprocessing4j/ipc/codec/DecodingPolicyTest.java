package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiprocessing4j.ipc.testsupport.ChildJvm;
import org.multiprocessing4j.ipc.testsupport.Encoded;

class DecodingPolicyTest {
  record Mine(int value) implements Serializable {}

  static final class AlsoMine implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  static List<Object> jdkValues() {
    return List.of(
        1,
        "text",
        new BigDecimal("1.5"),
        LocalDate.of(2026, 11, 23),
        Path.of("/a"),
        new TreeMap<>(Map.of(Path.of("/c"), List.of(Path.of("/d")))),
        new int[][] {{1}},
        new Object[] {new String[] {"a"}},
        Arrays.asList(2.25, null, "junk", 1), // an array of what they have in common
        Locale.GERMANY,
        URI.create("file:///a"),
        new LinkedHashMap<>(Map.of("a", List.of(1, 2, 3))),
        Map.entry("a", 1),
        new TreeMap<>(Map.of("a", Map.entry("b", 2))),
        new TreeMap<>(Map.of("a", Set.of(1, 2, 3))),
        Collections.unmodifiableMap(new LinkedHashMap<>(Map.of("a", Map.of(1, 2)))));
  }

  @ParameterizedTest
  @MethodSource("jdkValues")
  void anAllowListAlwaysAllowsJdkValues(Object value) {
    assertThat(Codec.restrictedTo("no.such.*").decode(Encoded.buffer(value))).isEqualTo(value);
  }

  @Test
  void anAllowListAllowsWhatItNames() {
    Codec codec = Codec.restrictedTo("org.multiprocessing4j.ipc.codec.*");
    assertThat(codec.decode(Encoded.buffer(new Mine(1)))).isEqualTo(new Mine(1));
    assertThat(codec.decode(Encoded.buffer(new AlsoMine()))).isInstanceOf(AlsoMine.class);
  }

  @Test
  void anAllowListRefusesRecordsEnumsAndClassesThatItDoesNotName() {
    Codec codec = Codec.restrictedTo("no.such.*");
    for (Object value : List.of(new Mine(1), new AlsoMine(), TimeUnit.DAYS, List.of(new Mine(2)))) {
      assertThatThrownBy(() -> codec.decode(Encoded.buffer(value)))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the filter refuses");
    }
  }

  @Test
  void lambdasAreRefusedUnlessNamed() {
    SerializableRunnable task = () -> {};
    String lambdas = SerializedLambda.class.getName();
    String home = DecodingPolicyTest.class.getName();
    for (String patterns : List.of("no.such.*", lambdas, home)) {
      assertThatThrownBy(() -> Codec.restrictedTo(patterns).decode(Encoded.buffer(task)))
          .isInstanceOf(DecodingException.class);
    }
    assertThat(Codec.restrictedTo(lambdas, home).decode(Encoded.buffer(task)))
        .isInstanceOf(SerializableRunnable.class);
  }

  @Test
  void whatALambdaHasCapturedIsFilteredToo() {
    Mine captured = new Mine(1);
    SerializableSupplier<Integer> task = captured::value;
    String lambdas = SerializedLambda.class.getName();
    String home = DecodingPolicyTest.class.getName();
    assertThatThrownBy(() -> Codec.restrictedTo(lambdas, home).decode(Encoded.buffer(task)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining(Mine.class.getName());
  }

  @Test
  @Timeout(60)
  void aBombOfNestedSetsIsDefusedByTheDepthLimit() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < 15; i++) {
      Set<Object> nextLeft = new HashSet<>();
      Set<Object> nextRight = new HashSet<>(Set.of("differs"));
      left.add(nextLeft);
      left.add(nextRight);
      right.add(nextLeft);
      right.add(nextRight);
      left = nextLeft;
      right = nextRight;
    }
    Object message = new ArrayList<>(List.of(new ArrayList<>(List.of(new Object[] {root}))));
    ByteBuffer bytes = Encoded.buffer(message);
    assertThatThrownBy(() -> Codec.restrictedTo("maxdepth=10").decode(bytes))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the filter refuses an object at depth 11");
  }

  @Test
  void knownAttackClassesAreRefusedEvenByDefault() {
    ByteBuffer bytes = Encoded.buffer(new BadAttributeValueExpException("harmless here"));
    assertThatThrownBy(() -> Codec.standard().decode(bytes))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the filter refuses javax.management.BadAttributeValueExpException")
        .hasMessageEndingWith("known from attacks");
  }

  @Test
  void aMalformedPatternFailsAtOnce() {
    assertThatThrownBy(() -> Codec.restrictedTo("maxdepth=deep"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Timeout(60)
  void theFilterOfTheWholeJvmIsRespected() throws Exception {
    String filter = "-Djdk.serialFilter=maxarray=999;!" + DecodingPolicyTest.class.getName() + "$*";
    try (ChildJvm child = ChildJvm.builder(UnderJvmFilter.class).jvmArguments(filter).start()) {
      child.awaitSuccess();
      assertThat(child.stdout())
          .containsExactly("record refused", "class refused", "array refused");
    }
  }

  static final class UnderJvmFilter {
    public static void main(String[] args) {
      report("record", new Mine(1));
      report("class", new AlsoMine());
      report("array", new int[1_000]);
    }

    private static void report(String kind, Object value) {
      try {
        System.out.println(kind + " decoded " + Codec.standard().decode(Encoded.buffer(value)));
      } catch (DecodingException refused) {
        System.out.println(kind + " refused");
      }
    }
  }

  /** Stands for its value. */
  record Stand(int value) implements Serializable {
    private Object readResolve() {
      return value;
    }
  }

  @Test
  @Timeout(60)
  void anAllowListOfTheWholeJvmNeedsNoNamesThatJavaSerialisationWouldNotAskFor() throws Exception {
    String numbers = "java.util.*;java.lang.Integer;java.lang.Number;";
    assertThat(underAllowList(numbers))
        .containsExactly(
            "map decoded {1=2}", "set decoded [1]", "linked set decoded [1]", "ticket refused");
    String tickets = numbers + "java.lang.Object;" + Stand.class.getName() + ";";
    assertThat(underAllowList(tickets)).contains("ticket decoded {1=3}");
  }

  private static List<String> underAllowList(String patterns) throws Exception {
    String filter = "-Djdk.serialFilter=" + patterns + "!*";
    try (ChildJvm child = ChildJvm.builder(UnderAllowList.class).jvmArguments(filter).start()) {
      child.awaitSuccess();
      return child.stdout();
    }
  }

  static final class UnderAllowList {
    public static void main(String[] args) {
      UnderJvmFilter.report("map", new HashMap<>(Map.of(1, 2)));
      UnderJvmFilter.report("set", new HashSet<>(Set.of(1)));
      UnderJvmFilter.report("linked set", new LinkedHashSet<>(Set.of(1)));
      UnderJvmFilter.report("ticket", new TreeMap<>(Map.of(1, new Stand(3))));
    }
  }

  @Test
  @Timeout(60)
  void whoTrustsDoesNotLookForTheFilterOfTheJvm(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("classes");
    String logging = "-Xlog:class+load:file=" + log;
    try (ChildJvm child = ChildJvm.builder(Trusting.class).jvmArguments(logging).start()) {
      child.awaitSuccess();
      assertThat(child.stdout()).containsExactly("[1, DAYS]");
      assertThat(Files.readString(log))
          .contains("DecodingPolicy ")
          .doesNotContain("DecodingPolicy$JvmFilter");
    }
  }

  static final class Trusting {
    public static void main(String[] args) {
      System.out.println(TrustingCodec.get().decode(Encoded.buffer(List.of(1, TimeUnit.DAYS))));
    }
  }

  record Unmarked(int value) {}

  /** Written by hand: the encoder refuses such records. */
  @Test
  void aRecordThatIsNotSerializableIsNotRebuilt() {
    ByteBuffer bytes = recordOfOneInt(Unmarked.class.getName());
    for (Codec codec : List.of(Codec.standard(), Codec.restrictedTo("org.multiprocessing4j.**"))) {
      assertThatThrownBy(() -> codec.decode(bytes.duplicate()))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining(Unmarked.class.getName())
          .hasMessageContaining("Serializable");
    }
    assertThat(Codec.standard().decode(recordOfOneInt(Mine.class.getName())))
        .isEqualTo(new Mine(7));
  }

  private static ByteBuffer recordOfOneInt(String className) {
    EncodedBuffer bytes = new EncodedBuffer();
    bytes.write(Tag.RECORD);
    bytes.writeCount(0);
    new ShortFormWriter(bytes).writeString(className);
    bytes.writeInt("int value,".hashCode());
    bytes.write(Tag.INT);
    bytes.writeInt(7);
    return bytes.toByteBuffer();
  }

  @Test
  void recordsAndEnumsOfAttackPackagesAreRefusedToo(@TempDir Path directory) throws Exception {
    String source =
        "package bsh; public enum Evil { ONE;"
            + " public record Twin(int value) implements java.io.Serializable {} }";
    Class<?> evil = Plugin.compile(directory, "bsh.Evil", source).load();
    Object one = evil.getEnumConstants()[0];
    ContextLoader.with(
        evil.getClassLoader(),
        () -> {
          for (ByteBuffer bytes : List.of(Encoded.buffer(one), recordOfOneInt("bsh.Evil$Twin"))) {
            assertThatThrownBy(() -> Codec.standard().decode(bytes))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("the filter refuses bsh.Evil");
          }
        });
  }

  @Test
  void limitsApplyToTheShortFormsToo() {
    Object nested = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    assertRefuses("maxdepth=5", nested);
    assertRefuses("maxarray=1000;maxbytes=65536", new byte[10_000_000]);
    assertRefuses("maxarray=1000", new ArrayList<>(Collections.nCopies(1_001, null)));
    assertRefuses("maxbytes=100", List.of("x".repeat(100), 1));
    assertRefuses("maxrefs=10", List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    assertThat(Codec.restrictedTo("maxdepth=2").decode(Encoded.buffer(List.of(1))))
        .isEqualTo(List.of(1));
    assertThat(Codec.restrictedTo("maxrefs=10").decode(Encoded.buffer(List.of(1, 2, 3))))
        .isEqualTo(List.of(1, 2, 3));
  }

  /** The JVM keeps the classes of arrays and proxies for ever; these take kilobytes each. */
  @Test
  void noClassIsMadeOfWhatIsRefused() throws IOException {
    Codec codec = Codec.restrictedTo();
    String nested = "[".repeat(255);
    for (String array :
        List.of("[Ljava.util.Timer;", nested + "Ljava.lang.String;", nested + "I")) {
      ByteBuffer bytes =
          stream(
              out -> {
                out.writeByte(ObjectStreamConstants.TC_ARRAY);
                out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
                out.writeUTF(array);
                out.writeLong(0);
                out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
                out.writeShort(0);
                endOfClass(out);
                out.writeInt(0);
              });
      String element = array.endsWith("I") ? "int" : array.substring(array.indexOf('L') + 1);
      assertThatThrownBy(() -> codec.decode(bytes))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("the filter refuses " + element.replace(";", "") + " at depth");
    }
    ByteBuffer proxy =
        stream(
            out -> {
              out.writeByte(ObjectStreamConstants.TC_OBJECT);
              out.writeByte(ObjectStreamConstants.TC_PROXYCLASSDESC);
              out.writeInt(1);
              out.writeUTF(Comparable.class.getName());
              endOfClass(out);
            });
    assertThatThrownBy(() -> codec.decode(proxy))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the filter refuses " + Proxy.class.getName());
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** A message of Java serialisation that is written by hand. */
  private static ByteBuffer stream(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(Tag.JAVA);
    out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
    out.writeShort(ObjectStreamConstants.STREAM_VERSION);
    content.writeTo(out);
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void endOfClass(DataOutputStream out) throws IOException {
    out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
    out.writeByte(ObjectStreamConstants.TC_NULL); // instead of a superclass
  }

  @Test
  void noArrayStandsForARecord() {
    for (String name : List.of("[Ljava.util.Timer;", "[Lж;")) {
      assertThatThrownBy(() -> Codec.restrictedTo().decode(recordOfOneInt(name)))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("found an array");
    }
  }

  @Test
  void aProxyCanBeAllowed() {
    Comparable<?> proxy =
        (Comparable<?>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Comparable.class}, new Zero());
    String proxies = "jdk.proxy*;com.sun.proxy.*;" + Proxy.class.getName();
    Codec codec = Codec.restrictedTo(proxies, Zero.class.getName());
    assertThat(codec.decode(Encoded.buffer(proxy))).isInstanceOf(Comparable.class);
  }

  /** Answers every call. */
  record Zero() implements InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      return 0;
    }
  }

  @Test
  void jdkClassesCanBeRefused() {
    assertRefuses("!java.util.HashMap", new HashMap<>(Map.of(1, 2)));
    assertRefuses("!java.util.HashMap", List.of(new HashMap<>(Map.of(1, 2))));
    assertRefuses("!java.math.BigDecimal", new Object[] {new BigDecimal("1.5")});
    assertRefuses("!java.util.CollSer", List.of(1)); // its name in Java serialisation
  }

  private static void assertRefuses(String patterns, Object value) {
    assertThatThrownBy(() -> Codec.restrictedTo(patterns).decode(Encoded.buffer(value)))
        .as(patterns)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("the filter refuses");
  }
}
