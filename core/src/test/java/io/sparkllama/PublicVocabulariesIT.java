package io.sparkllama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.internal.llama.VocabularyModel;
import io.sparkllama.result.TokenizationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens of public models' vocabularies, which are not part of the repository. {@code
 * -Dio.sparkllama.vocabularies} names a folder with the files {@code ggml-vocab-*.gguf} from
 * llama.cpp's sources, and next to them texts with the tokens produced by the models' own
 * tokenizers.
 */
@Timeout(1800)
@OnEachEngine
class PublicVocabulariesIT {

  private static final String PROPERTY = "io.sparkllama.vocabularies";
  private static final String BETWEEN_TEXTS = "\n__ggml_vocab_test__\n";

  /** Number of vocabularies with texts, so that an incomplete folder does not pass. */
  private static final int VOCABULARIES = 15;

  /** Vocabularies unknown to llama.cpp b4916. */
  private static final Set<String> NEW = Set.of("gemma-4", "qwen35");

  @TempDir private static Path temporary;

  private final TestEngine engine;

  PublicVocabulariesIT(TestEngine engine) {
    this.engine = engine;
  }

  /** A text and its tokens without markers. */
  private record Case(String text, List<Integer> tokens) {}

  private static List<Path> vocabularies() throws IOException {
    String folder = System.getProperty(PROPERTY, "");
    assumeTrue(
        !folder.isEmpty(),
        "no vocabularies; take models out of the sources of llama.cpp v0.5.0 and name the folder"
            + " with -D"
            + PROPERTY);
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".gguf") && Files.exists(beside(file, "inp")))
          .sorted()
          .toList();
    }
  }

  private static Path beside(Path vocabulary, String extension) {
    return vocabulary.resolveSibling(vocabulary.getFileName() + "." + extension);
  }

  private static String name(Path vocabulary) {
    return vocabulary.getFileName().toString().replaceAll("ggml-vocab-|\\.gguf", "");
  }

  private static List<Case> cases(Path vocabulary) throws IOException {
    List<String> texts =
        List.of(Files.readString(beside(vocabulary, "inp")).split(BETWEEN_TEXTS, -1));
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(beside(vocabulary, "out"))) {
      List<Integer> tokens =
          Stream.of(line.strip().split(" +", -1))
              .filter(token -> !token.isEmpty())
              .map(Integer::valueOf)
              .toList();
      cases.add(new Case(texts.get(cases.size()), tokens));
    }
    return cases;
  }

  private ParallelProcessor open(Path vocabulary) throws IOException {
    Path model = VocabularyModel.write(vocabulary, temporary.resolve(name(vocabulary) + ".gguf"));
    return engine.builder(model).threadPool(ThreadPoolConfig.ofThreads(1)).maxBatchSize(1).build();
  }

  /** Indices of the texts whose tokens differ. */
  private static List<Integer> wrong(ParallelProcessor processor, List<Case> cases) {
    List<TokenizationResult> results =
        processor.batchTokenize(cases.stream().map(Case::text).toList());
    int[] markers = processor.tokenize("").tokens();
    List<Integer> fewest = null;
    // Markers may come first or last, but in the same way for all texts.
    for (int before = 0; before <= markers.length; before++) {
      int first = before;
      List<Integer> wrong =
          IntStream.range(0, cases.size())
              .filter(
                  i -> {
                    List<Integer> wanted = new ArrayList<>();
                    Arrays.stream(markers, 0, first).forEach(wanted::add);
                    wanted.addAll(cases.get(i).tokens());
                    Arrays.stream(markers, first, markers.length).forEach(wanted::add);
                    return !Arrays.stream(results.get(i).tokens()).boxed().toList().equals(wanted);
                  })
              .boxed()
              .toList();
      fewest = fewest == null || wrong.size() < fewest.size() ? wrong : fewest;
    }
    return fewest;
  }

  @Test
  void haveTheTokensThatTheModelsOwnTokenizersGive(TestReporter reporter) throws IOException {
    List<Path> vocabularies = vocabularies();
    assertThat(vocabularies).hasSize(VOCABULARIES);
    Map<String, List<Integer>> wrong = new TreeMap<>();
    for (Path vocabulary : vocabularies) {
      if (engine.isShipped() && NEW.contains(name(vocabulary))) {
        assertThatThrownBy(() -> open(vocabulary))
            .isInstanceOf(ModelLoadException.class)
            .hasMessageMatching(".*unknown (pre-)?tokenizer.*does not know");
        continue;
      }
      List<Case> cases = cases(vocabulary);
      try (ParallelProcessor processor = open(vocabulary)) {
        List<Integer> ofThis = wrong(processor, cases);
        reporter.publishEntry(
            name(vocabulary),
            cases.size() - ofThis.size() + " of " + cases.size() + " on " + engine);
        if (!ofThis.isEmpty()) {
          wrong.put(name(vocabulary), ofThis);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
