package org.multiprocessing4j.ipc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NotSerializableValueExceptionTest {
  private static final String HERE = NotSerializableValueExceptionTest.class.getName();

  private final int field = 1;

  static final class Client {}

  static class Customer implements Serializable {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    @Nullable Object contact;

    final transient Client notSent = new Client();
  }

  record Order(int id, Customer customer) implements Serializable {}

  static final class Node implements Serializable {
    private static final long serialVersionUID = 1L;
    @Nullable Node next;

    @SuppressWarnings("serial")
    @Nullable Object end;
  }

  static final class Refusing implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream ignored) throws NotSerializableException {
      throw new NotSerializableException("a promise stays here");
    }
  }

  static final class Substituted implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object writeReplace() {
      return new Object[] {new Client()};
    }
  }

  final class Inner implements Serializable {
    private static final long serialVersionUID = 1L;

    int value() {
      return field;
    }
  }

  @Test
  void anInnerClassIsToBeStatic() {
    Inner inner = new Inner();
    SerializableCallable<Integer> task = inner::value;
    assertThat(failureOf(task).path()).endsWith(HERE + "$Inner -> field this$0 -> " + HERE);
    assertThat(failureOf(task)).hasMessageContaining("Declare class Inner static");
  }

  @Test
  void aLambdaThatCapturedItsObjectIsNamed() {
    SerializableCallable<Integer> task = () -> field;
    assertThat(failureOf(task).path())
        .isEqualTo(
            "lambda in "
                + HERE
                + ".aLambdaThatCapturedItsObjectIsNamed -> captured argument 0 -> "
                + HERE);
    assertThat(failureOf(task)).hasMessageContaining("copy the needed field to a local variable");
  }

  @Test
  void aCapturedVariableIsFollowedToTheFieldAtFault() {
    Customer customer = new Customer();
    customer.contact = List.of("x", Map.of("client", new Client()));
    int first = 1;
    SerializableCallable<Object> task = () -> first + customer.toString();
    assertThat(failureOf(task).path())
        .endsWith(
            "captured argument 1 -> "
                + HERE
                + "$Customer -> field contact -> java.util.ImmutableCollections$List12"
                + " -> element 1 -> java.util.ImmutableCollections$Map1"
                + " -> value of key client -> "
                + HERE
                + "$Client");
  }

  @Test
  void recordsListsAndArraysAreFollowed() {
    Customer customer = new Customer();
    customer.contact = new Object[] {1, new Client()};
    List<Order> orders = new ArrayList<>(List.of(new Order(1, customer)));
    assertThat(failureOf(orders).path())
        .contains("element 0", "Order -> field customer ->", "element 1 -> " + HERE + "$Client");
  }

  @Test
  void aLambdaOfAnOrdinaryInterfaceIsExplained() {
    Function<Integer, Integer> plain = n -> n + 1;
    NotSerializableValueException failure = failureOf(List.of(plain));
    assertThat(failure.path()).endsWith("element 0 -> lambda of " + HERE);
    assertThat(failure)
        .hasMessageContaining("Cast the lambda where it is written: (Predicate<T> & Serializable)");
  }

  @Test
  void aValueThatIsItselfAtFaultIsNamed() {
    assertThat(failureOf(new Client()).path()).isEqualTo(HERE + "$Client");
    assertThat(failureOf(Optional.of(1)).path()).isEqualTo("java.util.Optional");
    assertThat(failureOf(Optional.of(1))).hasMessageContaining("the value of the Optional");
  }

  @Test
  void anEntryOfAMapIsFollowed() {
    assertThat(failureOf(Map.entry("client", new Client())).path())
        .isEqualTo("java.util.KeyValueHolder -> value of key client -> " + HERE + "$Client");
    assertThat(failureOf(List.of(new SimpleImmutableEntry<>(new Client(), 1))).path())
        .endsWith(
            "element 0 -> java.util.AbstractMap$SimpleImmutableEntry -> key -> "
                + HERE
                + "$Client");
  }

  record Command(String name) {}

  @Test
  void aMessageIsNotAdvisedLikeATask() {
    assertThat(failureOf(new Command("mul")))
        .hasMessageContaining("record Command(...) implements Serializable")
        .hasMessageNotContaining("task");
    assertThat(failureOf(List.of(new Client())))
        .hasMessageContaining("Let class Client implement java.io.Serializable")
        .hasMessageNotContaining("task");
    Command captured = new Command("mul");
    SerializableCallable<String> task = captured::name;
    assertThat(failureOf(task)).hasMessageContaining("task does not capture");
    SerializableCallable<String> anonymous =
        new SerializableCallable<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public String call() {
            return captured.name() + field;
          }
        };
    assertThat(failureOf(anonymous)).hasMessageContaining("task does not capture");
  }

  static Stream<Arguments> jdkObjects() {
    return Stream.of(
        arguments(new HashMap<>(Map.of(1, 2)).entrySet(), "new ArrayList<>(view)"),
        arguments(new TreeMap<>(Map.of(1, 2)).descendingMap().keySet(), "new ArrayList<>(view)"),
        arguments(Optional.of(1), "the value of the Optional"),
        arguments(new CompletableFuture<>(), "result of the future"),
        arguments(List.of(1).iterator(), "toList()"),
        arguments(Stream.of(1), "toList()"),
        arguments(new ScheduledThreadPoolExecutor(1), "make its own"),
        arguments(new Thread(() -> {}), "make its own"),
        arguments(new ByteArrayInputStream(new byte[1]), "open it in the process that uses it"),
        arguments(new Object(), "org.multiprocessing4j.ipc.sync"),
        arguments(new CountDownLatch(1), "org.multiprocessing4j.ipc.sync"),
        arguments(ByteBuffer.allocate(1), "Send what is in it"));
  }

  @ParameterizedTest
  @MethodSource("jdkObjects")
  void theAdviceFitsTheClassOfTheJdk(Object value, String advice) {
    assertThat(failureOf(value)).hasMessageContaining(advice);
    assertThat(failureOf(new Object[] {value})).hasMessageContaining(advice);
  }

  @Test
  void aMethodReferenceShowsItsReceiver() {
    Client client = new Client();
    SerializableSupplier<String> task = client::toString;
    assertThat(failureOf(task).path())
        .contains("captured argument 0 -> " + HERE + "$Client")
        .startsWith("method reference ");
  }

  @Test
  void replacementsAndCyclesAreFollowed() {
    assertThat(failureOf(new Substituted()).path()).contains("replaced by", "element 0");
    Node node = new Node();
    node.next = node;
    node.end = new Client();
    assertThat(failureOf(node).path())
        .isEqualTo(HERE + "$Node -> field end -> " + HERE + "$Client");
  }

  @Test
  void aCulpritOutOfReachIsStillNamed() {
    Exception closedToReflection = new Exception("x");
    closedToReflection.initCause(
        new Exception("y") {
          private static final long serialVersionUID = 1L;

          @SuppressWarnings({"serial", "unused"})
          private final Object inside = new Client();
        });
    assertThat(failureOf(closedToReflection).path()).endsWith("-> " + HERE + "$Client");
  }

  @Test
  void whatAClassSaysOfItselfIsNotTakenForTheNameOfAClass() {
    assertThat(failureOf(List.of(new Refusing())))
        .hasMessage(
            "cannot send this to another process, because java.util.ImmutableCollections$List12,"
                + " or something in it, refuses: \"a promise stays here\". Send what the other"
                + " process needs of it instead.");
  }

  private static NotSerializableValueException failureOf(Object value) {
    return catchThrowableOfType(
        NotSerializableValueException.class,
        () -> Codec.standard().encode(value, new EncodedBuffer()));
  }
}
