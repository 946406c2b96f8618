package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.documentation.ApiList;
import io.sparkllama.documentation.ApiSignatures;
import io.sparkllama.documentation.Documents;
import io.sparkllama.engine.Engine;
import io.sparkllama.option.Options;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds api.txt to the public types of the core, and checks that it contains what callers see. */
class ApiTest {

  private static final Class<?>[] ONE_OF_EACH_PACKAGE = {
    ParallelProcessor.class,
    ProcessorConfig.class,
    Prompt.class,
    Outcome.class,
    Options.class,
    Engine.class
  };

  @Test
  void theListIsTheOneOfTheClasses() throws IOException {
    ApiList.requireEqual(Path.of("api.txt"), ONE_OF_EACH_PACKAGE);
  }

  @Test
  void everyPackageSaysWhatMayBeNull() {
    assertThat(ONE_OF_EACH_PACKAGE)
        .allMatch(member -> member.getPackage().isAnnotationPresent(NullMarked.class));
  }

  /** The comparison of versions and the javadoc name the packages of the API. */
  @Test
  void theBuildKnowsItsPackages() throws IOException {
    String compared = Files.readString(Documents.ROOT.resolve("pom.xml"));
    String grouped = Files.readString(Path.of("pom.xml"));
    int from = grouped.indexOf("<packages>") + "<packages>".length();
    String packages = ":" + grouped.substring(from, grouped.indexOf("</packages>")) + ":";
    try (Stream<String> lines = Files.lines(Path.of("api.txt"))) {
      assertThat(lines.filter(line -> line.startsWith("package ")).map(line -> line.substring(8)))
          .contains("io.sparkllama")
          .allSatisfy(name -> assertThat(compared).contains("<include>" + name + "</include>"))
          .allSatisfy(name -> assertThat(packages).contains(":" + name + ":"));
    }
  }

  @Test
  void showsHeadsMembersAndMarks() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Class<?> member : List.of(ParallelProcessor.class, Prompt.class, Outcome.class)) {
      lines.addAll(ApiSignatures.ofPackageOf(member));
    }
    assertThat(lines)
        .contains(
            "final class ParallelProcessor : AutoCloseable",
            "record ChatMessage(ChatMessage$Role role, String content) : Serializable",
            "enum FinishReason { STOP, LENGTH, TIMEOUT, ERROR, CANCELLED }",
            "@Experimental record RerankRequest(String query, String document) : Serializable",
            "  static final long RANDOM_SEED",
            "  R apply(T, ParallelProcessor) throws Exception")
        .noneMatch(line -> line.contains("TokenVectorSearch"))
        .noneMatch(line -> line.contains("hashCode"));
  }
}
