package io.sparkllama.internal.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.ContextShape;
import io.sparkllama.internal.llama.dialect.LlamaCpp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A lower bound for the native library's overhead: threads with one context each decode items of
 * equal length in lockstep, without queue, strings or objects per token. The reference for the
 * scheduler. In this package for access to the binding.
 */
public final class TightLoop implements AutoCloseable {

  private static final int BATCH = 512;

  private final Binding binding;
  private final LlamaCpp llama;
  private final Pointer model;
  private final boolean encoder;
  private final ExecutorService threads;
  private final List<Context> contexts = new ArrayList<>();

  /** A single-threaded context, its batch, and samplers that never end a sequence. */
  private final class Context {
    private final Pointer pointer;
    private final Pointer sampler;
    private final int sequences;
    private final LlamaCpp.Batch batch = new LlamaCpp.Batch();
    private final Memory sequenceIds = new Memory(BATCH * 4L);

    Context(int sequences, int contextLength, int forbiddenToken) {
      this.sequences = sequences;
      pointer =
          binding.openContext(
              model,
              ContextShape.builder()
                  .cells(sequences * contextLength)
                  .batchCapacity(BATCH)
                  .outputs(BATCH)
                  .sequences(sequences)
                  .causal(!encoder)
                  .build());
      sampler = llama.samplerChainInit(llama.samplerChainDefaultParams());
      if (forbiddenToken >= 0) {
        Memory bias = new Memory(8);
        bias.setInt(0, forbiddenToken);
        bias.setFloat(4, -100f);
        int vocabulary = llama.vocabNTokens(llama.modelGetVocab(model));
        llama.samplerChainAdd(sampler, llama.samplerInitLogitBias(vocabulary, 1, bias));
      }
      llama.samplerChainAdd(sampler, llama.samplerInitGreedy());
      batch.tokens = new Memory(BATCH * 4L);
      batch.positions = new Memory(BATCH * 4L);
      batch.sequenceCounts = new Memory(BATCH * 4L);
      batch.sequenceIds = new Memory(BATCH * 8L);
      batch.outputs = new Memory(BATCH);
      for (int i = 0; i < BATCH; i++) {
        batch.sequenceCounts.setInt(4L * i, 1);
        batch.sequenceIds.setPointer(8L * i, sequenceIds.share(4L * i));
      }
    }

    private void add(int token, int position, int sequence, boolean output) {
      int i = batch.tokenCount++;
      batch.tokens.setInt(4L * i, token);
      batch.positions.setInt(4L * i, position);
      sequenceIds.setInt(4L * i, sequence);
      batch.outputs.setByte(i, output ? LlamaCpp.TRUE : LlamaCpp.FALSE);
    }

    private void decode() {
      int code = llama.decode(pointer, batch);
      if (code != 0) {
        throw new IllegalStateException("llama_decode gave " + code);
      }
    }

    void generate(int[][] prompts, int count) {
      for (int from = 0; from < prompts.length; from += sequences) {
        wave(prompts, from, Math.min(prompts.length, from + sequences), count);
      }
    }

    private void wave(int[][] prompts, int from, int to, int count) {
      int width = to - from;
      int[] last = new int[width];
      int filled = 0;
      batch.tokenCount = 0;
      for (int s = 0; s < width; s++) {
        int[] prompt = prompts[from + s];
        if (batch.tokenCount + prompt.length > BATCH) {
          decode();
          sampleEnds(prompts, from, filled, s, last);
          filled = s;
          batch.tokenCount = 0;
        }
        for (int p = 0; p < prompt.length; p++) {
          add(prompt[p], p, s, p == prompt.length - 1);
        }
      }
      decode();
      sampleEnds(prompts, from, filled, width, last);
      for (int step = 1; step < count; step++) {
        batch.tokenCount = 0;
        for (int s = 0; s < width; s++) {
          add(last[s], prompts[from + s].length + step - 1, s, true);
        }
        decode();
        for (int s = 0; s < width; s++) {
          last[s] = llama.samplerSample(sampler, pointer, s);
        }
      }
      for (int s = 0; s < width; s++) {
        binding.forget(pointer, s);
      }
    }

    private void sampleEnds(int[][] prompts, int from, int first, int end, int[] last) {
      int index = -1;
      for (int s = first; s < end; s++) {
        index += prompts[from + s].length;
        last[s] = llama.samplerSample(sampler, pointer, index);
      }
    }

    /**
     * Embeds texts one per batch, since an encoder's attention covers all tokens of a batch. Sums
     * the results so that the work cannot be optimized away.
     */
    double embed(int[][] texts) {
      llama.setEmbeddings(pointer, LlamaCpp.TRUE);
      int width = binding.vectorLength(model);
      double[] pooled = new double[width];
      double sum = 0;
      for (int[] text : texts) {
        batch.tokenCount = 0;
        for (int p = 0; p < text.length; p++) {
          add(text[p], p, 0, true);
        }
        if (binding.dialect().padsBatchOf(text.length)) {
          add(text[0], 0, 1, false);
        }
        decode();
        Arrays.fill(pooled, 0);
        for (int p = 0; p < text.length; p++) {
          float[] vector = llama.getEmbeddingsIth(pointer, p).getFloatArray(0, width);
          for (int d = 0; d < width; d++) {
            pooled[d] += vector[d];
          }
        }
        sum += pooled[0];
        binding.forget(pointer, 0);
      }
      return sum;
    }
  }

  /**
   * Loads a model.
   *
   * @param library llama.cpp's library, or its folder
   * @param encoder whether the model has no cache, and therefore no flash attention
   * @param sequences sequences per thread
   * @param forbiddenToken token that is never sampled; -1 for none
   */
  public TightLoop(
      Path library,
      Path file,
      int threadCount,
      boolean encoder,
      int sequences,
      int contextLength,
      int forbiddenToken) {
    this.encoder = encoder;
    binding = LlamaLibrary.at(library).binding();
    llama = binding.functions();
    model = binding.loadModel(file, new ModelParams(0, -1, true));
    if (model == null) {
      throw new IllegalArgumentException(binding.name() + " cannot load " + file);
    }
    threads =
        Executors.newFixedThreadPool(
            threadCount,
            task -> {
              Thread thread = new Thread(null, task, "tight-loop", 2 << 20);
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < threadCount; i++) {
      contexts.add(new Context(sequences, contextLength, forbiddenToken));
    }
  }

  /** Generates the given number of tokens for each prompt. */
  public void generate(int[][] prompts, int count) {
    inShares(
        prompts,
        (context, share) -> {
          context.generate(share, count);
          return 0.0;
        });
  }

  /** Embeds texts of fewer than {@value #BATCH} tokens with mean pooling. */
  public double embed(int[][] texts) {
    return inShares(texts, Context::embed);
  }

  private interface Work {
    double on(Context context, int[][] share);
  }

  private double inShares(int[][] items, Work work) {
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int i = 0; i < contexts.size(); i++) {
      Context context = contexts.get(i);
      List<int[]> share = new ArrayList<>();
      for (int k = i; k < items.length; k += contexts.size()) {
        share.add(items[k]);
      }
      tasks.add(() -> work.on(context, share.toArray(int[][]::new)));
    }
    try {
      double sum = 0;
      for (Future<Double> done : threads.invokeAll(tasks)) {
        sum += done.get();
      }
      return sum;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    for (Context context : contexts) {
      llama.samplerFree(context.sampler);
      llama.free(context.pointer);
    }
    llama.modelFree(model);
  }
}
