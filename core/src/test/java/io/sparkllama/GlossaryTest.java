package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.command.EngineJarCommand;
import io.sparkllama.command.PlanCommand;
import io.sparkllama.command.TuneCommand;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.documentation.Glossary;
import io.sparkllama.engine.MemoryEstimate;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.ItemResult;
import io.sparkllama.result.ProcessorStats;
import io.sparkllama.result.RerankResult;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Documents, commands and results use the words of docs/glossary.md. */
class GlossaryTest {

  private final Glossary glossary;

  GlossaryTest() throws IOException {
    this.glossary = Glossary.read();
  }

  @Test
  void aRefusedWordIsFoundWholeInAnyCaseAndNumber() {
    assertThat(glossary.refused()).containsEntry("answer", "result").hasSizeGreaterThan(40);
    assertThat(glossary.faults("here", "Its Answers\nare many."))
        .containsExactly(
            "here: \"Answers\" in \"Its Answers are many.\"; the glossary says \"result\"");
    assertThat(glossary.faults("here", "It was put\n off.")).hasSize(1);
    assertThat(glossary.faults("here", "unanswerable, AnswerSheet, look-aheads-of"))
        .as("parts of other words")
        .isEmpty();
    assertThat(glossary.faults("here", "the final answer")).as("a word of the glossary").isEmpty();
    assertThat(glossary.faultsOfName("here", "reusedTokens")).hasSize(2);
  }

  /** Tags that models write, and lines that llama.cpp logs. */
  private static final Set<String> QUOTED =
      Set.of(
          "<thinking>",
          "</thinking>",
          "<|channel>thought",
          "failed to find a memory slot for batch");

  @Test
  void messagesUseItsWords() throws IOException {
    assertThat(glossary.faultsOfLiterals(Path.of("src", "main", "java"), QUOTED)).isEmpty();
  }

  static List<Path> documents() throws IOException {
    return Glossary.documents();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentsUseItsWords(Path document) throws IOException {
    assertThat(glossary.faultsOfDocument(document)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {EngineJarCommand.class, PlanCommand.class, TuneCommand.class})
  void commandsUseItsWords(Class<?> command) {
    CommandLine line = new CommandLine(command);
    assertThat(glossary.faults(line.getCommandName(), line.getUsageMessage())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ProcessorConfig.class,
        ThreadPoolConfig.class,
        BatchGenerationConfig.class,
        ScoringConfig.class,
        EmbeddingConfig.class,
        RerankConfig.class,
        GenerationResult.class,
        ClassificationResult.class,
        RerankResult.class,
        ItemResult.class,
        ProcessorStats.class,
        MemoryEstimate.class
      })
  void optionsAndResultsInJavaUseItsWords(Class<?> type) {
    List<String> faults = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      faults.addAll(glossary.faultsOfName(type.getSimpleName(), component.getName()));
    }
    assertThat(faults).isEmpty();
  }
}
