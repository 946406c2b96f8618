package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.config.Isolation;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.scripted.FragileProvider;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of failure as a caller meets it, on an engine that follows a script. */
@Timeout(600)
class FailureTest {

  private static final BatchGenerationConfig DEFAULTS = BatchGenerationConfig.defaults();
  private static final BatchGenerationConfig SCHEMA =
      DEFAULTS.toBuilder().jsonSchema("{\"type\": \"integer\"}").build();
  private static final ScoringConfig SCORING = ScoringConfig.defaults();

  private static ParallelProcessor open(ScriptedEngine engine, LongSupplier clock) {
    ProcessorConfig config =
        ProcessorConfig.of("scripted", ThreadPoolConfig.ofThreads(1))
            .withMaxBatchSize(4)
            .withContextSize(64);
    return Scripted.open(config, engine, clock);
  }

  private static <R> R with(ScriptedEngine engine, Function<ParallelProcessor, R> ask) {
    try (ParallelProcessor processor = open(engine, System::nanoTime)) {
      return ask.apply(processor);
    }
  }

  private static <R> R shouting(Function<ParallelProcessor, R> ask) {
    return with(ScriptedEngine.shouting(), ask);
  }

  private static GenerationResult ask(String prompt, BatchGenerationConfig config) {
    return shouting(processor -> processor.generate(prompt, config));
  }

  private static ScriptedEngine saying(String text) {
    return new ScriptedEngine(prompt -> text, batch -> null);
  }

  /** The connector alone makes {@code UNEXPECTED}, of what a row makes the core throw. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNEXPECTED")
  void everyKindIsToldApart(Failure.Kind kind) throws Exception {
    Outcome outcome = met(kind);
    assertThat(outcome.success()).isFalse();
    assertThat(outcome.errorKind()).as(outcome.error()).isEqualTo(kind);
    assertThat(outcome.failure().kind()).isEqualTo(kind);
    assertThat(outcome.failure().message()).isEqualTo(outcome.error());
  }

  /** A new kind does not compile until it is met here. */
  private static Outcome met(Failure.Kind kind) throws Exception {
    return switch (kind) {
      case PROMPT_NULL -> ask(null, DEFAULTS);
      case PROMPT_EMPTY -> ask("", DEFAULTS);
      case PROMPT_INVALID -> ask("cut \uD83D", DEFAULTS);
      case PROMPT_TOO_LONG -> ask("z".repeat(100), DEFAULTS);
      case TEMPLATE ->
          ask("a", DEFAULTS.toBuilder().chat(true).chatTemplate("file:/no/such").build());
      case OPTION -> ask("a", DEFAULTS.toBuilder().logitBias(Map.of(5000, 1f)).build());
      case MODEL ->
          shouting(
              processor ->
                  processor.batchRerank("q", List.of("d"), RerankConfig.defaults()).get(0));
      case GRAMMAR -> ask("a", DEFAULTS.toBuilder().grammar("wrong").build());
      case CUT_OFF -> ask("12345", SCHEMA.toBuilder().maxTokens(2).build());
      case REASONING_CUT_OFF ->
          with(
              saying("<think>" + "hm ".repeat(100)),
              processor ->
                  processor.generate("a", DEFAULTS.toBuilder().chat(true).maxTokens(12).build()));
      case SCHEMA -> ask("no", SCHEMA);
      case TIMEOUT -> timedOut();
      case CANCELLED -> cancelled();
      case NOT_FINITE -> ask("a" + ScriptedEngine.DAMAGED, DEFAULTS);
      case CONTEXT_FULL ->
          with(
              ScriptedEngine.shouting().scattering(0.02),
              processor -> processor.generate("y".repeat(60), DEFAULTS));
      case ENGINE ->
          with(
              new ScriptedEngine(prompt -> "a", ScriptedEngine.failing(1)),
              processor -> processor.generate("a", DEFAULTS));
      case CRASH -> crashed();
      case FUNCTION ->
          shouting(
              processor ->
                  processor
                      .parallelProcess(
                          List.of("a"),
                          (item, within) -> {
                            throw new IllegalStateException("not today");
                          })
                      .get(0));
      case UNEXPECTED -> throw new AssertionError("not of the core's making");
    };
  }

