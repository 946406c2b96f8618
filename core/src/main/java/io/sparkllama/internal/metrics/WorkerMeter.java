package io.sparkllama.internal.metrics;

/** The counters of one worker. Called on the worker's thread. */
public interface WorkerMeter {

  /** A no-op meter. */
  WorkerMeter NONE =
      new WorkerMeter() {
        @Override
        public void busy(long nanos, int sequences) {}

        @Override
        public void stole(int requests) {}

        @Override
        public void prefilled(int tokens) {}

        @Override
        public void generated(int tokens) {}

        @Override
        public void prefixTokens(int tokens) {}
      };

  /** A step with the given number of sequences finished after the given time. */
  void busy(long nanos, int sequences);

  /** Requests were stolen from other workers' queues. */
  void stole(int requests);

  /** Prompt tokens were computed. */
  void prefilled(int tokens);

  /** Tokens were sampled. */
  void generated(int tokens);

  /** Prompt tokens were shared instead of computed. */
  void prefixTokens(int tokens);
}
