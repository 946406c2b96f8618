package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.EngineException;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.metrics.WorkerMeter;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Step by step, on a session that the test decodes: no thread, and the time is what it says. */
class StepPlannerTest {

  private static final int CONTEXT = 64;
  private static final BatchGenerationConfig DEFAULTS = BatchGenerationConfig.defaults();
  private static final String BEGINNING = "what all of them begin with: ";

  /** Adds up what it is told. */
  private static final class Counts implements WorkerMeter {
    int prefilled;
    int generated;
    int prefixTokens;

    @Override
    public void busy(long nanos, int sequences) {}

    @Override
    public void stole(int requests) {}

    @Override
    public void prefilled(int tokens) {
      prefilled += tokens;
    }

    @Override
    public void generated(int tokens) {
      generated += tokens;
    }

    @Override
    public void prefixTokens(int tokens) {
      prefixTokens += tokens;
    }
  }

  private final ScriptedEngine engine = ScriptedEngine.shouting();
  private final Model model =
      engine.inspect(Path.of("scripted")).load(new ModelParams(0, -1, true));

  /** How long tokenizing takes. */
  private long tokenizingNanos;

  /** Time stands still but while a prompt is tokenized. */
  private final LongSupplier admissionClock =
      new LongSupplier() {
        private long now;

        @Override
        public long getAsLong() {
          now += tokenizingNanos;
          return now;
        }
      };

  private final Admission admission = new Admission(model, CONTEXT, 512, admissionClock);
  private final Counts counts = new Counts();
  private final List<AdmittedRequest<?>> requeued = new ArrayList<>();
  private boolean takesBack = true;
  private Session session;

  private StepPlanner planner(int sequences, int batchCapacity, int prefixes) {
    SessionParams shape =
        new SessionParams(sequences, CONTEXT, 1, batchCapacity, prefixes, CacheType.F16);
    session = model.openSession(shape);
    return new StepPlanner(session, shape, counts, request -> takesBack && requeued.add(request));
  }

  @AfterEach
  void leavesNoSamplerOpen() {
    assertThat(engine.openSamplers).hasValue(0);
  }

  private AdmittedRequest<GenerationResult> request(String prompt) {
    return request(prompt, DEFAULTS);
  }

  private AdmittedRequest<GenerationResult> request(String prompt, BatchGenerationConfig config) {
    return admission.admit(new Generation(Prompt.text(prompt), config));
  }

  private static BatchGenerationConfig limited(long timeoutMs, int retries) {
    return BatchGenerationConfig.builder().timeoutMs(timeoutMs).retryAttempts(retries).build();
  }

  private static long millis(long time) {
    return TimeUnit.MILLISECONDS.toNanos(time);
  }

  /** The next step's batch. */
  private static TokenBatch batch(StepPlanner planner) {
    return planner.next(0).orElseThrow().batch();
  }

  private static List<Integer> sequences(TokenBatch batch) {
    return IntStream.range(0, batch.size()).map(batch::sequence).boxed().toList();
  }

  private void decode(StepPlanner planner) {
    decode(planner, planner.next(0).orElseThrow());
  }

  private void decode(StepPlanner planner, Step step) {
    assertThat(session.decode(step.batch(), step.output())).isEqualTo(DecodeStatus.DECODED);
    planner.decoded();
    planner.endFinished(0);
  }

  /** Decodes until nothing is left. */
  private void finish(StepPlanner planner) {
    for (Optional<Step> step = planner.next(0); step.isPresent(); step = planner.next(0)) {
      decode(planner, step.get());
    }
  }

  private static GenerationResult resultOf(AdmittedRequest<GenerationResult> request) {
    assertThat(request.future()).isDone();
    return request.future().join();
  }

  @Test
  void plansNothingAsLongAsNothingHasBegun() {
    StepPlanner planner = planner(3, 32, 0);
    assertThat(planner.next(0)).isEmpty();
    assertThat(planner.isIdle()).isTrue();
    assertThat(planner.room()).isEqualTo(3);
  }

