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

/** Reads model facts from the header of a model file. */
final class ModelHead {

  private static final String REMEDY = "the file may be incomplete; fetch it again";

  /** llama.cpp's numbers of pooling types. */
  private static final Map<Long, String> POOLING =
      Map.of(1L, "mean", 2L, "cls", 3L, "last", 4L, ModelInfo.RANK);

  private ModelHead() {}

  /**
   * Reads the header. For a split model, it includes the tensors of all parts.
   *
   * @throws ModelLoadException if the file is not a valid model
   */
  static GgufHead read(Path path) {
    List<String> names;
    try {
      names = SplitFiles.of(path.getFileName().toString());
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(path, e.getMessage(), "name the first part; the others are found from its name");
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
   * Extracts the model facts from a header.
   *
   * @param engine name of the build that will load the model
   * @throws ModelLoadException if a required value is missing or the model is unsupported
   */
  static ModelInfo info(Path path, GgufHead head, Dialect dialect, String engine) {
    if (head.architecture().isEmpty()) {
      throw new ModelLoadException(
          path, "its header has no general.architecture", "fetch it again, or convert it again");
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
          "its header has no valid " + head.architecture() + "." + key + " (" + value + ")",
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

  /** The type of most weights. */
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
