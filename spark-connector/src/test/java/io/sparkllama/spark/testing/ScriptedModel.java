package io.sparkllama.spark.testing;

import io.sparkllama.engine.scripted.ScriptedEngine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A model without weights, for the session of a test: a function generates the text for each
 * prompt. The test can read the prompts and hold requests back. A token is a byte of UTF-8.
 * Thread-safe.
 */
public final class ScriptedModel {

  /** What stands for the model in {@code spark.llama.model}. */
  public static final String LOCATION = ScriptedProvider.SCHEME + ":model";

  private static final ScriptedModel INSTANCE = new ScriptedModel();

  private final List<String> prompts = new CopyOnWriteArrayList<>();
  private final ScriptedEngine engine =
      new ScriptedEngine(
          this::textFor,
          batch -> {
            stepped();
            gate().pass();
            LockSupport.parkNanos(stepNanos());
            return null;
          });
  private volatile UnaryOperator<String> texts;
  private volatile Gate gate;
  private volatile long stepNanos;
  private final AtomicInteger steps = new AtomicInteger();

  private ScriptedModel() {
    reset();
  }

  /** The one of this JVM. */
  public static ScriptedModel instance() {
    return INSTANCE;
  }

  /** Sets the text for a prompt; at first, the prompt in capitals. A null fails the request. */
  public ScriptedModel generates(UnaryOperator<String> function) {
    texts = function;
    return this;
  }

  /** Sets how long a step takes, in which each row of a batch gets a token; nothing at first. */
  public ScriptedModel takes(Duration perStep) {
    stepNanos = perStep.toNanos();
    return this;
  }

  /** Holds all requests back until the gate is opened, which the end of the test does too. */
  public Gate hold() {
    gate = new Gate();
    return gate;
  }

  /** The prompts of all requests so far, in no particular order. */
  public List<String> prompts() {
    return List.copyOf(prompts);
  }

  /** Number of requests so far. */
  public int asked() {
    return prompts.size();
  }

  void reset() {
    if (gate != null) {
      gate.open();
    }
    gate = Gate.opened();
    texts = prompt -> prompt.toUpperCase(Locale.ROOT);
    stepNanos = 0;
    steps.set(0);
    prompts.clear();
  }

  ScriptedEngine engine() {
    return engine;
  }

  /** Number of decode steps that have begun. */
  int steps() {
    return steps.get();
  }

  private void stepped() {
    steps.incrementAndGet();
  }

  private long stepNanos() {
    return stepNanos;
  }

  private Gate gate() {
    return gate;
  }

  private String textFor(String prompt) {
    prompts.add(prompt);
    return texts.apply(prompt);
  }
}
