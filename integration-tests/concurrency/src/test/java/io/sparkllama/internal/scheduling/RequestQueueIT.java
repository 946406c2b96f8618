package io.sparkllama.internal.scheduling;

import io.sparkllama.request.ScoringConfig;
import io.sparkllama.result.ScoreResult;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever threads do with a queue at once, they might have done one after the other. */
public class RequestQueueIT {

  private final RequestQueue queue = new RequestQueue(new int[][] {{1}, {0}}, true);

  private static AdmittedRequest<ScoreResult> request(int name) {
    return new AdmittedScoring(new Tokens(new int[] {name, 0}, false), 1, ScoringConfig.defaults());
  }

  @Operation
  public boolean offer(@Param(gen = IntGen.class, conf = "1:9") int name) {
    return queue.offer(request(name));
  }

  @Operation
  public boolean offerAll(@Param(gen = IntGen.class, conf = "10:19") int name) {
    return queue.offerAll(List.of(request(name), request(name + 10)), false);
  }

  /** The requests that a worker gets, by name, and how many of them it has stolen. */
  @Operation
  public String poll(
      @Param(gen = IntGen.class, conf = "0:1") int index,
      @Param(gen = IntGen.class, conf = "1:3") int most) {
    RequestQueue.Taken taken = queue.poll(index, most);
    StringBuilder names = new StringBuilder();
    taken.requests().forEach(request -> names.append(request.tokens()[0]).append(' '));
    return names.append("stolen ").append(taken.stolen()).toString();
  }

  @Operation
  public int size() {
    return queue.size();
  }

  @Operation
  public boolean close() {
    queue.close();
    return queue.isClosed();
  }

  @Test
  void isAsIfByOneThreadUnderStress() {
    new StressOptions().iterations(50).invocationsPerIteration(2000).check(RequestQueueIT.class);
  }

  @Test
  void isAsIfByOneThreadInEveryOrderOfSteps() {
    new ModelCheckingOptions()
        .iterations(10)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(2)
        .invocationsPerIteration(200)
        .check(RequestQueueIT.class);
  }
}
