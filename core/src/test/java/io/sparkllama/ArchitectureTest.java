package io.sparkllama;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the core. */
@AnalyzeClasses(packages = "io.sparkllama", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ENGINE_KNOWS_NOTHING_ABOVE_IT =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sparkllama", "io.sparkllama.scheduling..");

  @ArchTest
  static final ArchRule ONLY_THE_FACTORY_KNOWS_LLAMA =
      classes()
          .that()
          .resideInAPackage("io.sparkllama.engine.llama")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAPackage("io.sparkllama.engine.llama")
          .orShould()
          .onlyHaveDependentClassesThat()
          .haveNameMatching("io\\.sparkllama\\.(ParallelProcessor|engine\\.llama\\..*)");

  @ArchTest
  static final ArchRule ONLY_THE_BINDING_KNOWS_JNA =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkllama.engine.llama")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "de.kherud..");

  @ArchTest
  static final ArchRule SCHEDULING_KNOWS_VALUES_AND_THE_SEAM =
      classes()
          .that()
          .resideInAPackage("io.sparkllama.scheduling")
          .should()
          .onlyDependOnClassesThat()
          .haveNameMatching(
              "java\\..*|org\\.slf4j\\..*|io\\.sparkllama\\.(scheduling|engine)\\.[A-Z].*"
                  + "|io\\.sparkllama\\.(BatchGenerationConfig|GenerationResult|FinishReason)"
                  + "|\\[.*|int|long|byte|boolean|void|float|double");

  @ArchTest
  static final ArchRule NOTHING_KNOWS_SPARK =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache..");
}
