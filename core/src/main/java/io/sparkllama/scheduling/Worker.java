package io.sparkllama.scheduling;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.FinishReason;
import io.sparkllama.GenerationResult;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with a session. Step after step it fills its free sequences from the queue, decodes one
 * batch (a token of each answer, and as much of new prompts as there is room for) and samples. A
 * task leaves when it is finished, withdrawn or overdue; the others do not notice.
 *
 * <p>Opens, uses and closes its session itself; {@link #abort} alone may be called from elsewhere.
 */
final class Worker implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** So many failed decodes with no good one between mean that the engine is broken. */
  private static final int FAILURES_TO_GIVE_UP = 3;

  private final Model model;
  private final SessionParams shape;
  private final TaskQueue queue;
  private final LongSupplier nanoClock;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** Out of the queue and not yet in a sequence. */
  private final Deque<GenerationTask> taken = new ArrayDeque<>();

  private final List<Generation> active = new ArrayList<>();
  private final Deque<Integer> freeSequences = new ArrayDeque<>();
  private final TokenBatch batch;
  private final Tokenizer tokenizer;

  /** Set while the session is open. */
  private volatile Session session;

  /** Most tokens for the next batch: the capacity, or less after the KV cache had no space. */
  private int tokenBudget;

  private int failuresInARow;

  Worker(Model model, SessionParams shape, TaskQueue queue, LongSupplier nanoClock) {
    this.model = model;
    this.shape = shape;
    this.queue = queue;
    this.nanoClock = nanoClock;
    this.batch = new TokenBatch(shape.batchCapacity());
    this.tokenizer = model.tokenizer();
    this.tokenBudget = shape.batchCapacity();
    for (int sequence = 0; sequence < shape.sequences(); sequence++) {
      freeSequences.add(sequence);
    }
  }

  /** Completed when the session is open, exceptionally if it could not be opened. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Cuts a running decode short; for a queue that has been closed. */
  void abort() {
    Session open = session;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void run() {
    try (Session opened = model.openSession(shape)) {
      session = opened;
      ready.complete(null);
      try {
        work();
      } catch (Throwable e) {
        LOG.error("A worker ends, as its engine is broken", e);
        // what the workers share cannot be trusted by the others either
        queue.close(new EngineException("the engine is broken: " + e.getMessage(), e));
      } finally {
        partWithAll();
        session = null;
      }
    } catch (Throwable e) {
      if (!ready.completeExceptionally(e)) {
        LOG.warn("The session did not close cleanly", e);
      }
    }
  }

  private void work() {
    while (!queue.isClosed()) {
      admit();
      dismissWithdrawnAndOverdue();
      if (!active.isEmpty()) {
        step();
      }
    }
  }

  private void admit() {
    int room = freeSequences.size();
    taken.addAll(active.isEmpty() ? queue.await(room) : queue.poll(room));
    while (!taken.isEmpty()) {
      GenerationTask task = taken.peekFirst();
      if (!task.isWithdrawn()) {
        active.add(begin(task));
      }
      taken.removeFirst();
    }
  }

  private Generation begin(GenerationTask task) {
    Sampler sampler = session.newSampler(samplingOf(task.config()));
    task.begin();
    int sequence = freeSequences.removeFirst();
    return new Generation(task, sequence, shape.contextLength(), sampler, nanoClock.getAsLong());
  }

  private static SamplingParams samplingOf(BatchGenerationConfig config) {
    long seed =
        config.seed() == BatchGenerationConfig.RANDOM_SEED
            ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
            : config.seed();
    return new SamplingParams(
        config.temperature(),
        config.topK(),
        config.topP(),
        config.minP(),
        config.repeatPenalty(),
        (int) seed);
  }

  private void dismissWithdrawnAndOverdue() {
    long now = nanoClock.getAsLong();
    for (Generation generation : List.copyOf(active)) {
      if (generation.task().isWithdrawn()) {
        release(generation);
      } else if (generation.isOverdue(now)) {
        endUnsuccessfully(generation, generation.timedOut(now));
      }
    }
  }

  private void step() {
    fillBatch();
    DecodeStatus status;
    try {
      status = session.decode(batch);
    } catch (EngineException e) {
      failActive(e);
      return;
    }
    switch (status) {
      case DECODED -> sampleAll();
      case NO_SPACE -> shrinkBudget();
      case ABORTED -> LOG.debug("A decode was cut short");
    }
  }

  /**
   * Answers first, a token each, so that no long prompt makes them wait; prompts share the rest.
   */
  private void fillBatch() {
    batch.clear();
    active.stream().filter(Generation::isDecoding).forEach(this::contribute);
    active.stream().filter(generation -> !generation.isDecoding()).forEach(this::contribute);
  }

  private void contribute(Generation generation) {
    generation.contribute(batch, tokenBudget - batch.size());
  }

  private void sampleAll() {
    failuresInARow = 0;
    tokenBudget = Math.min(shape.batchCapacity(), 2 * tokenBudget);
    boolean crowded = active.stream().anyMatch(Generation::satOut);
    for (Generation generation : List.copyOf(active)) {
      generation.advance(tokenizer);
      if (generation.isFinished()) {
        release(generation);
        generation.task().complete(generation.result(nanoClock.getAsLong()));
      }
    }
    if (crowded) {
      // whoever found no room comes first next time
      Collections.rotate(active, -1);
    }
  }

  /** Free cells are scattered: a smaller batch fits in, at the latest one of a single token. */
  private void shrinkBudget() {
    if (batch.size() == 1) {
      failActive(new EngineException("the KV cache has no room for a single token"));
    } else {
      tokenBudget = batch.size() / 2;
    }
  }

  private void failActive(EngineException cause) {
    LOG.warn("A batch of {} tokens failed", batch.size(), cause);
    long now = nanoClock.getAsLong();
    for (Generation generation : List.copyOf(active)) {
      endUnsuccessfully(generation, generation.result(FinishReason.ERROR, cause.getMessage(), now));
    }
    failuresInARow++;
    if (failuresInARow >= FAILURES_TO_GIVE_UP) {
      throw cause;
    }
  }

  /** Back to the queue if the task may be tried again, else done. */
  private void endUnsuccessfully(Generation generation, GenerationResult result) {
    release(generation);
    GenerationTask task = generation.task();
    if (!task.mayTryAgain() || !queue.offer(task)) {
      task.complete(result);
    }
  }

  private void release(Generation generation) {
    active.remove(generation);
    generation.close();
    session.clear(generation.sequence());
    freeSequences.addLast(generation.sequence());
  }

  /** Ends what still runs once the queue is closed; the sequences go with the session. */
  private void partWithAll() {
    taken.forEach(queue::turnAway);
    long now = nanoClock.getAsLong();
    for (Generation generation : active) {
      generation.close();
      GenerationTask task = generation.task();
      queue
          .closeCause()
          .ifPresentOrElse(
              task::fail,
              () ->
                  task.complete(
                      generation.result(
                          FinishReason.CANCELLED, GenerationTask.CLOSED_MESSAGE, now)));
    }
    active.clear();
  }
}
