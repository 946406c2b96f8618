package io.sparkllama.internal.scheduling;

import io.sparkllama.engine.Model;
import io.sparkllama.internal.request.Embedding;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Perplexity;
import io.sparkllama.internal.request.Ranking;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.request.Scoring;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The entry to the scheduler: validates and tokenizes requests, and checks that they fit the
 * context. A rejected request is already completed with a failed result. Thread-safe; runs on the
 * caller's thread.
 */
public final class Admission implements AutoCloseable {

  private final GenerationAdmission generation;
  private final EmbeddingAdmission embedding;
  private final RankingAdmission ranking;
  private final ScoringAdmission scoring;
  private final PerplexityAdmission perplexity;
  private volatile boolean closed;

  /**
   * @param contextLength context length in tokens per sequence
   * @param batchCapacity maximum number of tokens per batch
   * @param nanoClock measures tokenizing, as {@link System#nanoTime} does
   */
  public Admission(Model model, int contextLength, int batchCapacity, LongSupplier nanoClock) {
    ModelLimits limits = new ModelLimits(model.info(), contextLength, batchCapacity);
    PromptTokenizer prompts = new PromptTokenizer(model, contextLength);
    TokenizingClock clock = new TokenizingClock(nanoClock);
    this.generation = new GenerationAdmission(model, limits, prompts, clock);
    this.embedding = new EmbeddingAdmission(limits, prompts, clock);
    this.ranking = new RankingAdmission(limits, prompts, clock);
    this.scoring = new ScoringAdmission(limits, prompts, clock);
    this.perplexity = new PerplexityAdmission(limits, prompts, clock);
  }

  /** Admits a request. */
  @SuppressWarnings("unchecked") // each case returns the result of its kind of request
  public <R extends Outcome> AdmittedRequest<R> admit(Request<R> request) {
    return (AdmittedRequest<R>) admitAny(request);
  }

  private AdmittedRequest<?> admitAny(Request<?> request) {
    if (request instanceof Generation asked) {
      return admit(generation, asked);
    }
    if (request instanceof Embedding asked) {
      return admit(embedding, asked);
    }
    if (request instanceof Ranking asked) {
      return admit(ranking, asked);
    }
    if (request instanceof Scoring asked) {
      return admit(scoring, asked);
    }
    if (request instanceof Perplexity asked) {
      return admit(perplexity, asked);
    }
    throw new IllegalArgumentException("no such request: " + request);
  }

  private <Q extends Request<R>, R extends Outcome> AdmittedRequest<R> admit(
      RequestAdmission<Q, R> kind, Q request) {
    try {
      requireOpen();
      return kind.admit(request);
    } catch (Refusal e) {
      AdmittedRequest<R> refused = kind.withoutTokens(request);
      refused.refuse(e);
      return refused;
    } catch (IllegalStateException e) {
      // This was closed, or the tokenizer's model was.
      AdmittedRequest<R> cancelled = kind.withoutTokens(request);
      cancelled.cancelUnstarted();
      return cancelled;
    }
  }

  /** Fails in the same way as a tokenizer whose model is closed. */
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  /** Validates a request without computing anything; empty if no problem is found. */
  public Optional<Failure> faultOf(Request<?> request) {
    Optional<Failure> refused =
        Optional.ofNullable(admit(request).future().getNow(null)).map(Outcome::failure);
    return refused.isEmpty() && request instanceof Generation asked
        ? generation.samplingFaultOf(asked.config())
        : refused;
  }

  /** Cancels all later requests immediately. */
  @Override
  public void close() {
    closed = true;
  }
}
