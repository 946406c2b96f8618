package io.sparkllama.fuzz;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.TestEngine;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.option.OptionException;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.RerankRequest;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.TokenizationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changed models. Each is planned, opened and used. It may be refused with a {@link
 * ModelLoadException}; nothing may stay mapped.
 */
final class ModelCases implements Cases {

  /** Ends the descriptions of the first cases. */
  static final String SOUND = " unchanged";

  private static final long MEMORY_LIMIT = 1L << 30;

  private static final Set<String> MEMORY_OPTIONS =
      Set.of(Options.MEMORY_LIMIT.name(), Options.CONTEXT_SIZE.name());

  private static final List<String> TEXTS =
      List.of(
          "Review: Good.\nTriage:",
          "\uD83D\uDE00 \u65E5\u672C \u0001\u001B na\u00EFve \uFFFF </s> <0x41>",
          "a  b\t\n".repeat(60));

  private final TestEngine engine;
  private final Path folder;
  private final long seed;
  private Path model;

  ModelCases(TestEngine engine, Path folder, long seed) throws IOException {
    this.engine = engine;
    this.folder = folder;
    this.seed = seed;
    this.model = folder.resolve("none");
  }

  @Override
  public String prepare(int number) throws IOException {
    // A model of its own, as one may still be mapped that should not.
    Files.deleteIfExists(model);
    model = folder.resolve("model-" + number + ".gguf");
    BaseModel[] sound = BaseModel.values();
    if (number < sound.length) {
      sound[number].open().write(model);
      return sound[number] + SOUND;
    }
    ModelMutator mutator = new ModelMutator(seed * 1_000_003 + number);
    Files.write(model, mutator.bytes());
    return mutator.description();
  }

  @Override
  public Ending run() throws IOException {
    Ending ending = open();
    List<String> mapped =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.endsWith(model.toString()))
            .toList();
    return mapped.isEmpty()
        ? ending
        : new Ending(Kind.BROKEN, "still mapped: " + mapped + " after " + ending);
  }

  private Ending open() {
    ProcessorBuilder builder =
        engine
            .builder(model)
            .threadPool(ThreadPoolConfig.ofThreads(1))
            .maxBatchSize(2)
            .isolation(Campaign.isolation())
            .memoryLimit(MEMORY_LIMIT);
    try {
      builder.plan();
    } catch (ModelLoadException e) {
      return refused(e);
    }
    try (ParallelProcessor processor = builder.build()) {
      return use(processor);
    } catch (ModelLoadException e) {
      return refused(e);
    } catch (OptionException e) {
      // More memory than the limit, or than this machine has.
      if (MEMORY_OPTIONS.contains(e.option())) {
        return new Ending(Kind.REFUSED, e.getMessage());
      }
      throw e;
    }
  }

  private Ending refused(ModelLoadException e) {
    String start = "cannot load model " + model + ": ";
    return e.getMessage().startsWith(start)
        ? new Ending(Kind.REFUSED, e.getMessage().substring(start.length()))
        : new Ending(Kind.BROKEN, e.getMessage());
  }

  private static Ending use(ParallelProcessor processor) {
    List<Outcome> outcomes = new ArrayList<>();
    ModelInfo info = processor.modelInfo();
    for (TokenizationResult tokens : processor.batchTokenize(TEXTS)) {
      outcomes.add(tokens);
      if (tokens.success()) {
        processor.detokenize(tokens.tokens());
      }
    }
    try {
      if (info.causal()) {
        BatchGenerationConfig few = BatchGenerationConfig.builder().maxTokens(4).seed(1).build();
        outcomes.addAll(processor.batchGenerate(TEXTS, few));
        BatchGenerationConfig bound =
            few.toBuilder().temperature(0).grammar("root ::= [a-z]+").build();
        outcomes.addAll(processor.batchGenerate(TEXTS, bound));
      }
      outcomes.addAll(
          info.ranks()
              ? processor.batchRerank(
                  TEXTS.stream().map(text -> new RerankRequest("query", text)).toList(),
                  RerankConfig.defaults())
              : processor.batchEmbed(TEXTS, EmbeddingConfig.defaults()));
    } catch (EngineException e) {
      return new Ending(Kind.USED, "fails: " + e.getMessage());
    }
    Optional<Outcome> crashed =
        outcomes.stream().filter(outcome -> outcome.errorKind() == Failure.Kind.CRASH).findFirst();
    return crashed.isPresent()
        ? new Ending(Kind.DIED, crashed.get().error())
        : new Ending(
            Kind.USED,
            outcomes.stream().filter(Outcome::success).count() + " of " + outcomes.size());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(model);
  }
}
