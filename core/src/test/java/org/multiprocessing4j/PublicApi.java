package org.multiprocessing4j;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiprocessing4j.ipc.Internal;

/** What programs may use: everything public that is not marked {@link Internal}. */
final class PublicApi {
  static final DescribedPredicate<JavaClass> TYPES =
      describe(
          "are public and not internal",
          type -> isPublic(type) && !isInternal(type) && !isForTests(type));

  static final DescribedPredicate<JavaCodeUnit> METHODS =
      describe(
          "methods and constructors that programs may call",
          method ->
              TYPES.test(method.getOwner())
                  && isVisible(method)
                  && !method.isAnnotatedWith(Internal.class));

  private PublicApi() {}

  /** What a method takes, returns and throws is for programs, too. */
  static ArchCondition<JavaCodeUnit> mentionNothingInternal() {
    return new ArchCondition<>("mention nothing internal") {
      @Override
      public void check(JavaCodeUnit method, ConditionEvents events) {
        Stream.of(
                Stream.of(method.getRawReturnType()),
                method.getRawParameterTypes().stream(),
                method.getExceptionTypes().stream())
            .flatMap(types -> types)
            .filter(PublicApi::isInternal)
            .forEach(type -> events.add(violation(method, method.getFullName(), type)));
      }
    };
  }

  /** What a type extends and implements is for programs, too. */
  static ArchCondition<JavaClass> inheritNothingInternal() {
    return new ArchCondition<>("inherit nothing internal") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
            .filter(PublicApi::isInternal)
            .forEach(above -> events.add(violation(type, type.getName(), above)));
      }
    };
  }

  private static ConditionEvent violation(Object where, String name, JavaClass internal) {
    return SimpleConditionEvent.violated(where, name + " shows " + internal.getName());
  }

  private static boolean isVisible(JavaCodeUnit method) {
    return method.getModifiers().contains(JavaModifier.PUBLIC)
        || method.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean isPublic(JavaClass type) {
    Optional<JavaClass> around = type.getEnclosingClass();
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && (around.isEmpty() || isPublic(around.get()));
  }

  private static boolean isForTests(JavaClass type) {
    return type.getPackageName().endsWith(".testsupport");
  }

  private static boolean isInternal(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    Optional<JavaClass> around = base.getEnclosingClass();
    return base.isAnnotatedWith(Internal.class) || (around.isPresent() && isInternal(around.get()));
  }
}
