package io.sparkllama.internal.scheduling;

import io.sparkllama.result.Outcome;

/** A sequence whose tokens are all known from the start; nothing is sampled. */
abstract class PrefillSequence<R extends Outcome> extends ActiveSequence<R> {

  private final int[] tokens;

  PrefillSequence(AdmittedRequest<R> request, int id, long startNanos) {
    super(request, id, startNanos);
    this.tokens = request.tokens();
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
