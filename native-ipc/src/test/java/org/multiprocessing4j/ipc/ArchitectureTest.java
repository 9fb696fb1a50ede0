package org.multiprocessing4j.ipc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.invoke.VarHandle;

/** The arrows of the house: they point down, and nobody walks around the room that owns a thing. */
@AnalyzeClasses(packages = "org.multiprocessing4j.ipc", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule onlyPosixSpeaksToJna =
      noClasses()
          .that()
          .resideOutsideOfPackage("..ipc.posix")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule onlyMemoryAccessesMappedWords =
      noClasses()
          .that()
          .resideOutsideOfPackage("..ipc.memory")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(VarHandle.class);

  @ArchTest
  static final ArchRule onlyItsOwnPackageKnowsChronicle =
      noClasses()
          .that()
          .resideOutsideOfPackage("..ipc.queue.chronicle")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("net.openhft..");

  @ArchTest
  static final ArchRule noTwoPackagesPointAtEachOther =
      slices().matching("org.multiprocessing4j.ipc.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule roomsBelowKnowOnlyTheExceptionsOfTheirPackage =
      noClasses()
          .that()
          .resideInAnyPackage("..ipc.queue.*..", "..ipc.pipe.*..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("..ipc.queue", "..ipc.pipe")
                  .and(not(assignableTo(Throwable.class))));

  @ArchTest
  static final ArchRule backendsKnowTheStoreAndNotEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("queue")
          .definedBy("..ipc.queue")
          .layer("chronicle")
          .definedBy("..ipc.queue.chronicle")
          .layer("ring")
          .definedBy("..ipc.queue.ring")
          .layer("store")
          .definedBy("..ipc.queue.store")
          .whereLayer("chronicle")
          .mayOnlyBeAccessedByLayers("queue")
          .whereLayer("ring")
          .mayOnlyBeAccessedByLayers("queue");

  @ArchTest
  static final ArchRule framesKnowNoTransport =
      noClasses()
          .that()
          .resideInAPackage("..ipc.pipe.frame")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..ipc.pipe.memory");

  @ArchTest
  static final ArchRule arrowsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("queue")
          .definedBy("..ipc.queue..")
          .layer("pipe")
          .definedBy("..ipc.pipe..")
          .layer("sync")
          .definedBy("..ipc.sync")
          .layer("liveness")
          .definedBy("..ipc.liveness")
          .layer("memory")
          .definedBy("..ipc.memory")
          .layer("codec")
          .definedBy("..ipc.codec")
          .layer("posix")
          .definedBy("..ipc.posix")
          .whereLayer("queue")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipe")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("sync")
          .mayOnlyBeAccessedByLayers("queue", "pipe")
          .whereLayer("codec")
          .mayOnlyBeAccessedByLayers("queue", "pipe", "sync", "memory");
}
