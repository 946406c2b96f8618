package io.sparkllama.internal.scheduling;

import io.sparkllama.Outcome;

/** The reading of a text of which all tokens are decoded and none is sampled. */
abstract class Reading<R extends Outcome> extends Run<R> {

  private final int[] tokens;

  Reading(Task<R> task, int sequence, long startNanos) {
    super(task, sequence, startNanos);
    this.tokens = task.tokens();
  }

  @Override
  final int known() {
    return tokens.length;
  }

  @Override
  final int token(int position) {
    return tokens[position];
  }

  @Override
  final boolean isFinished() {
    return decoded() == known();
  }
}
