package io.sparkllama.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.it.Server;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One fault, from its job's start to the line in the table. */
final class Trial {

  /** How long a job may take, on a machine with other things to do. */
  static final Duration LONGEST = Duration.ofMinutes(15);

  private final Bench bench;
  private final String fault;
  private final String expected;
  private final Draw draw;
  private final Output output;
  private final long start = System.nanoTime();
  private String moment = "";

  /**
   * @param fault what happens
   * @param expected what is to come of it
   * @param output path of the job's output
   */
  Trial(Bench bench, String fault, String expected, String output) {
    this.bench = bench;
    this.fault = fault;
    this.expected = expected;
    this.draw = new Draw(fault);
    this.output = new Output(bench.session(), output);
  }

  Draw draw() {
    return draw;
  }

  Output output() {
    return output;
  }

  /** Waits for a random moment in the first half of a job. */
  void awaitMoment(Server job) {
    awaitMoment(() -> !job.handle().isAlive());
  }

  /**
   * Waits for a random moment in the first half of a job.
   *
   * @param ended whether the job has ended, which it must not
   */
  void awaitMoment(BooleanSupplier ended) {
    Moment drawn = draw.moment(Bench.CHUNKS / 2);
    moment = drawn.toString();
    drawn.await(output, ended);
    assertThat(ended.getAsBoolean()).as("%s: the job ended before", fault).isFalse();
  }

  /** Says when the fault happened, if not at a random moment. */
  Trial at(String when) {
    moment = when;
    return this;
  }

  /**
   * Counts the rows, adds the line, and requires that each row is there once, with a result.
   *
   * @param status exit status of the job that ended it
   * @param observed what else was seen; may be empty
   */
  void end(int status, String observed) {
    Output.Counts counts = output.counts();
    add(
        String.format(
            "%s%sexit status %d, %d of %d rows succeeded",
            observed, observed.isEmpty() ? "" : "; ", status, counts.succeeded(), bench.rows()),
        counts);
    requireWhole(output, fault);
    assertThat(status).as("exit status after %s", fault).isZero();
  }

  /** Adds a line. */
  void add(String observed, Output.Counts counts) {
    FaultTable.add(
        fault,
        moment,
        expected,
        observed,
        counts.lost(bench.rows()),
        counts.doubled(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Requires that each row is in an output once, with a result. */
  void requireWhole(Output of, String when) {
    assertThat(of.counts())
        .as("rows of %s, %s", of.path(), when)
        .isEqualTo(new Output.Counts(bench.rows(), bench.rows(), bench.rows()));
  }
}
