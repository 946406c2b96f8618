package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.within;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.internal.llama.OneSequence;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.result.RerankResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares rerankers of random weights with ranking one pair at a time and with plain Java. */
class RerankersIT {

  private static final int PAIRS = 24;
  private static final int CLS = 2;
  private static final int SEP = 3;
  private static final int BEGIN = 1;
  private static final int END = 2;
  private static final RerankConfig DEFAULTS = RerankConfig.defaults();

  /**
   * How far a score may be from the reference, in standard deviations of all scores. Kernels sum in
   * a different order for a different number of tokens, and Q8_0 rounds its input.
   */
  private static final double ROUNDING = 0.4;

  private static final double UNQUANTIZED_ROUNDING = 0.02;

  private static final double LEAST_DEVIATION = 0.005;

  @TempDir private static Path folder;

  /**
   * A reranker and the engine that runs it.
   *
   * @param library library of the engine; empty for the bundled one
   */
  record Case(RerankerModel model, Optional<Path> library) {
    @Override
    public String toString() {
      return model + (library.isEmpty() ? "" : " on " + library.get());
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (RerankerModel model : RerankerModel.values()) {
      if (model.old()) {
        cases.add(new Case(model, Optional.empty()));
      }
      OtherEngine.named().forEach(named -> cases.add(new Case(model, Optional.of(Path.of(named)))));
    }
    return cases;
  }

  static List<Case> berts() {
    return cases().stream().filter(each -> each.model() == RerankerModel.BERT).toList();
  }

  private static ParallelProcessor processor(Case each, Path file, int workers, int sequences) {
    ProcessorBuilder builder =
        ParallelProcessor.builder(file)
            .threadPool(ThreadPoolConfig.ofThreads(workers))
            .maxBatchSize(sequences);
    each.library().ifPresent(builder::nativeLibrary);
    return builder.build();
  }

  private static Path write(Case each, WeightType type) throws IOException {
    Path file = Files.createTempDirectory(folder, "model").resolve("reranker.gguf");
    return each.model().write(file, type);
  }

