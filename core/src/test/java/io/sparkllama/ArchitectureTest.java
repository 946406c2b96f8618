package io.sparkllama;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.security.MessageDigest;
import java.util.stream.Stream;

/** The dependencies between the packages of the core. */
@AnalyzeClasses(packages = "io.sparkllama", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String B4916 = "io.sparkllama.internal.llama.b4916";
  private static final String V0_5 = "io.sparkllama.internal.llama.v0_5";

  /** Callers see the API and the SPI; no other type appears in them. */
  @ArchTest
  static final ArchRule NOTHING_INTERNAL_SHOWS_IN_THE_API =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(
              "io.sparkllama",
              "io.sparkllama.config",
              "io.sparkllama.request",
              "io.sparkllama.result",
              "io.sparkllama.option",
              "io.sparkllama.engine")
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .arePublic()
          .should(nameNothingInternal());

  @ArchTest
  static final ArchRule THE_SPI_KNOWS_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.engine")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.([A-Z]|config|request|result|internal\\.(?!common\\.)).*");

  @ArchTest
  static final ArchRule ENGINES_KNOW_NOTHING_ABOVE_THEM =
      noClasses()
          .that()
          .resideInAnyPackage("io.sparkllama.internal.llama..", "io.sparkllama.internal.library")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sparkllama",
              "io.sparkllama.config",
              "io.sparkllama.request",
              "io.sparkllama.result",
              "io.sparkllama.internal.scheduling..",
              "io.sparkllama.internal.metrics..",
              "io.sparkllama.internal.topology..");

  @ArchTest
  static final ArchRule TOPOLOGY_KNOWS_NEITHER_ENGINE_NOR_SCHEDULER =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.topology..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.sparkllama",
              "io.sparkllama.config",
              "io.sparkllama.request",
              "io.sparkllama.result",
              "io.sparkllama.engine..",
              "io.sparkllama.internal.llama..",
              "io.sparkllama.internal.scheduling..",
              "io.sparkllama.internal.metrics..");

  @ArchTest
  static final ArchRule ONLY_TOPOLOGY_KNOWS_THE_PINNING_LIBRARY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkllama.internal.topology..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("net.openhft..");

  @ArchTest
  static final ArchRule GRAMMAR_KNOWS_NOTHING_ELSE_OF_THE_PROJECT =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.grammar..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(?!internal\\.(grammar|gbnf|common)\\.|option\\.).*");

  @ArchTest
  static final ArchRule GBNF_KNOWS_ONLY_THE_EXCEPTION_OF_THE_SPI =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.gbnf..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(?!internal\\.(gbnf|common)\\.|engine\\.GrammarException).*");

  @ArchTest
  static final ArchRule CHAT_KNOWS_NOTHING_ELSE_AND_NO_REFLECTION =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.chat..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(?!internal\\.chat\\.|option\\.).*|java\\.(lang\\.(reflect|invoke)|io|nio|net)\\.(?!Serializable).*");

  @ArchTest
  static final ArchRule ONLY_GRAMMAR_KNOWS_THE_VALIDATOR =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkllama.internal.grammar..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.networknt..");

  @ArchTest
  static final ArchRule METRICS_KNOW_ONLY_THEIR_SNAPSHOT =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.metrics..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(engine|internal\\.(?!metrics\\.|common\\.)\\w+)\\..*|io\\.sparkllama\\.(config\\.|[A-Z]).*");

  @ArchTest
  static final ArchRule ONLY_THE_FACTORY_KNOWS_LLAMA =
      classes()
          .that()
          .resideInAPackage("io.sparkllama.internal.llama..")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAPackage("io.sparkllama.internal.llama..")
          .orShould()
          .onlyHaveDependentClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(internal\\.backend\\.EngineChoice|internal\\.llama\\..*)");

  @ArchTest
  static final ArchRule ONLY_THE_REGISTRY_KNOWS_A_GENERATION =
      classes()
          .that()
          .resideInAnyPackage(B4916, V0_5)
          .should()
          .onlyHaveDependentClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.internal\\.llama\\.(Dialects|(b4916|v0_5)\\.[A-Z].*)");

  @ArchTest
  static final ArchRule NO_GENERATION_KNOWS_THE_OTHER =
      noClasses()
          .that()
          .resideInAPackage(B4916)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(V0_5);

  @ArchTest
  static final ArchRule NOR_THE_OTHER_WAY_ROUND =
      noClasses()
          .that()
          .resideInAPackage(V0_5)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(B4916);

  @ArchTest
  static final ArchRule A_GENERATION_KNOWS_THE_SEAM_AND_NOTHING_ABOVE =
      noClasses()
          .that()
          .resideInAnyPackage(B4916, V0_5, "io.sparkllama.internal.llama.dialect")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sparkllama.internal.llama");

  @ArchTest
  static final ArchRule FILES_ARE_READ_WITHOUT_AN_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.gguf")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.sparkllama\\.(?!internal\\.gguf\\.).*");

  @ArchTest
  static final ArchRule THE_ENGINE_HAS_NO_CIRCLES =
      slices().matching("io.sparkllama.internal.llama.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_BINDING_AND_PLACEMENT_KNOW_JNA =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.sparkllama.internal.llama..",
              "io.sparkllama.internal.process",
              "io.sparkllama.internal.topology")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "de.kherud..");

  /** What runs in the other process is the business of those who start it. */
  @ArchTest
  static final ArchRule PROCESSES_KNOW_ONLY_THE_SPI =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.process")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(?!internal\\.(process|common)\\.|engine\\.[A-Z]|option\\.).*");

  @ArchTest
  static final ArchRule SCHEDULING_KNOWS_VALUES_AND_THE_SEAM =
      classes()
          .that()
          .resideInAPackage("io.sparkllama.internal.scheduling")
          .should()
          .onlyDependOnClassesThat()
          .haveNameMatching(
              "java\\..*|org\\.slf4j\\..*"
                  + "|io\\.sparkllama\\.(engine|option|request|result)\\.[A-Z].*"
                  + "|io\\.sparkllama\\.internal\\.(scheduling|topology|metrics|grammar|chat|common|request)\\.[A-Z].*"
                  + "|\\[.*|int|long|byte|boolean|void|float|double");

  @ArchTest
  static final ArchRule WHERE_LIBRARIES_ARE_KNOWS_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.library")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.(?!internal\\.(library|common)\\.|engine\\.[A-Z]|option\\.).*");

  @ArchTest
  static final ArchRule WHAT_ALL_NEED_KNOWS_NONE_OF_THEM =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.internal.common")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.sparkllama\\.(?!internal\\.common\\.).*");

  @ArchTest
  static final ArchRule OPTIONS_KNOW_NOTHING_ELSE =
      noClasses()
          .that()
          .resideInAPackage("io.sparkllama.option")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.sparkllama\\.(?!option\\.).*");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CIRCLES =
      slices().matching("io.(**)").should().beFreeOfCycles();

  /** What is asked and what comes back know nothing of who computes it. */
  @ArchTest
  static final ArchRule VALUES_KNOW_NO_PROCESSOR =
      noClasses()
          .that()
          .resideInAnyPackage("io.sparkllama.request", "io.sparkllama.result")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.sparkllama\\.([A-Z]|config\\.|command\\.|internal\\.(?!chat|grammar|common)).*");

  @ArchTest
  static final ArchRule CHECKSUMS_AND_LOCKS_ARE_COMMON =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkllama.internal.common")
          .should()
          .callMethod(MessageDigest.class, "getInstance", String.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(FileLock.class)
          .orShould()
          .callMethod(FileChannel.class, "lock")
          .orShould()
          .callMethod(FileChannel.class, "tryLock");

  /** Of many values in a row, neighbours of equal type are exchanged unseen; builders name them. */
  @ArchTest
  static final ArchRule ONLY_BUILDERS_CALL_LONG_CONSTRUCTORS =
      noClasses().should().callConstructorWhere(isLongAndOfAnotherClass());

  private static final int MOST_PARAMETERS = 8;

  private static DescribedPredicate<JavaConstructorCall> isLongAndOfAnotherClass() {
    return describe(
        "it has more than " + MOST_PARAMETERS + " parameters, and no builder calls it",
        call ->
            call.getTarget().getRawParameterTypes().size() > MOST_PARAMETERS
                && call.getTargetOwner().getPackageName().startsWith("io.sparkllama")
                && !outermost(call.getOriginOwner()).equals(outermost(call.getTargetOwner()))
                && !call.getOriginOwner().getSimpleName().endsWith("Builder"));
  }

  private static String outermost(JavaClass type) {
    return type.getName().split("\\$", 2)[0];
  }

  @ArchTest
  static final ArchRule NOTHING_KNOWS_SPARK =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache..");

  private static ArchCondition<JavaMethod> nameNothingInternal() {
    return new ArchCondition<>("name nothing internal") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
            .filter(type -> type.getPackageName().startsWith("io.sparkllama.internal"))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " shows " + type.getName())));
      }
    };
  }
}
