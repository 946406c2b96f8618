package io.sparkllama.spark;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.stream.Stream;

/** The arrows between the packages of the connector, and into core. */
@AnalyzeClasses(packages = "io.sparkllama", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String CONNECTOR = "io.sparkllama.spark";
  private static final String INTERNAL = CONNECTOR + ".internal.";
  private static final String JOB = INTERNAL + "job..";

  /** Each package is a slice of its own, that of the API too. */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return type.getPackageName().startsWith(CONNECTOR)
              ? SliceIdentifier.of(type.getPackageName())
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "the packages of the connector";
        }
      };

  /** Nothing of the connector but some packages; the names leave out what all begin with. */
  private static ArchRule knowsOnly(String internal, String... known) {
    String[] allowed =
        Stream.concat(Stream.of(internal, "common"), Arrays.stream(known))
            .map(name -> INTERNAL + name)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(INTERNAL + internal)
        .should()
        .dependOnClassesThat(
            resideInAPackage(CONNECTOR + "..").and(not(resideInAnyPackage(allowed))));
  }

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
      slices().assignedFrom(PACKAGES).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_CONNECTOR_KNOWS_THE_API_OF_CORE_ONLY =
      noClasses()
          .that()
          .resideInAPackage(CONNECTOR + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sparkllama.internal..", "com.sun.jna..");

  @ArchTest static final ArchRule COMMON_KNOWS_NOTHING_ELSE = knowsOnly("common");

  @ArchTest static final ArchRule MODELS_KNOW_NOTHING_ABOVE = knowsOnly("models");

  @ArchTest
  static final ArchRule MODELS_KNOW_THE_ENGINE_ONLY =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "models")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sparkllama");

  @ArchTest static final ArchRule REPORTS_KNOW_NOTHING_ABOVE = knowsOnly("report");

  /** A model's place is checked as options are read. */
  @ArchTest static final ArchRule OPTIONS_KNOW_MODELS_ONLY = knowsOnly("options", "models");

  @ArchTest static final ArchRule FUNCTIONS_KNOW_OPTIONS_ONLY = knowsOnly("function", "options");

  @ArchTest
  static final ArchRule EXECUTORS_KNOW_WHAT_IS_BELOW_THEM =
      knowsOnly("executor", "options", "function", "models", "report");

  @ArchTest
  static final ArchRule SQL_KNOWS_WHAT_IS_BELOW_IT =
      knowsOnly("sql", "options", "function", "executor");

  /** A run knows what it reads, writes and says; none of these knows the run. */
  @ArchTest
  static final ArchRule ROOMS_OF_A_JOB_DO_NOT_KNOW_THE_RUN =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "job.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INTERNAL + "job");

  @ArchTest
  static final ArchRule INPUT_KNOWS_NEITHER_OUTPUT_NOR_SUMMARY =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "job.input")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(INTERNAL + "job.output", INTERNAL + "job.summary");

  @ArchTest
  static final ArchRule OUTPUT_DOES_NOT_KNOW_THE_SUMMARY =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "job.output")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INTERNAL + "job.summary");

  /** Whatever is called from Spark or from users is on top of all. */
  @ArchTest
  static final ArchRule NOTHING_INTERNAL_KNOWS_THE_API =
      noClasses()
          .that()
          .resideInAPackage(CONNECTOR + ".internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CONNECTOR, CONNECTOR + ".sql", CONNECTOR + ".serializer");

  @ArchTest
  static final ArchRule ONLY_MODELS_AND_RUNS_KNOW_HADOOPS_FILE_SYSTEMS =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama..")
          .and()
          .resideOutsideOfPackages(INTERNAL + "models", JOB)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..");

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage("io.sparkllama", "io.sparkllama.engine..", "io.sparkllama.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");
}
