package io.sparkllama.internal.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The result of a request if nothing of it could be computed. */
class RequestTest {

  private static final Failure FAILURE = new Failure(Failure.Kind.PROMPT_EMPTY, "nothing");

  private static final Prompt TALK =
      Prompt.chat(List.of(ChatMessage.system("a"), ChatMessage.user("b")));

  private static final Generation GENERATION =
      new Generation(TALK, BatchGenerationConfig.defaults());
  private static final Embedding EMBEDDING = new Embedding("x", EmbeddingConfig.defaults());
  private static final Ranking RANKING =
      new Ranking(new RerankRequest("q", "d"), RerankConfig.defaults());
  private static final Scoring SCORING =
      new Scoring(new ScoreRequest(Prompt.text("p"), "c"), ScoringConfig.defaults());
  private static final Perplexity PERPLEXITY = new Perplexity("y", ScoringConfig.defaults());

  @Test
  void eachFailsWithAResultOfItsKind() {
    assertThat(GENERATION.failed(FAILURE, 3).failure()).isEqualTo(FAILURE);
    assertThat(GENERATION.failed(FAILURE, 3).attempts()).isEqualTo(3);
    assertThat(GENERATION.failed(FAILURE, 3).finishReason()).isEqualTo(FinishReason.ERROR);
    Failure cancelled = new Failure(Failure.Kind.CANCELLED, "cancelled");
    assertThat(GENERATION.failed(cancelled, 1).finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(EMBEDDING.failed(FAILURE, 3).failure()).isEqualTo(FAILURE);
    assertThat(EMBEDDING.failed(FAILURE, 3).attempts()).isEqualTo(3);
    assertThat(RANKING.failed(FAILURE, 3).failure()).isEqualTo(FAILURE);
    assertThat(RANKING.failed(FAILURE, 3).attempts()).isEqualTo(3);
    assertThat(SCORING.failed(FAILURE, 3).failure()).isEqualTo(FAILURE);
    assertThat(SCORING.failed(FAILURE, 3).attempts()).isEqualTo(3);
    assertThat(PERPLEXITY.failed(FAILURE, 3).failure()).isEqualTo(FAILURE);
    assertThat(PERPLEXITY.failed(FAILURE, 3).attempts()).isEqualTo(3);
  }
}
