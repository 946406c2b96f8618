package io.sparkllama.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sparkllama.DemoModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.TestEngine;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.GenerationRequest;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.ScoreRequest;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ClassificationResult;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.ScoreResult;
import io.sparkllama.result.TokenizationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random rows for one processor. Each case is {@value #ROWS} rows for one operation. There must be
 * one result per row, in order, and the processor stays open.
 */
final class RowCases implements Cases {

  static final int ROWS = 10;

  private static final int CONTEXT_LENGTH = 256;

  /** The vocabulary has one token for this character and for a space. */
  private static final char SPACE_MARK = '\u2581';

  private final ParallelProcessor processor;
  private final long seed;
  private SplittableRandom random = new SplittableRandom();
  private RandomText texts = new RandomText(random);
  private Operation operation = Operation.GENERATE;

  private enum Operation {
    GENERATE,
    GENERATE_AGAIN,
    TOKENIZE,
    EMBED,
    SCORE,
    CLASSIFY
  }

  RowCases(TestEngine engine, long seed) {
    this.seed = seed;
    this.processor =
        engine
            .builder(DemoModel.PATH)
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(8)
            .contextSize(CONTEXT_LENGTH)
            .isolation(Campaign.isolation())
            .build();
  }

  @Override
  public String prepare(int number) {
    random = new SplittableRandom(seed * 1_000_003 + number);
    texts = new RandomText(random);
    operation = texts.anyOf(List.of(Operation.values()));
    return operation.name();
  }

  @Override
  public Ending run() {
    List<? extends Outcome> outcomes =
        switch (operation) {
          case GENERATE, GENERATE_AGAIN -> generate();
          case TOKENIZE -> tokenize();
          case EMBED -> embed();
          case SCORE -> score();
          case CLASSIFY -> classify();
        };
    assertThat(outcomes)
        .hasSize(ROWS)
        .allSatisfy(outcome -> assertThat(outcome.success()).isEqualTo(outcome.error() == null))
        .noneMatch(outcome -> outcome.errorKind() == Failure.Kind.CRASH);
    assertThat(processor.isOpen()).isTrue();
    return new Ending(Kind.USED, outcomes.stream().filter(Outcome::success).count() + " succeeded");
  }

  private List<String> rows() {
    return IntStream.range(0, ROWS).mapToObj(i -> texts.next()).toList();
  }

  private List<GenerationResult> generate() {
    RandomRequests requests = new RandomRequests(random, texts);
    List<GenerationRequest> asked = IntStream.range(0, ROWS).mapToObj(requests::next).toList();
    List<GenerationResult> results = processor.batchGenerate(asked);
    assertThat(results).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      GenerationRequest request = asked.get(i);
      GenerationResult result = results.get(i);
      assertThat(result.tokensGenerated()).isLessThanOrEqualTo(request.config().maxTokens());
      assertThat(RandomText.isWellFormed(result.text())).isTrue();
      if (RandomRequests.isMarked(request)) {
        // Its grammar allows one text, which no other row has.
        String whole = RandomRequests.mark(i);
        assertThat(whole).startsWith(result.text());
        assertThat(!result.success() || result.text().equals(whole)).isTrue();
      }
      if (result.success() && request.prompt() instanceof Prompt.Text text) {
        boolean plain = !request.config().chat() && !result.truncated();
        assertThat(RandomText.isWellFormed(text.text())).isTrue();
        assertThat(!plain || result.promptTokens() == processor.countTokens(text.text())).isTrue();
      }
    }
    return results;
  }

  private List<TokenizationResult> tokenize() {
    List<String> rows = rows();
    List<TokenizationResult> results = processor.batchTokenize(rows);
    assertThat(results).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      assertThat(results.get(i).success()).isEqualTo(RandomText.isWellFormed(rows.get(i)));
      if (results.get(i).success()) {
        assertThat(processor.detokenize(results.get(i).tokens()))
            .isEqualTo(rows.get(i).replace(SPACE_MARK, ' '));
      }
    }
    return results;
  }

  private List<EmbeddingResult> embed() {
    List<String> rows = rows();
    List<EmbeddingResult> results = processor.batchEmbed(rows, EmbeddingConfig.defaults());
    assertThat(results).hasSize(ROWS);
    int one = random.nextInt(ROWS);
    EmbeddingResult again =
        processor.batchEmbed(List.of(rows.get(one)), EmbeddingConfig.defaults()).get(0);
    assertThat(again.success()).isEqualTo(results.get(one).success());
    assertThat(again.vector()).containsExactly(results.get(one).vector(), offset(0.02f));
    return results;
  }

  private List<ScoreResult> score() {
    List<ScoreRequest> requests = new ArrayList<>();
    for (String row : rows()) {
      requests.add(new ScoreRequest(Prompt.text(row), texts.next()));
    }
    return processor.batchScore(requests, ScoringConfig.defaults());
  }

  private List<ClassificationResult> classify() {
    return processor.batchClassify(
        rows(), List.of(" good", " bad", texts.next()), ScoringConfig.defaults());
  }

  @Override
  public void close() {
    processor.close();
  }
}