  @Test
  void decodesAPromptAtOnceAndItsAnswerTokenByToken() {
    StepPlanner planner = planner(3, 32, 0);
    AdmittedRequest<GenerationResult> request = request("abc");
    planner.begin(request, 0);
    assertThat(planner.room()).isEqualTo(2);
    Step prompt = planner.next(0).orElseThrow();
    assertThat(prompt.batch().size()).isEqualTo(3);
    assertThat(prompt.output()).isEqualTo(Output.LOGITS);
    assertThat(prompt.sequences()).isEqualTo(1);
    assertThat(prompt.deadlineNanos()).isEmpty();
    decode(planner, prompt);
    for (int i = 0; i < 3; i++) {
      assertThat(request.future()).isNotDone();
      Step answer = planner.next(0).orElseThrow();
      assertThat(answer.batch().size()).isEqualTo(1);
      assertThat(answer.batch().token(0)).isEqualTo("ABC".charAt(i));
      decode(planner, answer);
    }
    assertThat(resultOf(request).text()).isEqualTo("ABC");
    assertThat(planner.room()).isEqualTo(3);
    assertThat(session.length(0)).isZero();
    assertThat(counts.prefilled).isEqualTo(3);
    assertThat(counts.generated).isEqualTo(4);
  }

  @Test
  void aLongPromptLeavesRoomForTheAnswersBesideIt() {
    StepPlanner planner = planner(2, 8, 0);
    planner.begin(request("ab"), 0);
    decode(planner);
    planner.begin(request("x".repeat(20)), 0);
    assertThat(sequences(batch(planner))).containsExactly(0, 1, 1, 1, 1, 1, 1, 1);
    finish(planner);
  }

  @Test
  void asManyPromptsAsAnswersGoAloneIfOneStepEndsThem() {
    StepPlanner planner = planner(2, 32, 0);
    planner.begin(request("ab"), 0);
    decode(planner);
    planner.begin(request("cd"), 0);
    assertThat(sequences(batch(planner))).containsExactly(1, 1);
    finish(planner);
  }

