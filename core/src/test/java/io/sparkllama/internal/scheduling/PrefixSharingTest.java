package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.request.Limits;
import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ScoreResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The prefix of one worker, step by step, in a session of the scripted engine. */
class PrefixSharingTest {

  private static final int PREFIX = 3;
  private static final String COMMON = "The same twenty text";

  private static final Limits ONE_TRY = ScoringConfig.defaults();

  private final Session session =
      ScriptedEngine.shouting()
          .inspect(Path.of("scripted"))
          .load(new ModelParams(0, -1, true))
          .openSession(new SessionParams(3, 64, 1, 128, 1, CacheType.F16));
  private final TokenBatch batch = new TokenBatch(128);
  private final PrefixSharing sharing = new PrefixSharing(session, PREFIX);

  /** The text without its last byte can be shared. */
  private ActiveSequence<ScoreResult> sequence(int id, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length + 1];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = bytes[i];
    }
    return new AdmittedScoring(new Tokens(tokens, false), bytes.length, ONE_TRY)
        .begin(session, id, 64, 0);
  }

  /** A step in which the prefix has room for so many tokens; returns how many it took. */
  private int step(int room) {
    batch.clear();
    sharing.contribute(batch, room);
    int tokens = batch.size();
    if (tokens > 0) {
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
    }
    sharing.advance();
    return tokens;
  }

  private void decodeWhole(ActiveSequence<ScoreResult> sequence) {
    batch.clear();
    sequence.contribute(batch, 128, 128);
    assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
    sequence.advance(session);
  }

  @Test
  void whatTwoHaveInCommonIsComputedOnceForBoth() {
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    ActiveSequence<ScoreResult> second = sequence(1, COMMON + " with another");
    sharing.join(first, List.of(first));
    assertThat(first.isWaiting()).as("alone").isFalse();
    sharing.join(second, List.of(first, second));
    assertThat(List.of(first, second)).allMatch(ActiveSequence::isWaiting);
    // COMMON and the space behind it
    assertThat(step(8)).isEqualTo(8);
    assertThat(sharing.contributed()).isZero();
    assertThat(List.of(first, second)).allMatch(ActiveSequence::isWaiting);
    assertThat(step(100)).isEqualTo(COMMON.length() + 1 - 8);
    assertThat(List.of(first, second)).noneMatch(ActiveSequence::isWaiting);
    assertThat(first.decoded()).isEqualTo(COMMON.length() + 1);
    assertThat(second.prefixTokens()).isEqualTo(COMMON.length() + 1);
    assertThat(session.length(0)).isEqualTo(COMMON.length() + 1);
    assertThat(session.length(1)).isEqualTo(COMMON.length() + 1);
    assertThat(step(100)).as("nobody waits any more").isZero();
  }

  @Test
  void fewTokensInCommonAreNotShared() {
    String few = COMMON.substring(0, PrefixSharing.MIN_TOKENS - 1);
    ActiveSequence<ScoreResult> first = sequence(0, few + "a, and more of it");
    ActiveSequence<ScoreResult> second = sequence(1, few + "b, and other words");
    sharing.join(second, List.of(first, second));
    assertThat(List.of(first, second)).noneMatch(ActiveSequence::isWaiting);
    assertThat(step(100)).isZero();
  }

  @Test
  void oneTokenMoreIsShared() {
    String enough = COMMON.substring(0, PrefixSharing.MIN_TOKENS);
    ActiveSequence<ScoreResult> first = sequence(0, enough + "a");
    ActiveSequence<ScoreResult> second = sequence(1, enough + "b");
    sharing.join(second, List.of(first, second));
    assertThat(List.of(first, second)).allMatch(ActiveSequence::isWaiting);
    assertThat(step(100)).isEqualTo(PrefixSharing.MIN_TOKENS);
  }

  @Test
  void whatAnotherHasComputedAlreadyIsTakenOver() {
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    decodeWhole(first);
    ActiveSequence<ScoreResult> second = sequence(1, COMMON + " with another");
    sharing.join(second, List.of(first, second));
    assertThat(second.isWaiting()).isFalse();
    assertThat(second.decoded()).isEqualTo(COMMON.length() + 1);
    assertThat(session.length(PREFIX)).isEqualTo(COMMON.length() + 1);
    assertThat(step(100)).isZero();
    // and stays for those to come
    ActiveSequence<ScoreResult> third = sequence(2, COMMON + " of a third");
    sharing.join(third, List.of(third));
    assertThat(third.prefixTokens()).isEqualTo(COMMON.length() + 1);
  }

  @Test
  void aLongerPrefixTakesThePlaceOfAShorterOne() {
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    decodeWhole(first);
    sharing.join(sequence(1, COMMON + " with another"), List.of(first));
    assertThat(session.length(PREFIX)).isEqualTo(COMMON.length() + 1);
    String longer = COMMON + " and one e";
    session.clear(1);
    ActiveSequence<ScoreResult> third = sequence(1, longer + "lse");
    // a few tokens more do not pay
    sharing.join(third, List.of(first, third));
    assertThat(third.prefixTokens()).isEqualTo(COMMON.length() + 1);
    ActiveSequence<ScoreResult> wide = sequence(0, COMMON + " and one end".repeat(3));
    session.clear(0);
    decodeWhole(wide);
    ActiveSequence<ScoreResult> same = sequence(2, COMMON + " and one end".repeat(3) + "!");
    sharing.join(same, List.of(wide, same));
    assertThat(same.prefixTokens()).isEqualTo(COMMON.length() + 3 * " and one end".length() - 1);
  }

  @Test
  void nothingIsComputedForARunThatHasLeft() {
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    ActiveSequence<ScoreResult> second = sequence(1, COMMON + " with another");
    sharing.join(second, List.of(first, second));
    sharing.leave(first);
    sharing.leave(second);
    assertThat(step(100)).isZero();
    assertThat(session.length(PREFIX)).isZero();
  }

  @Test
  void thoseWhoWaitGoOnWithoutAPrefixThatIsDropped() {
    assertThat(sharing.drop()).as("there is none").isFalse();
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    ActiveSequence<ScoreResult> second = sequence(1, COMMON + " with another");
    sharing.join(second, List.of(first, second));
    step(8);
    assertThat(sharing.drop()).isTrue();
    assertThat(List.of(first, second)).noneMatch(ActiveSequence::isWaiting);
    assertThat(session.length(PREFIX)).isZero();
    assertThat(second.decoded()).isZero();
    assertThat(sharing.drop()).isFalse();
  }

  @Test
  void tokensThatASessionHasLostAreComputedAgain() {
    ActiveSequence<ScoreResult> first = sequence(0, COMMON + " and one end");
    ActiveSequence<ScoreResult> second = sequence(1, COMMON + " with another");
    sharing.join(second, List.of(first, second));
    step(8);
    session.clear(PREFIX);
    sharing.rewindToSession();
    assertThat(step(100)).isEqualTo(COMMON.length() + 1);
    assertThat(second.decoded()).isEqualTo(COMMON.length() + 1);
  }
}
