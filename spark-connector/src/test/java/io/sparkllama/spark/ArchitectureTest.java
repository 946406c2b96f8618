package io.sparkllama.spark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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
          .resideInAnyPackage("io.sparkllama.internal..", "com.sun.jna..");

  @ArchTest
  static final ArchRule EXECUTORS_KNOW_OPTIONS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.executor")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.spark\\.(SparkLlama|GenerateJob|Error.*|internal\\.job\\..*)");

  @ArchTest
  static final ArchRule OPTIONS_ARE_AT_THE_BOTTOM_OF_THE_CONNECTOR =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.options")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sparkllama.spark..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.sparkllama.spark.internal.options",
                              "io.sparkllama.spark.internal.common"))));

  @ArchTest
  static final ArchRule COMMON_KNOWS_NOTHING_OF_THE_CONNECTOR =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.common")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sparkllama.spark..")
                  .and(not(resideInAPackage("io.sparkllama.spark.internal.common"))));

  @ArchTest
  static final ArchRule FUNCTIONS_KNOW_OPTIONS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.function")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sparkllama.spark..")
                  .and(not(resideInAPackage("io.sparkllama.spark.internal..")))
                  .and(not(type(LlamaOptions.class))));

  @ArchTest
  static final ArchRule ONLY_MODELS_AND_RUNS_KNOW_HADOOPS_FILE_SYSTEMS =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama..")
          .and()
          .resideOutsideOfPackages(
              "io.sparkllama.spark.internal.models", "io.sparkllama.spark.internal.job..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..");

  /** A run knows what it reads, writes and says; none of these knows the run. */
  @ArchTest
  static final ArchRule ROOMS_OF_A_JOB_HAVE_NO_CIRCLES =
      slices().matching("io.sparkllama.spark.internal.job.(*)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ROOMS_OF_A_JOB_DO_NOT_KNOW_THE_RUN =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.job.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sparkllama.spark.internal.job");

  @ArchTest
  static final ArchRule INPUT_KNOWS_NEITHER_OUTPUT_NOR_SUMMARY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.job.input")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sparkllama.spark.internal.job.output",
              "io.sparkllama.spark.internal.job.summary");

  @ArchTest
  static final ArchRule OUTPUT_DOES_NOT_KNOW_THE_SUMMARY =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.job.output")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sparkllama.spark.internal.job.summary");

  @ArchTest
  static final ArchRule DISTRIBUTION_KNOWS_NOTHING_OF_THE_REST =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.spark.internal.models")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.sparkllama..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.sparkllama.spark.internal.models", "io.sparkllama.engine"))));

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage("io.sparkllama", "io.sparkllama.engine..", "io.sparkllama.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");
}
