package io.sparkllama.spark;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.llama.LlamaEngine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Greedy decoding in the plainest way, one prompt and one token at a time: what batching must
 * equal.
 */
final class ReferenceDecoder implements AutoCloseable {

  /** A generated text and the number of its tokens, its end token included. */
  record Decoded(String text, int tokens) {}

  private static final SamplingParams GREEDY = SamplingParams.greedy();

  private final Model model;
  private final Tokenizer tokenizer;
  private final Session session;
  private final TokenBatch batch = new TokenBatch(512);

  ReferenceDecoder(String path) {
    model =
        LlamaEngine.on(Optional.empty()).inspect(Path.of(path)).load(new ModelParams(0, -1, true));
    tokenizer = model.tokenizer();
    session = model.openSession(new SessionParams(1, 512, 1, 512, 0, CacheType.F16));
  }

  Decoded decode(String prompt, int maxTokens) {
    int[] tokens = tokenizer.tokenize(prompt, true);
    session.clear(0);
    batch.clear();
    for (int i = 0; i < tokens.length; i++) {
      batch.add(tokens[i], i, 0, i == tokens.length - 1);
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int sampled = 0;
    try (Sampler sampler = session.newSampler(GREEDY)) {
      while (sampled < maxTokens) {
        if (session.decode(batch, Output.LOGITS) != DecodeStatus.DECODED) {
          throw new IllegalStateException("not decoded");
        }
        int token = sampler.sample(batch.size() - 1);
        sampled++;
        if (tokenizer.isEndOfGeneration(token)) {
          break;
        }
        text.writeBytes(tokenizer.piece(token));
        batch.clear();
        batch.add(token, tokens.length + sampled - 1, 0, true);
      }
    }
    return new Decoded(text.toString(StandardCharsets.UTF_8), sampled);
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