  @Test
  void aTaskThatCannotBeRunEndsWithoutASequence() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request =
        request("a", BatchGenerationConfig.builder().grammar("wrong").build());
    planner.begin(request, 0);
    assertThat(resultOf(request).error()).isEqualTo("the grammar is wrong");
    assertThat(planner.room()).isEqualTo(1);
    assertThat(planner.next(0)).isEmpty();
  }

  @Test
  void aWithdrawnTaskFreesItsSequence() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request = request("abc");
    planner.begin(request, 0);
    decode(planner);
    request.future().cancel(true);
    assertThat(planner.next(0)).isEmpty();
    assertThat(planner.room()).isEqualTo(1);
    assertThat(session.length(0)).isZero();
    planner.begin(request, 0);
    assertThat(planner.room()).isEqualTo(1);
  }

  @Test
  void aTaskEndsWhenItsTimeIsUpAndNotBefore() {
    StepPlanner planner = planner(2, 32, 0);
    AdmittedRequest<GenerationResult> hasty = request("abc", limited(5, 0));
    AdmittedRequest<GenerationResult> patient = request("def");
    planner.begin(hasty, millis(100));
    planner.begin(patient, millis(100));
    decode(planner, planner.next(millis(105) - 1).orElseThrow());
    assertThat(planner.next(millis(105)).orElseThrow().sequences()).isEqualTo(1);
    GenerationResult result = resultOf(hasty);
    assertThat(result.finishReason()).isEqualTo(FinishReason.TIMEOUT);
    assertThat(result.processingTimeMs()).isEqualTo(5);
    assertThat(result.error())
        .isEqualTo(
            "it took longer than 5 ms, with 3 tokens decoded; raise timeoutMs or ask for less");
    finish(planner);
    assertThat(resultOf(patient).text()).isEqualTo("DEF");
  }

  @Test
  void theTimeOfTokenizingCountsInTheFirstAttempt() {
    StepPlanner planner = planner(2, 32, 0);
    tokenizingNanos = millis(4);
    AdmittedRequest<GenerationResult> request = request("abc", limited(5, 1));
    planner.begin(request, millis(100));
    decode(planner, planner.next(millis(101) - 1).orElseThrow());
    assertThat(planner.next(millis(101))).isEmpty();
    assertThat(requeued).containsExactly(request);
    planner.begin(request, millis(200));
    decode(planner, planner.next(millis(205) - 1).orElseThrow());
    assertThat(planner.next(millis(205))).isEmpty();
    assertThat(resultOf(request).finishReason()).isEqualTo(FinishReason.TIMEOUT);
  }

  @Test
  void tokenizingAloneMayUseUpTheTime() {
    StepPlanner planner = planner(2, 32, 0);
    tokenizingNanos = millis(6);
    AdmittedRequest<GenerationResult> request = request("abc", limited(5, 0));
    planner.begin(request, millis(100));
    assertThat(planner.next(millis(100))).isEmpty();
    assertThat(resultOf(request).error())
        .isEqualTo(
            "it took longer than 5 ms, with 0 tokens decoded; raise timeoutMs or ask for less");
  }

  @Test
  void tellsTheEarliestDeadlineThoughTheClockOverflows() {
    StepPlanner planner = planner(4, 32, 0);
    long start = Long.MAX_VALUE - millis(3);
    planner.begin(request("a", limited(9, 0)), start);
    planner.begin(request("b", limited(2, 0)), start);
    planner.begin(request("c", limited(8, 0)), start);
    planner.begin(request("d"), start);
    assertThat(planner.next(start).orElseThrow().deadlineNanos()).hasValue(start + millis(2));
    Step later = planner.next(start + millis(2)).orElseThrow();
    assertThat(later.sequences()).isEqualTo(3);
    assertThat(later.deadlineNanos()).hasValue(start + millis(8));
    planner.endAll(Optional.empty(), start);
  }

  @Test
  void putsATaskBackThatMayBeTriedAgain() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request = request("abc", limited(5, 1));
    planner.begin(request, 0);
    assertThat(planner.next(millis(5))).isEmpty();
    assertThat(requeued).isEqualTo(List.of(request));
    assertThat(request.future()).isNotDone();
    planner.begin(request, millis(6));
    assertThat(planner.next(millis(11))).isEmpty();
    assertThat(requeued).hasSize(1);
    assertThat(resultOf(request).attempts()).isEqualTo(2);
  }

  @Test
  void aTaskThatIsNotTakenBackEnds() {
    StepPlanner planner = planner(1, 32, 0);
    takesBack = false;
    AdmittedRequest<GenerationResult> request = request("abc", limited(5, 1));
    planner.begin(request, 0);
    assertThat(planner.next(millis(5))).isEmpty();
    assertThat(resultOf(request).finishReason()).isEqualTo(FinishReason.TIMEOUT);
  }

  @Test
  void halvesABatchThatFoundNoSpaceAndDoublesItAgain() {
    StepPlanner planner = planner(1, 16, 0);
    planner.begin(request("x".repeat(31)), 0);
    assertThat(batch(planner).size()).isEqualTo(16);
    planner.foundNoSpace(0);
    assertThat(batch(planner).size()).isEqualTo(8);
    planner.foundNoSpace(0);
    assertThat(batch(planner).size()).isEqualTo(4);
    decode(planner);
    assertThat(batch(planner).size()).isEqualTo(8);
    decode(planner);
    assertThat(batch(planner).size()).isEqualTo(16);
    finish(planner);
  }

  @Test
  void putsARunOffWhereNoSmallerBatchHelpsAndComputesItAnewLater() {
    StepPlanner planner = planner(2, 32, 0);
    AdmittedRequest<GenerationResult> first = request("abcd");
    AdmittedRequest<GenerationResult> second = request("efgh");
    planner.begin(first, 0);
    planner.begin(second, 0);
    decode(planner);
    decode(planner);
    assertThat(batch(planner).size()).isEqualTo(2);
    planner.foundNoSpace(0);
    assertThat(sequences(batch(planner))).containsExactly(0);
    planner.foundNoSpace(0);
    assertThat(session.length(1)).isZero();
    assertThat(planner.room()).as("nothing comes in before it").isZero();
    while (!first.future().isDone()) {
      assertThat(sequences(batch(planner))).containsOnly(0);
      decode(planner);
    }
    TokenBatch again = batch(planner);
    assertThat(sequences(again)).containsExactly(1, 1, 1, 1, 1, 1);
    assertThat(again.outputCount()).as("nothing is sampled twice").isEqualTo(1);
    finish(planner);
    assertThat(resultOf(first).text()).isEqualTo("ABCD");
    assertThat(resultOf(second).text()).isEqualTo("EFGH");
    assertThat(resultOf(second).attempts()).isEqualTo(1);
    assertThat(requeued).isEmpty();
  }

  @Test
  void onlyWhatDoesNotFitAloneFails() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request = request("a");
    planner.begin(request, 0);
    assertThat(batch(planner).size()).isEqualTo(1);
    planner.foundNoSpace(0);
    assertThat(resultOf(request).error())
        .isEqualTo(
            "the KV cache has no room for a single token, even though it holds no other item");
    assertThat(planner.isIdle()).isTrue();
  }

  @Test
  void computesACommonBeginningOnce() {
    StepPlanner planner = planner(2, 64, 1);
    AdmittedRequest<GenerationResult> first = request(BEGINNING + "1");
    AdmittedRequest<GenerationResult> second = request(BEGINNING + "2");
    planner.begin(first, 0);
    planner.begin(second, 0);
    finish(planner);
    assertThat(resultOf(first).text()).isEqualTo(BEGINNING.toUpperCase(Locale.ROOT) + "1");
    assertThat(resultOf(second).text()).isEqualTo(BEGINNING.toUpperCase(Locale.ROOT) + "2");
    assertThat(counts.prefilled).isEqualTo(BEGINNING.length() + 2);
    assertThat(counts.prefixTokens).isEqualTo(2 * BEGINNING.length());
  }

  @Test
  void givesThePrefixBackBeforeAnythingElseWhenThereIsNoSpace() {
    StepPlanner planner = planner(2, 64, 1);
    planner.begin(request(BEGINNING + "1"), 0);
    planner.begin(request(BEGINNING + "2"), 0);
    TokenBatch prefix = batch(planner);
    assertThat(sequences(prefix)).containsOnly(2).hasSize(BEGINNING.length());
    planner.foundNoSpace(0);
    assertThat(sequences(batch(planner))).hasSize(2 * BEGINNING.length() + 2).doesNotContain(2);
    finish(planner);
    assertThat(counts.prefixTokens).isZero();
  }

  @Test
  void computesAgainWhatAnAbortedDecodeCostASequence() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request = request("abc");
    planner.begin(request, 0);
    decode(planner);
    planner.next(0);
    session.clear(0);
    planner.aborted();
    TokenBatch again = batch(planner);
    assertThat(again.size()).isEqualTo(4);
    assertThat(again.position(0)).isZero();
    finish(planner);
    assertThat(resultOf(request).text()).isEqualTo("ABC");
  }

  @Test
  void anOutputThatCannotBeUsedIsTheFailureOfItsTaskAlone() {
    StepPlanner planner = planner(2, 32, 0);
    AdmittedRequest<GenerationResult> damaged = request("ab" + ScriptedEngine.DAMAGED);
    AdmittedRequest<GenerationResult> sound = request("cd");
    planner.begin(damaged, 0);
    planner.begin(sound, 0);
    finish(planner);
    assertThat(resultOf(damaged).finishReason()).isEqualTo(FinishReason.ERROR);
    assertThat(resultOf(damaged).error()).contains("NaN");
    assertThat(resultOf(sound).text()).isEqualTo("CD");
  }

  @Test
  void givesUpAfterThreeFailuresWithNoSuccessBetween() {
    StepPlanner planner = planner(1, 32, 0);
    EngineException cause = new EngineException("it failed");
    for (int i = 0; i < 2; i++) {
      failOnce(planner, cause);
    }
    planner.begin(request("a"), 0);
    finish(planner);
    for (int i = 0; i < 2; i++) {
      failOnce(planner, cause);
    }
    assertThatThrownBy(() -> failOnce(planner, cause)).isSameAs(cause);
  }

  private void failOnce(StepPlanner planner, EngineException cause) {
    AdmittedRequest<GenerationResult> request = request("abc");
    planner.begin(request, 0);
    planner.next(0);
    try {
      planner.failed(cause, 0);
    } finally {
      assertThat(resultOf(request).finishReason()).isEqualTo(FinishReason.ERROR);
      assertThat(resultOf(request).error()).isEqualTo("it failed");
    }
  }

  @Test
  void endsAllAsCancelledOrWithWhatBrokeTheEngine() {
    StepPlanner planner = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> request = request("abc");
    planner.begin(request, 0);
    planner.endAll(Optional.empty(), millis(7));
    assertThat(resultOf(request).finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(resultOf(request).processingTimeMs()).isEqualTo(7);

    StepPlanner broken = planner(1, 32, 0);
    AdmittedRequest<GenerationResult> other = request("abc");
    broken.begin(other, 0);
    broken.endAll(Optional.of(new EngineException("broken")), 0);
    assertThatThrownBy(() -> other.future().join()).hasRootCauseMessage("broken");
  }
}
