package io.sparkllama.internal.llama;

import io.sparkllama.engine.ModelFile;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.SplitFiles;
import io.sparkllama.internal.gguf.GgmlType;
import io.sparkllama.internal.gguf.GgufHeader;
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
final class ModelHeader {

  private static final String REMEDY = "the file may be incomplete; fetch it again";

  /** Of a session: a prompt and what it generates. */
  private static final int LEAST_CONTEXT = 2;

  /** llama.cpp's numbers of pooling types. */
  private static final Map<Long, String> POOLING =
      Map.of(1L, "mean", 2L, "cls", 3L, "last", 4L, ModelInfo.RANK);

  private ModelHeader() {}

  /**
   * Reads the header. For a split model, it includes the tensors of all parts.
   *
   * @throws ModelLoadException if the file is not a valid model
   */
  static GgufHeader read(Path path) {
    List<String> names;
    try {
      names = SplitFiles.of(path.getFileName().toString());
    } catch (IllegalArgumentException e) {
      throw new ModelLoadException(
          path, e.getMessage(), "name the first part; the others are found from its name");
    }
    GgufHeader first = readOne(path);
    List<GgufHeader.Tensor> tensors = new ArrayList<>(first.tensors());
    for (String name : names.subList(1, names.size())) {
      tensors.addAll(readOne(path.resolveSibling(name)).tensors());
    }
    return new GgufHeader(first.values(), tensors);
  }

  private static GgufHeader readOne(Path path) {
    try {
      return GgufHeader.read(ModelFile.requireGguf(path));
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
  static ModelInfo info(Path path, GgufHeader header, Dialect dialect, String engine) {
    if (header.architecture().isEmpty()) {
      throw new ModelLoadException(
          path, "its header has no general.architecture", "fetch it again, or convert it again");
    }
    if (dialect.architectures().contains(header.architecture())) {
      try {
        ModelCheck.require(header, dialect.limits());
        TensorCheck.require(header);
        VocabularyCheck.require(header);
      } catch (HeaderFault e) {
        throw e.in(path);
      }
    }
    ModelTraits traits =
        dialect
            .traits(path, header)
            .orElseThrow(() -> Dialects.unknown(path, header.architecture(), dialect, engine));
    return ModelInfo.builder(description(header))
        .parameterCount(header.tensors().stream().mapToLong(GgufHeader.Tensor::weights).sum())
        .sizeBytes(header.tensorBytes())
        .trainedContextLength(required(path, header, "context_length", LEAST_CONTEXT))
        .vocabularySize(header.vocabularySize())
        .embeddingLength(required(path, header, "embedding_length", 1))
        .pooling(pooling(header))
        .causal(traits.causal())
        .sharesPrefixes(traits.sharesPrefixes())
        .recurrent(traits.recurrent())
        .singleSequence(traits.singleSequence())
        .concurrencyObstacle(traits.concurrencyObstacle())
        .rankingObstacle(traits.rankingObstacle())
        .build();
  }

  private static Optional<String> pooling(GgufHeader header) {
    long number = header.pooling();
    return number == 0
        ? Optional.empty()
        : Optional.of(POOLING.getOrDefault(number, Long.toString(number)));
  }

  private static int required(Path path, GgufHeader header, String key, int least) {
    long value = header.number(key).orElse(0);
    if (value < least || value > Integer.MAX_VALUE) {
      throw new ModelLoadException(
          path,
          "its header has no valid " + header.architecture() + "." + key + " (" + value + ")",
          REMEDY);
    }
    return (int) value;
  }

  private static String description(GgufHeader header) {
    double millions = header.tensors().stream().mapToLong(GgufHeader.Tensor::weights).sum() / 1e6;
    return String.format(
        Locale.ROOT,
        "%s, %s parameters, %s",
        header
            .text("general.name")
            .map(name -> header.architecture() + " " + name)
            .orElse(header.architecture()),
        millions >= 1000
            ? String.format(Locale.ROOT, "%.1f G", millions / 1000)
            : String.format(Locale.ROOT, "%.1f M", millions),
        mainType(header));
  }

  /** The type of most weights. */
  private static String mainType(GgufHeader header) {
    return header.tensors().stream()
        .collect(
            Collectors.groupingBy(
                GgufHeader.Tensor::type, Collectors.summingLong(GgufHeader.Tensor::weights)))
        .entrySet()
        .stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .flatMap(entry -> GgmlType.of(entry.getKey()))
        .map(GgmlType::name)
        .orElse("unknown type");
  }
}
