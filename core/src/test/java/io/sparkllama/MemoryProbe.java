package io.sparkllama;

import io.sparkllama.engine.CacheType;
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
 * A program of its own that opens a processor, makes it use all that it has reserved, and prints
 * what it was estimated to take and what the process has grown by, in bytes.
 */
final class MemoryProbe {

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private MemoryProbe() {}

  public static void main(String[] arguments) throws IOException {
    ThreadPoolConfig threads = ThreadPoolConfig.ofThreads(Integer.parseInt(arguments[0]));
    ProcessorConfig config =
        ProcessorConfig.of(DemoModel.PATH.toString(), threads)
            .withMaxBatchSize(Integer.parseInt(arguments[1]))
            .withContextSize(Integer.parseInt(arguments[2]))
            .withKvCacheType(CacheType.valueOf(arguments[3]));
    // the library, the JVM's code and the threads are there before the first measurement
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

  /** All sequences are filled to the end, with an output for each token. */
  private static void fill(ParallelProcessor processor) {
    EmbeddingConfig cut = EmbeddingConfig.defaults().withOverlongText(OverlongPrompt.TRUNCATE_LEFT);
    String text = "The battery is great. ".repeat(processor.plan().contextLength());
    int sequences = processor.config().maxBatchSize();
    for (EmbeddingResult result : processor.batchEmbed(Collections.nCopies(sequences, text), cut)) {
      if (!result.success()) {
        throw new IllegalStateException(result.error());
      }
    }
    // the last prompts are read while the first still have tokens to generate
    int context = processor.plan().contextLength();
    int workers = processor.plan().threads().workers().size();
    int steps = sequences * context / (512 * workers) + sequences / workers;
    BatchGenerationConfig toTheEnd =
        BatchGenerationConfig.builder()
            .maxTokens(steps + 8)
            .overlongPrompt(OverlongPrompt.TRUNCATE_LEFT)
            .logitBias(Map.of(DemoModel.END_OF_TURN, -100f, DemoModel.END_OF_TEXT, -100f))
            .build();
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      prompts.add(("The battery " + i + " is great. ").repeat(context));
    }
    processor.batchGenerate(prompts, toTheEnd);
  }

  private static long resident() throws IOException {
    Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc/self/status")));
    if (!matcher.find()) {
      throw new IllegalStateException("no VmRSS");
    }
    return Long.parseLong(matcher.group(1)) * 1024;
  }
}
