package io.sparkllama.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the connector, and into core. */
@AnalyzeClasses(packages = "io.sparkllama", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_CONNECTOR_KNOWS_THE_API_OF_CORE_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sparkllama.scheduling..", "io.sparkllama.engine.llama..", "com.sun.jna..");

  @ArchTest
  static final ArchRule EXECUTORS_KNOW_OPTIONS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.execution")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.spark\\.(SparkLlama|GenerateJob|RunSummary|Error.*)");

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage("io.sparkllama", "io.sparkllama.engine..", "io.sparkllama.scheduling")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");
}
