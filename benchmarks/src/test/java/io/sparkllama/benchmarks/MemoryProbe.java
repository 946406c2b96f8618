package io.sparkllama.benchmarks;

import io.sparkllama.ParallelProcessor;
import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.OverlongPrompt;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.GenerationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A separate program that opens a processor on a random model and uses all of its reserved memory.
 * Prints the estimate and the growth of the process in bytes.
 */
final class MemoryProbe {

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private MemoryProbe() {}

  /**
   * The program.
   *
   * @param arguments the model, the native library, workers, sequences, context length and KV cache
   *     type
   */
  public static void main(String[] arguments) throws IOException {
    ThreadPoolConfig threads = ThreadPoolConfig.ofThreads(Integer.parseInt(arguments[2]));
    ProcessorConfig config =
        ProcessorConfig.of(arguments[0], threads)
            .withNativeLibrary(arguments[1])
            .withMaxBatchSize(Integer.parseInt(arguments[3]))
            .withContextSize(Integer.parseInt(arguments[4]))
            .withKvCacheType(CacheType.valueOf(arguments[5]));
    // Loads the library, the JVM's code and the threads before the first measurement.
    use(config.withMaxBatchSize(threads.workers()).withContextSize(64));
    long before = resident();
    try (ParallelProcessor processor = ParallelProcessor.open(config)) {
      fill(processor);
      System.out.println(processor.plan().memory().totalBytes() + " " + (resident() - before));
    }
  }

  private static void use(ProcessorConfig config) {
    try (ParallelProcessor processor = ParallelProcessor.open(config)) {
      fill(processor);
    }
  }

  /** Fills all sequences to the end, with an output for each token. */
  private static void fill(ParallelProcessor processor) {
    int context = processor.plan().contextLength();
    int sequences = processor.config().maxBatchSize();
    EmbeddingConfig cut = EmbeddingConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_LEFT);
    List<String> texts = Collections.nCopies(sequences, "a".repeat(context));
    for (EmbeddingResult result : processor.batchEmbed(texts, cut)) {
      require(result.success(), result.error());
    }
    if (processor.plan().model().causal()) {
      generate(processor, context, sequences);
    }
  }

  /** Prefills the last prompts while the first ones still generate. */
  private static void generate(ParallelProcessor processor, int context, int sequences) {
    int workers = processor.plan().sessions().size();
    int steps = sequences * context / (512 * workers) + sequences / workers;
    BatchGenerationConfig toTheEnd =
        BatchGenerationConfig.builder()
            .maxTokens(steps + 8)
            .overlongPrompt(OverlongPrompt.TRUNCATE_LEFT)
            .logitBias(Map.of(RandomModel.END, -100f))
            .build();
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      prompts.add(String.valueOf((char) ('a' + i % 26)).repeat(context));
    }
    for (GenerationResult result : processor.batchGenerate(prompts, toTheEnd)) {
      require(result.success(), result.error());
    }
  }

  private static void require(boolean success, String error) {
    if (!success) {
      throw new IllegalStateException(error);
    }
  }

  private static long resident() throws IOException {
    Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc/self/status")));
    require(matcher.find(), "no VmRSS");
    return Long.parseLong(matcher.group(1)) * 1024;
  }
}
