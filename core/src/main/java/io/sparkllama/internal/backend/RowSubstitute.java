package io.sparkllama.internal.backend;

import io.sparkllama.internal.process.EngineProcess;
import io.sparkllama.internal.process.ExitCause;
import io.sparkllama.internal.process.Substitute;
import io.sparkllama.internal.request.Request;
import io.sparkllama.internal.scheduling.AdmittedRequest;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.util.function.BiFunction;

/** The result of a row that the engine process did not compute. */
record RowSubstitute<R extends Outcome>(BiFunction<Failure, Integer, R> failed)
    implements Substitute<R> {

  RowSubstitute(Request<R> request) {
    this(request::failed);
  }

  @Override
  public R crashed(ExitCause cause) {
    return failed.apply(
        new Failure(
            Failure.Kind.CRASH,
            "the engine process ended "
                + EngineProcess.MOST_CRASHES
                + " times while it computed this row, the last time with "
                + cause
                + "; leave the row out, or use another model or engine"),
        EngineProcess.MOST_CRASHES);
  }

  @Override
  public R closed() {
    return failed.apply(AdmittedRequest.CLOSED, 0);
  }
}
