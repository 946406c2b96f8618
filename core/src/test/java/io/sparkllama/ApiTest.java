package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.documentation.ApiList;
import io.sparkllama.documentation.ApiSignatures;
import io.sparkllama.engine.Engine;
import io.sparkllama.option.Options;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds api.txt to the public types of the core, and checks that it contains what callers see. */
class ApiTest {

  @Test
  void theListIsTheOneOfTheClasses() throws IOException {
    ApiList.requireEqual(
        Path.of("api.txt"),
        ParallelProcessor.class,
        Prompt.class,
        Outcome.class,
        Options.class,
        Engine.class);
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
        .noneMatch(line -> line.contains("LoadedModels"))
        .noneMatch(line -> line.contains("hashCode"));
  }
}
