package io.sparkllama.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.result.EmbeddingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Vectors of the real all-MiniLM-L6-v2, against those of ONNX Runtime and its own tokenizer. No
 * text is Korean: llama.cpp does not take its syllables apart as that tokenizer does.
 */
@Timeout(1800)
class MiniLmIT {

  private static final int TEXTS = 100;
  private static final int MOST_TOKENS = 128;
  private static final double LEAST_COSINE = 0.9999;
  private static final double LEAST_COSINE_QUANTIZED = 0.999;

  /**
   * That of the one text which is farther away in Q8_0: of its tokens two are unknown to the
   * vocabulary, and it is so on every engine.
   */
  private static final double LEAST_COSINE_OF_UNKNOWN = 0.998;

  private static final String UNKNOWN = "🎉 Thanks a lot — see you soon 😀!";

  private static final List<String> SENTENCES =
      List.of(
          "The battery lasts two days, and the screen is bright enough outdoors.",
          "My parcel came a week late; nobody answered my e-mails!",
          "How do I reset the password of an account that was locked?",
          "The quick brown fox jumps over the lazy dog.",
          "Entropy in an isolated system never decreases (2nd law of thermodynamics).",
          "print(\"hello, world\")  # prints a greeting",
          "Zürich, São Paulo and Kraków are naïve choices for a café crème.",
          "Это предложение написано по-русски.",
          "今日は天気がいいです。",
          "这是一个关于机器学习的句子。",
          "Η γρήγορη αλεπού πηδάει πάνω από το σκυλί.",
          "هذه جملة قصيرة باللغة العربية",
          "Prices rose by 3.5 % to $1,299.99 in Q4/2025.",
          UNKNOWN,
          "supercalifragilisticexpialidocious antidisestablishmentarianism",
          "ALL CAPITALS AND\ttabs\nand line ends");

  @TempDir private static Path folder;

  private static List<String> texts;
  private static List<float[]> expected;
  private static Path unquantized;
  private static Path quantized;

  @BeforeAll
  static void make() throws IOException {
    texts = texts();
    AllMiniLmL6V2EmbeddingModel reference = new AllMiniLmL6V2EmbeddingModel();
    expected = texts.stream().map(text -> reference.embed(text).content().vector()).toList();
    unquantized = MiniLmModel.write(folder.resolve("f32.gguf"), false);
    quantized = MiniLmModel.write(folder.resolve("q8_0.gguf"), true);
  }

  /** Each sentence, then mixtures of them and of their words. */
  private static List<String> texts() {
    Random random = new Random(3);
    List<String> words =
        SENTENCES.stream().flatMap(text -> Stream.of(text.split("\\s+", -1))).toList();
    List<String> texts = new ArrayList<>(SENTENCES);
    while (texts.size() < TEXTS) {
      StringBuilder text = new StringBuilder(SENTENCES.get(random.nextInt(SENTENCES.size())));
      int more = random.nextInt(12);
      for (int i = 0; i < more; i++) {
        text.append(' ').append(words.get(random.nextInt(words.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** The engine that is shipped, and another that is named as for the tests of core. */
  static List<Optional<Path>> libraries() {
    return Stream.concat(
            Stream.of(Optional.<Path>empty()),
            Stream.of(
                    System.getProperty("io.sparkllama.test.library"),
                    System.getenv("SPARK_LLAMA_TEST_LIBRARY"))
                .filter(named -> named != null && !named.isEmpty())
                .limit(1)
                .map(named -> Optional.of(Path.of(named))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void hasTheVectorsOfOnnxRuntimeInF32(Optional<Path> library, TestReporter reporter) {
    assertVectors(unquantized, library, LEAST_COSINE, reporter);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void hasThemNearlyInQ8(Optional<Path> library, TestReporter reporter) {
    assertVectors(quantized, library, LEAST_COSINE_QUANTIZED, reporter);
  }

  private static void assertVectors(
      Path model, Optional<Path> library, double leastCosine, TestReporter reporter) {
    ProcessorBuilder builder =
        ParallelProcessor.builder(model).threadPool(ThreadPoolConfig.ofThreads(2)).maxBatchSize(16);
    library.ifPresent(builder::nativeLibrary);
    try (ParallelProcessor processor = builder.build()) {
      List<EmbeddingResult> results = processor.batchEmbed(texts, EmbeddingConfig.defaults());
      double[] cosines = new double[TEXTS];
      for (int i = 0; i < TEXTS; i++) {
        EmbeddingResult result = results.get(i);
        assertThat(result.error()).isNull();
        assertThat(result.tokens()).isLessThanOrEqualTo(MOST_TOKENS);
        cosines[i] = cosine(result.vector(), expected.get(i));
        boolean far = model.equals(quantized) && texts.get(i).equals(UNKNOWN);
        assertThat(cosines[i])
            .as(texts.get(i))
            .isGreaterThanOrEqualTo(far ? LEAST_COSINE_OF_UNKNOWN : leastCosine);
      }
      Arrays.sort(cosines);
      reporter.publishEntry(
          processor.plan().engine() + " " + model.getFileName(),
          "least " + cosines[0] + ", median " + cosines[TEXTS / 2]);
    }
  }

  private static double cosine(float[] a, float[] b) {
    assertThat(a).hasSize(MiniLmModel.WIDTH).hasSameSizeAs(b);
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(ofA * ofB);
  }
}
