package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.Tokenizer;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.EmbeddingConfig;
import io.sparkllama.request.Pooling;
import io.sparkllama.request.Prompt;
import io.sparkllama.request.RerankConfig;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.EmbeddingResult;
import io.sparkllama.result.Failure;
import io.sparkllama.result.GenerationResult;
import io.sparkllama.result.Outcome;
import io.sparkllama.result.RerankResult;
import io.sparkllama.result.ScoreResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The entry to the scheduler: validates and tokenizes requests, and checks that they fit the
 * context. A rejected request is already completed with a failed result. Thread-safe; runs on the
 * caller's thread.
 */
public final class Admission implements AutoCloseable {

  private final Model loaded;
  private final ModelInfo model;
  private final Tokenizer tokenizer;
  private final PromptTokenizer prompts;
  private final ReasoningPlans reasoning;
  private final int contextLength;
  private final int batchCapacity;
  private final LongSupplier nanoClock;
  private volatile boolean closed;

  /**
   * @param contextLength context length in tokens per sequence
   * @param batchCapacity maximum number of tokens per batch
   * @param nanoClock measures tokenizing, as {@link System#nanoTime} does
   */
  public Admission(Model model, int contextLength, int batchCapacity, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.loaded = model;
    this.model = model.info();
    this.tokenizer = model.tokenizer();
    this.prompts = new PromptTokenizer(model, contextLength);
    this.reasoning = new ReasoningPlans(tokenizer, prompts.chats());
    this.contextLength = contextLength;
    this.batchCapacity = batchCapacity;
  }

  /** Admits a request. */
  @SuppressWarnings("unchecked") // each case returns the result of its kind of request
  public <R extends Outcome> AdmittedRequest<R> admit(Request<R> request) {
    return (AdmittedRequest<R>) admitAny(request);
  }

  private AdmittedRequest<?> admitAny(Request<?> request) {
    if (request instanceof Generation asked) {
      return generation(asked.prompt(), asked.config());
    }
    if (request instanceof Embedding asked) {
      return embedding(asked.text(), asked.config());
    }
    if (request instanceof Ranking asked) {
      return ranking(asked.pair().query(), asked.pair().document(), asked.config());
    }
    if (request instanceof Scoring asked) {
      return scoring(asked.pair().prompt(), asked.pair().continuation(), asked.config());
    }
    if (request instanceof Perplexity asked) {
      return perplexity(asked.text(), asked.config());
    }
    throw new IllegalArgumentException("no such request: " + request);
  }

  /** Validates a request without computing anything; empty if no problem is found. */
  public Optional<Failure> faultOf(Request<?> request) {
    Optional<Failure> refused =
        Optional.ofNullable(admit(request).future().getNow(null)).map(Outcome::failure);
    return refused.isEmpty() && request instanceof Generation asked
        ? samplingFaultOf(asked.config())
        : refused;
  }

  private Optional<Failure> samplingFaultOf(BatchGenerationConfig config) {
    try {
      loaded.requireSampling(AdmittedGeneration.sampling(config, OutputFormat.of(config)));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(Sampling.failureOf(e));
    }
  }

  /** Admits a prompt for generation. */
  AdmittedRequest<GenerationResult> generation(Prompt prompt, BatchGenerationConfig config) {
    try {
      requireOpen();
      requireCausal("generates no text");
      int most = contextLength - 1;
      int wanted = contextLength - Math.min(config.maxTokens(), contextLength / 2);
      Tokens tokens = timed(() -> prompts.tokenize(prompt, config, most, Math.min(most, wanted)));
      OutputFormat form = OutputFormat.of(config);
      return new AdmittedGeneration(
          tokens,
          config,
          form,
          reasoning.of(prompt, config, tokens.ids(), form.isStructured()),
          tokenizer);
    } catch (Refusal e) {
      GenerationResult refused = GenerationResult.refused(e.failure(), e.tokens());
      return completed(unusable(config), refused);
    } catch (IllegalStateException e) {
      return cancelled(unusable(config));
    }
  }

  private AdmittedGeneration unusable(BatchGenerationConfig config) {
    return new AdmittedGeneration(
        Tokens.NONE, config, OutputFormat.FREE, Optional.empty(), tokenizer);
  }

  /** Admits a text for embedding. */
  AdmittedRequest<EmbeddingResult> embedding(String text, EmbeddingConfig config) {
    boolean whole = !model.causal();
    Pooling pooling = poolingOf(config);
    try {
      requireOpen();
      requirePoolable();
      int most = whole ? Math.min(contextLength, batchCapacity) : contextLength;
      Tokens tokens =
          timed(() -> prompts.tokenize("text", text, config.overlongText(), most, most));
      return new AdmittedEmbedding(tokens, pooling, config.normalized(), whole, config);
    } catch (Refusal e) {
      EmbeddingResult refused = EmbeddingResult.failed(e.failure(), e.tokens(), 0);
      return completed(
          new AdmittedEmbedding(Tokens.NONE, pooling, config.normalized(), whole, config), refused);
    } catch (IllegalStateException e) {
      return cancelled(
          new AdmittedEmbedding(Tokens.NONE, pooling, config.normalized(), whole, config));
    }
  }

  private Pooling poolingOf(EmbeddingConfig config) {
    return config.pooling() == Pooling.MODEL
        ? model.pooling().flatMap(Admission::poolingNamed).orElse(Pooling.MEAN)
        : config.pooling();
  }

