package io.sparkllama.spark.testing;

import io.sparkllama.engine.scripted.ScriptedEngine;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A model without weights, for the session of a test: each prompt is answered by a function, and
 * the test can look at what was asked, and hold the answers back. A token is a byte of UTF-8.
 * Thread-safe.
 */
public final class ScriptedModel {

  /** What stands for the model in {@code spark.llama.model}. */
  public static final String LOCATION = ScriptedProvider.SCHEME + ":model";

  private static final ScriptedModel INSTANCE = new ScriptedModel();

  private final List<String> prompts = new CopyOnWriteArrayList<>();
  private final ScriptedEngine engine =
      new ScriptedEngine(
          this::answerTo,
          batch -> {
            gate().pass();
            LockSupport.parkNanos(stepNanos());
            return null;
          });
  private volatile UnaryOperator<String> answers;
  private volatile Gate gate;
  private volatile long stepNanos;

  private ScriptedModel() {
    reset();
  }

  /** The one of this JVM. */
  public static ScriptedModel instance() {
    return INSTANCE;
  }

  /** Sets how prompts are answered, in capitals at first. A row whose answer is null fails. */
  public ScriptedModel answer(UnaryOperator<String> function) {
    answers = function;
    return this;
  }

  /** Sets how long a step takes, in which each row of a batch gets a token; nothing at first. */
  public ScriptedModel takes(Duration perStep) {
    stepNanos = perStep.toNanos();
    return this;
  }

  /** Holds all answers back until the gate is opened, which the end of the test does too. */
  public Gate hold() {
    gate = new Gate();
    return gate;
  }

  /** What was asked, once for each time, in no particular order. */
  public List<String> prompts() {
    return List.copyOf(prompts);
  }

  /** How often something was asked. */
  public int asked() {
    return prompts.size();
  }

  void reset() {
    if (gate != null) {
      gate.open();
    }
    gate = Gate.opened();
    answers = prompt -> prompt.toUpperCase(Locale.ROOT);
    stepNanos = 0;
    prompts.clear();
  }

  ScriptedEngine engine() {
    return engine;
  }

  private long stepNanos() {
    return stepNanos;
  }

  private Gate gate() {
    return gate;
  }

  private String answerTo(String prompt) {
    prompts.add(prompt);
    return answers.apply(prompt);
  }
}
