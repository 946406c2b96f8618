package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests are refused or cancelled before anything is computed. A token is a byte. */
class RequestAdmissionTest {

  private static final EmbeddingConfig RAW = EmbeddingConfig.defaults().withNormalized(false);
  private static final ScoringConfig SCORING = ScoringConfig.defaults();

  private ScriptedEngine engine = ScriptedEngine.shouting();

  private static Admission admission(Model model) {
    return new Admission(model, 64, 40, () -> 0);
  }

  private Model model() {
    return engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true));
  }

  @Test
  void anEncoderGeneratesAndScoresNothing() {
    engine = ScriptedEngine.shouting().encoder();
    Admission admission = admission(model());
    assertThat(
            admission
                .admit(new Generation(Prompt.text("a"), BatchGenerationConfig.defaults()))
                .future()
                .join()
                .error())
        .isEqualTo("the model is an embedding model, which generates no text; use another model");
    assertThat(admission.admit(new Perplexity("ab", SCORING)).future().join().errorKind())
        .isEqualTo(Failure.Kind.MODEL);
  }

  @Test
  void faultsAreFoundWithoutComputing() {
    Admission admission = admission(model());
    BatchGenerationConfig wrong = BatchGenerationConfig.builder().grammar("wrong").build();
    assertThat(admission.faultOf(new Generation(Prompt.text("a"), wrong)).orElseThrow().message())
        .hasToString("the grammar is wrong");
    assertThat(
            admission.faultOf(new Generation(Prompt.text("a"), BatchGenerationConfig.defaults())))
        .isEmpty();
    assertThat(admission.faultOf(new Generation(Prompt.text(""), wrong)).orElseThrow().kind())
        .isEqualTo(Failure.Kind.PROMPT_EMPTY);
    assertThat(admission.faultOf(new Embedding("", RAW)).orElseThrow().kind())
        .isEqualTo(Failure.Kind.PROMPT_EMPTY);
    assertThat(admission.faultOf(new Embedding("a", RAW))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "last, c",
    "cls, a",
    "mean, b",
    "rank, 'the model is a reranker, which scores pairs and returns no vectors'",
    "strange, 'the model''s file requests pooling strange, which spark-llama does not support'"
  })
  void theModelsFileNamesThePooling(String pooling, String expected) {
    ModelInfo info = ModelInfo.builder("m").causal(true).pooling(Optional.of(pooling)).build();
    Model model = new DescribedModel(model(), info);
    AdmittedRequest<EmbeddingResult> admitted = admission(model).admit(new Embedding("abc", RAW));
    if (expected.length() > 1) {
      assertThat(admitted.future().join().error()).startsWith(expected);
    } else {
      boolean[] needed = new boolean[3];
      for (int i = 0; i < needed.length; i++) {
        needed[i] = ((AdmittedEmbedding) admitted).needs(i);
      }
      assertThat(needed)
          .containsExactly(!expected.equals("c"), expected.equals("b"), !expected.equals("a"));
    }
  }

  /** A model that says other things of itself. */
  private record DescribedModel(Model like, ModelInfo info) implements Model {

    @Override
    public Tokenizer tokenizer() {
      return like.tokenizer();
    }

    @Override
    public String renderChat(String template, List<String> roles, List<String> contents) {
      return like.renderChat(template, roles, contents);
    }

    @Override
    public void requireSampling(SamplingParams params) {
      like.requireSampling(params);
    }

    @Override
    public Session openSession(SessionParams params) {
      return like.openSession(params);
    }

    @Override
    public void close() {
      like.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, CANCELLED", "false, PROMPT_EMPTY"})
  void afterTheCloseEachIsCancelled(boolean closed, Failure.Kind kind) {
    Admission admission = admission(model());
    if (closed) {
      admission.close();
    }
    assertThat(admission.admit(new Embedding("", RAW)).future().join().errorKind()).isEqualTo(kind);
    assertThat(admission.admit(new Perplexity("", SCORING)).future().join().errorKind())
        .isEqualTo(kind);
    assertThat(
            admission
                .admit(new Generation(Prompt.text(""), BatchGenerationConfig.defaults()))
                .future()
                .join()
                .errorKind())
        .isEqualTo(kind);
    ScoreRequest pair = new ScoreRequest(Prompt.text(""), "");
    assertThat(admission.admit(new Scoring(pair, SCORING)).future().join().errorKind())
        .isEqualTo(kind);
  }
}