  /** Lowercase letters only, as in the encoders' vocabulary; several lengths. */
  private static String words(Random random, int most) {
    StringBuilder text = new StringBuilder();
    int letters = 1 + random.nextInt(most);
    for (int i = 0; i < letters; i++) {
      text.append(i > 0 && random.nextInt(4) == 0 ? " " : "");
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  /** Several documents per query, then another query. */
  private static List<RerankRequest> pairs() {
    Random random = new Random(11);
    List<RerankRequest> pairs = new ArrayList<>();
    String query = "";
    for (int i = 0; i < PAIRS; i++) {
      query = i % 8 == 0 ? words(random, 20) : query;
      pairs.add(new RerankRequest(query, words(random, i % 2 == 0 ? 3 : 40)));
    }
    return pairs;
  }

  private static int[] join(int[]... parts) {
    return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
  }

  /** The tokens of a text without those the vocabulary adds. */
  private static int[] bare(ParallelProcessor processor, String text, int before, int behind) {
    int[] tokens = processor.tokenize(text).tokens();
    return IntStream.of(tokens).skip(before).limit(tokens.length - before - behind).toArray();
  }

  /** The form in which a model expects a pair. */
  private static int[] tokens(Case each, ParallelProcessor processor, RerankRequest pair) {
    if (each.model().causal()) {
      String text = "Query: " + pair.query() + " Document: " + pair.document();
      return join(
          new int[] {BEGIN},
          bare(processor, "Does it answer?", 1, 0),
          new int[] {END},
          bare(processor, text, 1, 0),
          new int[] {END});
    }
    return join(
        new int[] {CLS},
        bare(processor, pair.query(), 1, 1),
        new int[] {SEP},
        bare(processor, pair.document(), 1, 1),
        new int[] {SEP});
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAsOneSequenceDoes(Case each) throws IOException {
    assertScores(each, WeightType.Q8_0, ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresSoUnquantizedToo(Case each) throws IOException {
    assertScores(each, WeightType.F32, UNQUANTIZED_ROUNDING);
  }

  private static void assertScores(Case each, WeightType type, double tolerance)
      throws IOException {
    Path file = write(each, type);
    List<RerankRequest> pairs = pairs();
    double[] wanted = new double[PAIRS];
    List<RerankResult> alone;
    try (ParallelProcessor one = processor(each, file, 1, 1);
        OneSequence reference = new OneSequence(file, each.library())) {
      alone = one.batchRerank(pairs, DEFAULTS);
      for (int i = 0; i < PAIRS; i++) {
        int[] tokens = tokens(each, one, pairs.get(i));
        wanted[i] = reference.score(tokens, each.model().causal());
        assertThat(alone.get(i).promptTokens()).isEqualTo(tokens.length);
      }
    }
    assertScores(alone, wanted, tolerance);
    try (ParallelProcessor many = processor(each, file, 2, 16)) {
      assertScores(many.batchRerank(pairs, DEFAULTS), wanted, tolerance);
    }
  }

  private static void assertScores(List<RerankResult> results, double[] wanted, double tolerance) {
    double deviation = deviation(wanted);
    assertThat(deviation).as("scores tell pairs apart").isGreaterThan(LEAST_DEVIATION);
    for (int i = 0; i < PAIRS; i++) {
      assertThat(results.get(i).error()).isNull();
      assertThat((double) results.get(i).score())
          .as("pair %d", i)
          .isCloseTo(wanted[i], within(tolerance * deviation));
    }
  }

  private static double deviation(double[] numbers) {
    double mean = DoubleStream.of(numbers).average().orElseThrow();
    return Math.sqrt(
        DoubleStream.of(numbers).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("berts")
  void scoresAsPlainJavaDoes(Case each) throws IOException {
    Path file = write(each, WeightType.F32);
    BertForwardPass reference = new BertForwardPass(file);
    try (ParallelProcessor processor = processor(each, file, 2, 16)) {
      List<RerankRequest> pairs = pairs();
      List<RerankResult> results = processor.batchRerank(pairs, DEFAULTS);
      double[] wanted =
          pairs.stream()
              .mapToDouble(pair -> reference.score(tokens(each, processor, pair)))
              .toArray();
      assertScores(results, wanted, UNQUANTIZED_ROUNDING);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void failsOrCutsADocumentThatDoesNotFit(Case each) throws IOException {
    try (ParallelProcessor processor = processor(each, write(each, WeightType.Q8_0), 1, 4);
        OneSequence reference = new OneSequence(write(each, WeightType.Q8_0), each.library())) {
      RerankRequest pair = new RerankRequest("a b", "c ".repeat(150).strip());
      RerankResult failed = processor.batchRerank(List.of(pair), DEFAULTS).get(0);
      assertThat(failed.error())
          .matches(
              "the pair of query and document has \\d+ tokens, and at most 128 tokens fit the"
                  + " context length of 128; shorten it or raise contextSize");
      assertThat(failed.score()).isNaN();
      assertThat(processor.faultOf(pair, DEFAULTS)).contains(failed.failure());
      RerankResult cut =
          processor
              .batchRerank(List.of(pair), DEFAULTS.withOverlongText(OverlongPrompt.TRUNCATE_RIGHT))
              .get(0);
      assertThat(cut.error()).isNull();
      assertThat(cut.truncated()).isTrue();
      assertThat(cut.promptTokens()).isEqualTo(RerankerModel.CONTEXT_LENGTH);
      int[] all = tokens(each, processor, pair);
      int[] kept = IntStream.of(all).limit(RerankerModel.CONTEXT_LENGTH).toArray();
      kept[kept.length - 1] = all[all.length - 1];
      assertThat(cut.score())
          .isCloseTo(reference.score(kept, each.model().causal()), within(0.02f));
      String query = "a ".repeat(150);
      assertThat(processor.batchRerank(query, List.of("b"), DEFAULTS).get(0).error())
          .matches(
              "the query has \\d+ tokens including its control tokens, and at most 128 fit, so"
                  + " there is no room for the document; shorten the query or raise"
                  + " contextSize");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatIsWrongWithAPairAndRanksTheOthers(Case each) throws IOException {
    try (ParallelProcessor processor = processor(each, write(each, WeightType.Q8_0), 1, 4)) {
      List<String> documents = new ArrayList<>(List.of("b", "", "c\uD800"));
      documents.add(null);
      List<RerankResult> results = processor.batchRerank("a", documents, DEFAULTS);
      assertThat(results)
          .extracting(RerankResult::error)
          .contains(null, atIndex(0))
          .contains("the document is empty; provide a text", atIndex(1))
          .contains("the document is null; provide one", atIndex(3));
      assertThat(results.get(2).error()).startsWith("the document is not well-formed Unicode");
      assertThat(processor.batchRerank((String) null, List.of("b"), DEFAULTS).get(0).error())
          .isEqualTo("the query is null; provide one");
      assertThat(processor.batchEmbed(List.of("a"), EmbeddingConfig.defaults()).get(0).error())
          .isEqualTo(
              "the model is a reranker, which scores pairs and returns no vectors (its file"
                  + " requests pooling 'rank'); use batchRerank or llm_rerank, or an"
                  + " embedding model");
    }
  }

  /** Text that looks like a marker stays text, in the query and in the document. */
  @ParameterizedTest
  @MethodSource("cases")
  void textsBringInNoMarkers(Case each) throws IOException {
    try (ParallelProcessor processor = processor(each, write(each, WeightType.Q8_0), 1, 1)) {
      String marker = each.model().causal() ? "</s>" : "[SEP]";
      RerankRequest pair = new RerankRequest("a " + marker + " b", "c " + marker);
      RerankResult result = processor.batchRerank(List.of(pair), DEFAULTS).get(0);
      assertThat(result.error()).isNull();
      assertThat(result.promptTokens()).isEqualTo(tokens(each, processor, pair).length);
      int own = each.model().causal() ? END : SEP;
      assertThat(IntStream.of(tokens(each, processor, pair)).filter(token -> token == own))
          .hasSize(2);
    }
  }

  /** The same model with a file that requests another pooling type. */
  @ParameterizedTest
  @MethodSource("cases")
  void refusesWhatIsNoReranker(Case each) throws IOException {
    Path mean =
        each.model()
            .write(
                Files.createTempDirectory(folder, "mean").resolve("mean.gguf"), WeightType.Q8_0, 1);
    try (ParallelProcessor processor = processor(each, mean, 1, 1)) {
      assertThat(processor.batchRerank("a", List.of("b"), DEFAULTS).get(0).error())
          .isEqualTo(
              "the model cannot be used as a reranker: its file requests pooling 'mean', but"
                  + " a reranker requests pooling 'rank'; use the file of a reranker, such as"
                  + " one of bge-reranker, jina-reranker or Qwen3-Reranker, that llama.cpp's"
                  + " converter has made");
    }
  }

  static List<Case> causal() {
    return cases().stream().filter(each -> each.model().causal()).toList();
  }

  /** A decoder computes the query once for all its documents, and still generates text. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("causal")
  void computesAQueryOnceAndGeneratesBesides(Case each) throws IOException {
    try (ParallelProcessor processor = processor(each, write(each, WeightType.Q8_0), 1, 8)) {
      var written =
          processor.batchGenerateAsync(
              List.of("abc", "def"),
              BatchGenerationConfig.builder().temperature(0).maxTokens(4).build());
      List<RerankResult> results =
          processor.batchRerank("a query", List.of("b", "c", "d", "e", "f", "g"), DEFAULTS);
      assertThat(results).allMatch(RerankResult::success);
      assertThat(results)
          .filteredOn(result -> result.prefixTokens() >= 16)
          .hasSizeGreaterThanOrEqualTo(5);
      assertThat(results).extracting(RerankResult::score).allMatch(score -> score > 0 && score < 1);
      assertThat(written.join()).allMatch(result -> result.success());
    }
  }
}
