package org.multiprocessing4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.multiprocessing4j.manager.ByReference;

/** The arrows of the upper floor: pools and managers stand on processes, and all on native-ipc. */
@AnalyzeClasses(packages = "org.multiprocessing4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** Exceptions, and records of figures, are made where what they tell is known. */
  private static final DescribedPredicate<JavaClass> IS_MADE_BELOW_THE_POOL =
      resideInAPackage("..pool").and(assignableTo(Throwable.class).or(assignableTo(Record.class)));

  /** Exceptions are made where something fails; the server looks for the mark of a method. */
  private static final DescribedPredicate<JavaClass> IS_KNOWN_BELOW_THE_MANAGER =
      resideInAPackage("..manager")
          .and(assignableTo(Throwable.class).or(assignableTo(ByReference.class)));

  @ArchTest
  static final ArchRule nobodyReachesPastNativeIpc =
      noClasses()
          .that()
          .resideOutsideOfPackage("..ipc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "net.openhft..");

  @ArchTest
  static final ArchRule nativeIpcKnowsNobodyAbove =
      noClasses()
          .that()
          .resideInAPackage("..ipc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..process..", "..pool..", "..manager..");

  @ArchTest
  static final ArchRule theApiShowsNothingInternal =
      codeUnits().that(PublicApi.METHODS).should(PublicApi.mentionNothingInternal());

  @ArchTest
  static final ArchRule theApiInheritsNothingInternal =
      classes().that(PublicApi.TYPES).should(PublicApi.inheritNothingInternal());

  @ArchTest
  static final ArchRule noTwoPackagesPointAtEachOther =
      slices().matching("org.multiprocessing4j.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noTwoRoomsOfProcessesPointAtEachOther =
      slices().matching("org.multiprocessing4j.process.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noRoomBelowProcessesKnowsThem =
      noClasses()
          .that()
          .resideInAPackage("..process.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..process");

  @ArchTest
  static final ArchRule roomsBelowProcessesPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("above")
          .definedBy("..pool..", "..manager..")
          .layer("process")
          .definedBy("..process")
          .layer("control")
          .definedBy("..process.control")
          .layer("command")
          .definedBy("..process.command")
          .layer("archive")
          .definedBy("..process.archive")
          .layer("classes")
          .definedBy("..process.classes")
          .layer("log")
          .definedBy("..process.log")
          .whereLayer("control")
          .mayOnlyBeAccessedByLayers("process")
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("process")
          .whereLayer("archive")
          .mayOnlyBeAccessedByLayers("process", "command")
          .whereLayer("classes")
          .mayOnlyBeAccessedByLayers("above", "process", "command", "archive");

  @ArchTest
  static final ArchRule roomsHoldNothingForPrograms =
      noClasses()
          .that(PublicApi.TYPES)
          .should()
          .resideInAnyPackage(
              "..process.*..", "..pool.*..", "..manager.*..", "..ipc.queue.*..", "..ipc.pipe.*..");

  @ArchTest
  static final ArchRule roomsOfThePoolPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("pool")
          .definedBy("..pool")
          .layer("dispatch")
          .definedBy("..pool.dispatch")
          .layer("worker")
          .definedBy("..pool.worker")
          .layer("call")
          .definedBy("..pool.call")
          .ignoreDependency(resideInAPackage("..pool.*.."), IS_MADE_BELOW_THE_POOL)
          .whereLayer("pool")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("dispatch")
          .mayOnlyBeAccessedByLayers("pool")
          .whereLayer("worker")
          .mayOnlyBeAccessedByLayers("pool", "dispatch");

  @ArchTest
  static final ArchRule roomsOfTheManagerPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("manager")
          .definedBy("..manager")
          .layer("server")
          .definedBy("..manager.server")
          .layer("proxy")
          .definedBy("..manager.proxy")
          .layer("call")
          .definedBy("..manager.call")
          .ignoreDependency(resideInAPackage("..manager.*.."), IS_KNOWN_BELOW_THE_MANAGER)
          .whereLayer("manager")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("manager")
          .whereLayer("proxy")
          .mayOnlyBeAccessedByLayers("manager", "server");

  @ArchTest
  static final ArchRule poolsAndManagersStandOnProcesses =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("pool")
          .definedBy("..pool..")
          .layer("manager")
          .definedBy("..manager..")
          .layer("process")
          .definedBy("..process..")
          .whereLayer("pool")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("manager")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("pool", "manager");
}
