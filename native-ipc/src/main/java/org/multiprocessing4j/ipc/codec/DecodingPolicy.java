package org.multiprocessing4j.ipc.codec;

import java.io.ObjectInputFilter;
import java.security.Security;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be decoded: the filter behind Java serialisation, which is asked about the short forms
 * too.
 *
 * <p>Limits do not depend on the kind: all arrays together may not be longer than the message could
 * fill, which keeps damaged or malicious lengths from allocating memory.
 */
final class DecodingPolicy {
  /** Deeper than what a thread with a stack of 1 MiB can encode anyway. */
  private static final int PERMISSIVE_DEPTH = 2_000;

  /** Hash collections nested n deep can cost 2^n steps to rebuild, so be strict with strangers. */
  private static final int RESTRICTED_DEPTH = 20;

  /**
   * A hash table is allocated with room to spare: up to this many slots per byte of its content.
   */
  private static final int SLOTS_PER_BYTE = 4;

  private static final int ALWAYS_ALLOWED_SLOTS = 64;

  /**
   * Where the published attacks on Java deserialisation start (the "gadgets" of ysoserial and
   * marshalsec). Of these only closures of Groovy and functions of Clojure's core are ever part of
   * an honest message.
   */
  private static final List<String> DENIED =
      List.of(
          "bsh.",
          "clojure.core$",
          "com.mchange.v2.c3p0.",
          "com.rometools.rome.feed.impl.",
          "com.sun.jndi.",
          "com.sun.org.apache.xalan.internal.xsltc.trax.",
          "com.sun.org.apache.xpath.internal.objects.",
          "com.sun.rowset.",
          "com.sun.syndication.feed.impl.",
          "javax.imageio.",
          "javax.management.BadAttributeValueExpException",
          "javax.script.",
          "javax.swing.event.EventListenerList",
          "javax.swing.undo.UndoManager",
          "java.rmi.",
          "java.security.SignedObject",
          "org.apache.bcel.",
          "org.apache.commons.beanutils.BeanComparator",
          "org.apache.commons.collections.functors.",
          "org.apache.commons.collections.keyvalue.TiedMapEntry",
          "org.apache.commons.collections4.functors.",
          "org.apache.commons.collections4.keyvalue.TiedMapEntry",
          "org.apache.commons.fileupload.disk.DiskFileItem",
          "org.apache.xalan.xsltc.trax.",
          "org.codehaus.groovy.runtime.ConvertedClosure",
          "org.codehaus.groovy.runtime.MethodClosure",
          "org.hibernate.engine.spi.TypedValue",
          "org.jboss.interceptor.",
          "org.mozilla.javascript.",
          "org.python.core.",
          "org.springframework.aop.",
          "org.springframework.beans.factory.ObjectFactory",
          "org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
          "sun.reflect.annotation.AnnotationInvocationHandler",
          "sun.rmi.");

  /** As declared, as made here, and as sent. */
  private static final String PATHS =
      "java.nio.file.Path;" + PathTicket.HOLDER.getName() + ";" + PathTicket.class.getName() + ";";

  /** No object has one of these for its class, but an array of mixed values may. */
  private static final String INTERFACES =
      "java.io.Serializable;java.lang.Comparable;java.lang.CharSequence;java.lang.constant.*;";

  private static final String JDK_VALUES =
      "java.lang.Boolean;java.lang.Byte;java.lang.Short;java.lang.Character;java.lang.Integer;"
          + "java.lang.Long;java.lang.Float;java.lang.Double;java.lang.Number;java.lang.String;"
          + "java.lang.Object;java.lang.Enum;java.lang.Record;java.math.*;java.time.**;"
          + INTERFACES
          + PATHS
          + UnitTicket.class.getName()
          + ";"
          + "java.util.UUID;java.util.Date;java.util.Locale;java.net.URI;java.util.BitSet;java.util.Arrays$ArrayList;"
          + "java.util.ArrayList;java.util.LinkedList;java.util.ArrayDeque;java.util.CollSer;"
          + "java.util.ImmutableCollections$*;"
          + "java.util.HashMap;java.util.LinkedHashMap;java.util.TreeMap;java.util.EnumMap;"
          + "java.util.HashSet;java.util.LinkedHashSet;java.util.TreeSet;java.util.EnumSet*;"
          + "java.util.Map$Entry;java.util.AbstractMap$Simple*;java.util.Collections$*;";

