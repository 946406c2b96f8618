package io.sparkllama.benchmarks;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.LogFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * java-llama.cpp's {@code LlamaModel}, used as documented: parallel slots, with a thread waiting
 * for each.
 */
final class JavaLlamaCpp implements AutoCloseable {

  static final int SLOTS = 16;

  private final LlamaModel model;
  private final ExecutorService callers = Executors.newFixedThreadPool(SLOTS);

  private JavaLlamaCpp(ModelParameters parameters) {
    LlamaModel.setLogger(LogFormat.TEXT, (level, message) -> {});
    model = new LlamaModel(parameters.disableLog());
  }

  /** Only the required settings: the model, the slots, and room for them. */
  static JavaLlamaCpp withDefaults(Path file, int contextLength) {
    return new JavaLlamaCpp(
        new ModelParameters()
            .setModel(file.toString())
            .setParallel(SLOTS)
            .setCtxSize(SLOTS * contextLength));
  }

  /** For a scalar function: one slot and the defaults. */
  static JavaLlamaCpp oneByOne(Path file, int contextLength) {
    return new JavaLlamaCpp(
        new ModelParameters().setModel(file.toString()).setCtxSize(contextLength));
  }

  /** Flash attention, a thread per CPU, and the same batch size as the processor. */
  static JavaLlamaCpp tuned(Path file, int contextLength) {
    int cpus = Runtime.getRuntime().availableProcessors();
    return new JavaLlamaCpp(
        new ModelParameters()
            .setModel(file.toString())
            .setParallel(SLOTS)
            .setCtxSize(SLOTS * contextLength)
            .enableFlashAttn()
            .setThreads(cpus)
            .setThreadsBatch(cpus)
            .setBatchSize(512)
            .setUbatchSize(512));
  }

  static JavaLlamaCpp forEmbedding(Path file) {
    int cpus = Runtime.getRuntime().availableProcessors();
    return new JavaLlamaCpp(
        new ModelParameters()
            .setModel(file.toString())
            .setParallel(SLOTS)
            .setCtxSize(SLOTS * 512)
            .setThreads(cpus)
            .setThreadsBatch(cpus)
            .setBatchSize(512)
            .setUbatchSize(512)
            .enableEmbedding());
  }

  /** Generates exactly the given number of tokens for each prompt. */
  void generate(List<String> prompts, int tokens) {
    inParallel(prompts, prompt -> complete(prompt, tokens));
  }

  /** Generates exactly the given number of tokens. */
  String complete(String prompt, int tokens) {
    return model.complete(
        new InferenceParameters(prompt)
            .setNPredict(tokens)
            .setTemperature(0)
            .setIgnoreEos(true)
            .setCachePrompt(false));
  }

  void embed(List<String> texts) {
    inParallel(texts, model::embed);
  }

  /** Sequentially, since {@code encode} must not be called concurrently. */
  int encode(List<String> texts) {
    int tokens = 0;
    for (String text : texts) {
      tokens += model.encode(text).length;
    }
    return tokens;
  }

  private <R> void inParallel(List<String> items, Function<String, R> call) {
    List<Callable<R>> calls = new ArrayList<>();
    items.forEach(item -> calls.add(() -> call.apply(item)));
    try {
      for (Future<R> future : callers.invokeAll(calls)) {
        future.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    callers.shutdown();
    model.close();
  }
}
