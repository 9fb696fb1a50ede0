package org.multiprocessing4j.manager.call;

import java.io.Serializable;
import java.lang.reflect.Method;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.multiprocessing4j.ipc.Internal;
import org.multiprocessing4j.ipc.codec.Codec;
import org.multiprocessing4j.ipc.codec.EncodedBuffer;

/**
 * Copies of what cannot leave the server as it is: views of collections, such as {@code subList} or
 * {@code headMap}, are bound to their collection and are not serialisable.
 */
@Internal
public final class Snapshots {
  private Snapshots() {}

  /** Whether {@link #copy} can copy objects of a type. */
  public static boolean isContainer(Class<?> type) {
    return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
  }

  /** The value itself, or a serialisable copy if it is a view. */
  public static @Nullable Object of(@Nullable Object value) {
    if (value instanceof Serializable && !isWrapper(value)) {
      return value;
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return new SimpleImmutableEntry<Object, Object>(entry.getKey(), entry.getValue());
    }
    return value instanceof Collection<?> || value instanceof Map<?, ?> ? copy(value) : value;
  }

  /** What goes in place of an argument. */
  public interface Replacement {
    @Nullable Object of(Class<?> parameter, @Nullable Object argument);
  }

  /** Replaces those arguments of a container's method of which it works with all elements. */
  public static @Nullable Object[] replaceContainers(
      Method method, @Nullable Object[] arguments, Replacement replacement) {
    Class<?>[] parameters = method.getParameterTypes();
    @Nullable Object[] replaced = arguments.clone();
    for (int i = 0; i < parameters.length; i++) {
      if (isContainer(parameters[i])) {
        replaced[i] = replacement.of(parameters[i], arguments[i]);
      }
    }
    return replaced;
  }

  /**
   * The arguments of a container's method. Other collections, of which it reads the elements, need
   * not be serialisable themselves: many are views. Where a parameter wants more than a copy is,
   * such as a sorted set, they go as they are.
   */
  public static @Nullable Object[] ofArguments(Method method, @Nullable Object[] arguments) {
    return replaceContainers(
        method,
        arguments,
        (parameter, argument) -> {
          Object copy = of(argument);
          return parameter.isInstance(copy) ? copy : argument;
        });
  }

  /**
   * What a container's method has returned. Where it is a view, such as that of {@code subList},
   * what has come is a copy: one that cannot be changed, since the container would not change too.
   */
  public static @Nullable Object ofView(Method method, @Nullable Object result) {
    boolean isView = method.getDeclaringClass().getPackageName().startsWith("java.util");
    if (!isView || result == null || !isContainer(method.getReturnType())) {
      return result;
    }
    Object copy = unmodifiable(result);
    return method.getReturnType().isInstance(copy) ? copy : result;
  }

  private static Object unmodifiable(Object copy) {
    if (copy instanceof NavigableMap<?, ?> map) {
      return Collections.unmodifiableNavigableMap(map);
    }
    if (copy instanceof Map<?, ?> map) {
      return Collections.unmodifiableMap(map);
    }
    if (copy instanceof NavigableSet<?> set) {
      return Collections.unmodifiableNavigableSet(set);
    }
    if (copy instanceof Set<?> set) {
      return Collections.unmodifiableSet(set);
    }
    return copy instanceof List<?> list
        ? Collections.unmodifiableList(list)
        : Collections.unmodifiableCollection((Collection<?>) copy);
  }

  /**
   * The wrappers of {@code Collections} say that they are serialisable, but wrap views that are
   * not.
   */
  private static boolean isWrapper(Object value) {
    return value.getClass().getEnclosingClass() == Collections.class;
  }

  /** A deep copy, as if the value had travelled. */
  @SuppressWarnings({"unchecked", "NullAway"}) // what is decoded is what was encoded, or null too
  public static <T extends @Nullable Object> T deepCopy(T value) {
    return (T) Codec.standard().decode(EncodedBuffer.of(value).toByteBuffer());
  }

  /** The form in which a value travels. */
  public static byte[] encoded(Object value) {
    return EncodedBuffer.of(value).toByteArray();
  }

  /**
   * A copy of a collection or map, in its order, and sorted as it is if the order can travel.
   * Others may add and remove elements meanwhile, so the size says nothing.
   */
  @SuppressWarnings("unchecked") // a copy that is only read
  public static Object copy(Object value) {
    synchronized (value) { // for the synchronised wrappers of java.util; harmless for others
      if (value instanceof SortedSet<?> set && canTravel(set.comparator())) {
        Set<Object> copy = new TreeSet<>(((SortedSet<Object>) set).comparator());
        set.forEach(copy::add);
        return copy;
      }
      if (value instanceof Set<?> set) {
        return new LinkedHashSet<Object>(set);
      }
      if (value instanceof Collection<?> collection) {
        return new ArrayList<Object>(collection);
      }
      if (value instanceof SortedMap<?, ?> map && canTravel(map.comparator())) {
        Map<Object, Object> copy = new TreeMap<>(((SortedMap<Object, Object>) map).comparator());
        map.forEach(copy::put);
        return copy;
      }
      return new LinkedHashMap<Object, Object>((Map<?, ?>) value);
    }
  }

  private static boolean canTravel(@Nullable Comparator<?> order) {
    return order == null || order instanceof Serializable;
  }
}