  private static final ClassValue<Boolean> IS_DENIED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isDenied(type.getName());
        }
      };

  static final DecodingPolicy PERMISSIVE = new DecodingPolicy(null);

  /** Asks no filter about the short forms: see {@link TrustingCodec}. */
  static final DecodingPolicy TRUSTING = new DecodingPolicy(null);

  /** The patterns of the allow-list, or null if everything that is not denied is allowed. */
  private final @Nullable String allowed;

  private volatile @Nullable ObjectInputFilter allowFilter;

  private DecodingPolicy(@Nullable String allowed) {
    this.allowed = allowed;
  }

  static DecodingPolicy restrictedTo(String... patterns) {
    String own = "maxdepth=" + RESTRICTED_DEPTH + ";" + String.join(";", patterns);
    return allowing(own + ";" + JDK_VALUES + "!*");
  }

  /**
   * A policy with a whole allow-list.
   *
   * @param patterns as {@link #allowed} returned them
   */
  static DecodingPolicy allowing(String patterns) {
    DecodingPolicy policy = new DecodingPolicy(patterns);
    policy.allowFilter(); // a malformed pattern fails here
    return policy;
  }

  /** The whole allow-list, or null if everything that is not denied is allowed. */
  @Nullable String allowed() {
    return allowed;
  }

  boolean isTrusting() {
    return this == TRUSTING;
  }

  /**
   * Returns what checks a message in the short forms, or null if nothing does. The filter of the
   * JVM is looked up here only if it was set from outside: the first lookup costs a starting JVM
   * some 40 ms, too much for its first number. A trusting policy does not even check how it was
   * set.
   */
  @Nullable ShortFormFilter shortFormFilter(EncodedSource source) {
    if (isTrusting()) {
      return null;
    }
    return allowed != null || JvmFilter.IS_SET_FROM_OUTSIDE ? classFilter(source) : null;
  }

  /** Returns what checks a message that names classes, or null if nothing does. */
  @Nullable ShortFormFilter classFilter(EncodedSource source) {
    ObjectInputFilter filter = isTrusting() ? null : configured();
    return filter == null ? null : new ShortFormFilter(this, filter, source);
  }

  /** The other way to set it, a call in this process, cannot be noticed without that lookup. */
  private static final class JvmFilter {
    static final String NAME = "jdk.serialFilter";
    static final boolean IS_SET_FROM_OUTSIDE =
        System.getProperty(NAME) != null || Security.getProperty(NAME) != null;
  }

  /** Refuses a class that is known from attacks. */
  static void refuseIfDenied(Class<?> type) {
    if (IS_DENIED.get(type)) {
      throw denial(type);
    }
  }

  private static DecodingException denial(Class<?> type) {
    return new DecodingException(
        "the filter refuses " + type.getName() + ", which is known from attacks");
  }

  /**
   * Refuses a class that is not in the allow-list, before an array or a proxy of it is made: the
   * JVM keeps the classes of those for ever, and a stranger could have it make any number.
   *
   * @param type the elements of the array, or something that the proxy is
   * @param depth the dimensions of the array, which is nested so deep when it is full
   */
  void requireAllowed(Class<?> type, int depth) {
    ObjectInputFilter filter = allowFilter();
    if (filter != null) {
      ObjectInputFilter.Status ignored = checkOrExplain(filter, new Question(type, depth));
    }
  }

  private record Question(Class<?> serialClass, long depth)
      implements ObjectInputFilter.FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 0;
    }
  }

  /**
   * Returns the filter for one message of Java serialisation. It throws what it has to say when it
   * refuses, since a mere status would leave the caller without the name of the class.
   *
   * @param messageBytes how long it is
   * @param attempts to read it
   */
  ObjectInputFilter filter(int messageBytes, Attempts attempts) {
    long maxSlots = (long) messageBytes * SLOTS_PER_BYTE + ALWAYS_ALLOWED_SLOTS;
    ObjectInputFilter limits = info -> checkLimits(info, attempts, maxSlots);
    ObjectInputFilter configured = configured();
    ObjectInputFilter whole =
        configured == null
            ? limits
            : ObjectInputFilter.merge(limits, info -> checkUnlessTicket(configured, info));
    return info -> checkOrExplain(whole, info);
  }

  /**
   * No program can be expected to allow the form in which tickets are sent; the filter is asked
   * about its content, including the class of the ticket.
   */
  private static ObjectInputFilter.Status checkUnlessTicket(
      ObjectInputFilter filter, ObjectInputFilter.FilterInfo info) {
    return info.serialClass() == SentTicket.class
        ? ObjectInputFilter.Status.UNDECIDED
        : filter.checkInput(info);
  }

  ObjectInputFilter.Status checkOrExplain(
      ObjectInputFilter filter, ObjectInputFilter.FilterInfo info) {
    ObjectInputFilter.Status status = filter.checkInput(info);
    if (status == ObjectInputFilter.Status.REJECTED) {
      throw refusal(info);
    }
    return status;
  }

  private DecodingException refusal(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type != null && IS_DENIED.get(type)) {
      return denial(type);
    }
    String what = type == null ? "an object" : type.getTypeName();
    String length = info.arrayLength() < 0 ? "" : " of length " + info.arrayLength();
    return new DecodingException(
        "the filter refuses " + what + length + " at depth " + info.depth() + advice(info));
  }

  private String advice(ObjectInputFilter.FilterInfo info) {
    if (info.depth() > PERMISSIVE_DEPTH) {
      return ", and all that is deeper than "
          + PERMISSIVE_DEPTH
          + ": give the class of a long chain a writeObject that stores it as a list";
    }
    return allowed == null
        ? ""
        : "; allow it by a pattern if you trust it, or more depth by \"maxdepth=...\"";
  }

  private static ObjectInputFilter.Status checkLimits(
      ObjectInputFilter.FilterInfo info, Attempts attempts, long maxSlots) {
    Class<?> type = info.serialClass();
    boolean refused =
        info.depth() > PERMISSIVE_DEPTH
            || attempts.addArray(Math.max(0, info.arrayLength())) > maxSlots
            || (type != null && IS_DENIED.get(type));
    return refused ? ObjectInputFilter.Status.REJECTED : ObjectInputFilter.Status.UNDECIDED;
  }

  private static boolean isDenied(String className) {
    for (String start : DENIED) {
      if (className.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  /** The allow-list and the filter of the whole JVM, as far as there are any. */
  private @Nullable ObjectInputFilter configured() {
    ObjectInputFilter own = allowFilter();
    ObjectInputFilter everywhere = ObjectInputFilter.Config.getSerialFilter();
    if (own == null || everywhere == null) {
      return own == null ? everywhere : own;
    }
    return ObjectInputFilter.merge(own, everywhere);
  }

  private @Nullable ObjectInputFilter allowFilter() {
    ObjectInputFilter filter = allowFilter;
    if (filter == null && allowed != null) {
      filter = ObjectInputFilter.Config.createFilter(allowed);
      allowFilter = filter;
    }
    return filter;
  }
}