  private static Optional<Pooling> poolingNamed(String name) {
    return Arrays.stream(Pooling.values())
        .filter(pooling -> pooling.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /** Rejects models with an unknown pooling type, whose vectors would look right but be wrong. */
  private void requirePoolable() throws Refusal {
    if (model.pooling().isPresent() && poolingNamed(model.pooling().get()).isEmpty()) {
      String name = model.pooling().get();
      throw new Refusal(
          Failure.Kind.MODEL,
          (name.equals(ModelInfo.RANK)
              ? "the model is a reranker, which scores pairs and returns no vectors (its file"
                  + " requests pooling 'rank'); use batchRerank or llm_rerank, or an embedding"
                  + " model"
              : "the model's file requests pooling "
                  + name
                  + ", which spark-llama does not support; use an embedding model"));
    }
  }

  /** Admits a query and a document for ranking. */
  AdmittedRequest<RerankResult> ranking(String query, String document, RerankConfig config) {
    boolean whole = !model.causal();
    try {
      requireOpen();
      requireRanking();
      int most = whole ? Math.min(contextLength, batchCapacity) : contextLength;
      Tokens tokens = timed(() -> prompts.tokenize(query, document, config.overlongText(), most));
      return new AdmittedRanking(tokens, whole, config);
    } catch (Refusal e) {
      return completed(
          new AdmittedRanking(Tokens.NONE, whole, config),
          RerankResult.failed(e.failure(), e.tokens(), 0));
    } catch (IllegalStateException e) {
      return cancelled(new AdmittedRanking(Tokens.NONE, whole, config));
    }
  }

  private void requireRanking() throws Refusal {
    if (!model.ranks()) {
      throw new Refusal(
          Failure.Kind.MODEL,
          "the model cannot be used as a reranker: "
              + model.rankingObstacle().orElseThrow()
              + "; use the file of a reranker, such as one of bge-reranker, jina-reranker or"
              + " Qwen3-Reranker, that llama.cpp's converter has made");
    }
  }

  /**
   * Admits a continuation for scoring. It is tokenized on its own, and its tokens follow the
   * prompt's.
   */
  AdmittedRequest<ScoreResult> scoring(Prompt prompt, String continuation, ScoringConfig config) {
    try {
      requireOpen();
      requireCausal("scores no text");
      Tokens after =
          timed(() -> new Tokens(prompts.continuation("continuation", continuation), false));
      int[] scored = after.ids();
      // The last token is scored but not decoded.
      int most = contextLength - scored.length + 1;
      if (most < 1) {
        throw new Refusal(
            Failure.Kind.PROMPT_TOO_LONG,
            Message.of(
                "the continuation has ",
                scored.length,
                " tokens, and at most ",
                contextLength,
                " fit the context; shorten it or raise ",
                Options.CONTEXT_SIZE),
            scored.length);
      }
      Tokens tokens = timed(() -> prompts.tokenize(prompt, config, most, most));
      int promptTokens = tokens.ids().length;
      int[] all = Arrays.copyOf(tokens.ids(), promptTokens + scored.length);
      System.arraycopy(scored, 0, all, promptTokens, scored.length);
      Tokens both = new Tokens(all, tokens.truncated()).foundIn(after.nanos() + tokens.nanos());
      return new AdmittedScoring(both, promptTokens, config);
    } catch (Refusal e) {
      return rejectedScore(e, config);
    } catch (IllegalStateException e) {
      return cancelled(new AdmittedScoring(Tokens.NONE, 0, config));
    }
  }

  /** Admits a text for scoring all tokens except the first. */
  AdmittedRequest<ScoreResult> perplexity(String text, ScoringConfig config) {
    try {
      requireOpen();
      requireCausal("scores no text");
      int most = contextLength + 1;
      Tokens tokens =
          timed(() -> prompts.tokenize("text", text, config.overlongPrompt(), most, most));
      if (tokens.ids().length < 2) {
        throw new Refusal(
            Failure.Kind.PROMPT_EMPTY,
            "the text has only one token, and no token before it to score it by; provide a"
                + " longer text",
            tokens.ids().length);
      }
      return new AdmittedScoring(tokens, 1, config);
    } catch (Refusal e) {
      return rejectedScore(e, config);
    } catch (IllegalStateException e) {
      return cancelled(new AdmittedScoring(Tokens.NONE, 0, config));
    }
  }

  private static AdmittedRequest<ScoreResult> rejectedScore(Refusal e, ScoringConfig config) {
    return completed(
        new AdmittedScoring(Tokens.NONE, 0, config),
        ScoreResult.failed(e.failure(), e.tokens(), 0));
  }

  /** Finds the tokens of a request. */
  private interface Tokenizing {
    Tokens tokens() throws Refusal;
  }

  /** Measures tokenizing: its time counts, although nothing can interrupt native code. */
  private Tokens timed(Tokenizing tokenizing) throws Refusal {
    long startNanos = nanoClock.getAsLong();
    Tokens tokens = tokenizing.tokens();
    return tokens.foundIn(nanoClock.getAsLong() - startNanos);
  }

  /** Cancels all later requests immediately. */
  @Override
  public void close() {
    closed = true;
  }

  /** Fails in the same way as a tokenizer whose model is closed. */
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  private void requireCausal(String what) throws Refusal {
    if (!model.causal()) {
      throw new Refusal(
          Failure.Kind.MODEL,
          "the model is an embedding model, which " + what + "; use another model");
    }
  }

  /** This was closed, or the tokenizer's model was. */
  private static <R extends Outcome> AdmittedRequest<R> cancelled(AdmittedRequest<R> request) {
    request.cancelUnstarted();
    return request;
  }

  private static <R extends Outcome> AdmittedRequest<R> completed(
      AdmittedRequest<R> request, R result) {
    request.complete(result);
    return request;
  }
}