  private static Outcome timedOut() {
    AtomicLong clock = new AtomicLong();
    ScriptedEngine slow =
        new ScriptedEngine(
            prompt -> "x".repeat(60),
            batch -> {
              clock.addAndGet(20_000_000);
              return null;
            });
    try (ParallelProcessor processor = open(slow, clock::get)) {
      return processor.generate("a", DEFAULTS.toBuilder().timeoutMs(50).build());
    }
  }

  private static Outcome crashed() {
    try (ParallelProcessor processor =
        ParallelProcessor.open(
            ProcessorConfig.builder("fragile:model").isolation(Isolation.PROCESS).config())) {
      return processor.generate("a" + FragileProvider.EXIT, DEFAULTS);
    }
  }

  private static Outcome cancelled() throws Exception {
    CountDownLatch decoding = new CountDownLatch(1);
    ScriptedEngine endless =
        new ScriptedEngine(
            prompt -> "x".repeat(60),
            batch -> {
              decoding.countDown();
              // an aborted decode computes nothing, so that no result comes before the end
              return DecodeStatus.ABORTED;
            });
    CompletableFuture<GenerationResult> left;
    try (ParallelProcessor processor = open(endless, System::nanoTime)) {
      left = processor.generateAsync("a", DEFAULTS);
      decoding.await();
    }
    return left.get();
  }

  @Test
  void theKindIsTheSameWhateverIsAsked() {
    shouting(
        processor -> {
          EmbeddingConfig embedding = EmbeddingConfig.defaults();
          assertThat(
                  List.of(
                      processor.batchEmbed(List.of(""), embedding).get(0),
                      processor.batchPerplexity(List.of(""), SCORING).get(0),
                      processor.batchScore(List.of(pair("a", "")), SCORING).get(0),
                      processor.batchClassify(List.of(""), List.of("a", "b"), SCORING).get(0),
                      processor.batchChat(List.of(List.<ChatMessage>of()), DEFAULTS).get(0)))
              .extracting(Outcome::errorKind)
              .containsOnly(Failure.Kind.PROMPT_EMPTY);
          assertThat(
                  List.of(
                      processor.tokenize("\uDE00"),
                      processor.batchEmbed(List.of("\uDE00"), embedding).get(0),
                      processor.batchScore(List.of(pair("a", "\uDE00")), SCORING).get(0)))
              .extracting(Outcome::errorKind)
              .containsOnly(Failure.Kind.PROMPT_INVALID);
          return null;
        });
  }

  private static ScoreRequest pair(String prompt, String continuation) {
    return new ScoreRequest(Prompt.text(prompt), continuation);
  }

  @Test
  void aSuccessHasNoKind() {
    GenerationResult result = ask("a", DEFAULTS);
    assertThat(result.success()).isTrue();
    assertThat(result.failure()).isNull();
    assertThat(result.error()).isNull();
    assertThat(result.errorKind()).isNull();
  }

  @Test
  void anExceptionWithoutAMessageIsToldByItsName() {
    assertThat(Failure.of(Failure.Kind.ENGINE, new EngineException((String) null)).message())
        .isEqualTo("io.sparkllama.engine.EngineException");
    assertThat(Failure.of(Failure.Kind.ENGINE, new EngineException("why")).message())
        .isEqualTo("why");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindHasACodeForSqlAndSaysWhatToDo(Failure.Kind kind) {
    assertThat(kind.code()).matches("[a-z]+(_[a-z]+)*");
    assertThat(kind.description()).isNotBlank().doesNotEndWith(".").doesNotContain("|");
    assertThat(kind.remedy()).isNotBlank().doesNotEndWith(".").doesNotContain("|");
  }
}
