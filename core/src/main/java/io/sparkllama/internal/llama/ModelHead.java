package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelFile;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SplitFiles;
import io.sparkllama.internal.gguf.GgmlType;
import io.sparkllama.internal.gguf.GgufHead;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.ModelTraits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the head of a model's file says to the engine. */
final class ModelHead {

  private static final String REMEDY = "the file may be incomplete; fetch it again";

  /** llama.cpp's numbers for kinds of pooling. */
  private static final Map<Long, String> POOLING =
      Map.of(1L, "mean", 2L, "cls", 3L, "last", 4L, ModelInfo.RANK);

  private ModelHead() {}

  /**
   * Reads the head, with the tensors of all files if the model is split; {@link ModelLoadException}
   * if it is not one.
   */
  static GgufHead read(Path path) {
    List<String> names;
    try {
      names = SplitFiles.of(path.getFileName().toString());
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(path, e.getMessage(), "the others are found by its name");
    }
    GgufHead first = readOne(path);
    List<GgufHead.Tensor> tensors = new ArrayList<>(first.tensors());
    for (String name : names.subList(1, names.size())) {
      tensors.addAll(readOne(path.resolveSibling(name)).tensors());
    }
    return new GgufHead(first.values(), tensors);
  }

  private static GgufHead readOne(Path path) {
    try {
      return GgufHead.read(ModelFile.requireGguf(path));
    } catch (IOException e) {
      throw new ModelLoadException(path, e.getMessage(), REMEDY);
    }
  }

  /**
   * The facts in a head; {@link ModelLoadException} if it lacks one, or cannot be used.
   *
   * @param engine name of the build that is to use it
   */
  static ModelInfo info(Path path, GgufHead head, Dialect dialect, String engine) {
    if (head.architecture().isEmpty()) {
      throw new ModelLoadException(
          path, "its head has no general.architecture", "fetch it again, or convert it again");
    }
    ModelTraits traits =
        dialect
            .traits(path, head)
            .orElseThrow(() -> Dialects.unknown(path, head.architecture(), dialect, engine));
    int vocabularySize = head.vocabularySize();
    if (vocabularySize == 0) {
      throw new ModelLoadException(
          path, "it has no vocabulary", "use a model file with a tokenizer");
    }
    return new ModelInfo(
        description(head),
        head.tensors().stream().mapToLong(GgufHead.Tensor::weights).sum(),
        head.tensorBytes(),
        required(path, head, "context_length"),
        vocabularySize,
        required(path, head, "embedding_length"),
        pooling(head),
        traits.causal(),
        traits.sharesPrefixes(),
        traits.recurrent(),
        traits.singleSequence(),
        traits.concurrencyObstacle(),
        traits.rankingObstacle());
  }

  private static Optional<String> pooling(GgufHead head) {
    long number = head.pooling();
    return number == 0
        ? Optional.empty()
        : Optional.of(POOLING.getOrDefault(number, Long.toString(number)));
  }

  private static int required(Path path, GgufHead head, String key) {
    long value = head.number(key).orElse(0);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new ModelLoadException(
          path,
          "its head has no valid " + head.architecture() + "." + key + " (" + value + ")",
          REMEDY);
    }
    return (int) value;
  }

  private static String description(GgufHead head) {
    double millions = head.tensors().stream().mapToLong(GgufHead.Tensor::weights).sum() / 1e6;
    return String.format(
        Locale.ROOT,
        "%s, %s parameters, %s",
        head.text("general.name")
            .map(name -> head.architecture() + " " + name)
            .orElse(head.architecture()),
        millions >= 1000
            ? String.format(Locale.ROOT, "%.1f G", millions / 1000)
            : String.format(Locale.ROOT, "%.1f M", millions),
        mainType(head));
  }

  /** The type that most weights have. */
  private static String mainType(GgufHead head) {
    return head.tensors().stream()
        .collect(
            Collectors.groupingBy(
                GgufHead.Tensor::type, Collectors.summingLong(GgufHead.Tensor::weights)))
        .entrySet()
        .stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .flatMap(entry -> GgmlType.of(entry.getKey()))
        .map(GgmlType::name)
        .orElse("unknown type");
  }
}
