package io.sparkllama.spark.job;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.ChatMessage;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.Prompt;
import io.sparkllama.spark.LlamaOptions;
import io.sparkllama.spark.execution.ExecutorProcessors;
import io.sparkllama.spark.execution.ModelCall;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;

/**
 * A small request with the options of a run, where those may be such that each request fails. Says
 * why it failed; empty if it did not.
 *
 * @param call what the run asks
 * @param options of the run
 * @param overridden whether rows may have other options
 */
record Probe(ModelCall call, LlamaOptions options, boolean overridden)
    implements MapFunction<Long, String> {

  private static final long serialVersionUID = 1L;

  private static final String TEXT = "a";
  private static final long NO_TIMEOUT = BatchGenerationConfig.NO_TIMEOUT;

  @Override
  public String call(Long unused) {
    try (ExecutorProcessors.Lease lease = ExecutorProcessors.instance().acquire(options)) {
      return fault(lease.processor());
    }
  }

  private String fault(ParallelProcessor processor) {
    return switch (call) {
      case GENERATE ->
          processor.modelInfo().causal() && !mayFail(options.generation())
              ? ""
              : fault(processor, Prompt.text(TEXT));
      case CHAT -> fault(processor, Prompt.chat(List.of(ChatMessage.user(TEXT))));
      case EMBED ->
          text(
              processor
                  .batchEmbed(
                      List.of(TEXT),
                      options.embedding().withRetryAttempts(0).withTimeoutMs(NO_TIMEOUT))
                  .get(0)
                  .error());
      default -> "";
    };
  }

  private static boolean mayFail(BatchGenerationConfig config) {
    return config.chat()
        || !config.grammar().isEmpty()
        || !config.jsonSchema().isEmpty()
        || !config.chatTemplate().isEmpty();
  }

  private String fault(ParallelProcessor processor, Prompt prompt) {
    if (overridden) {
      return "";
    }
    BatchGenerationConfig config =
        options.generation().toBuilder()
            .maxTokens(1)
            .retryAttempts(0)
            .timeoutMs(NO_TIMEOUT)
            .build();
    GenerationResult result = processor.generateAsync(prompt, config).join();
    // a single token is no whole answer, which is no fault of the options
    return result.finishReason() == FinishReason.ERROR ? text(result.error()) : "";
  }

  private static String text(String error) {
    return error == null ? "" : error;
  }
}
