package io.sparkllama.internal.metrics;

/** The counters of one worker. Called by the worker's thread. */
public interface WorkerMeter {

  /** Counts nothing. */
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

  /** A step of so many sequences took so long. */
  void busy(long nanos, int sequences);

  /** So many requests came from other workers' lanes. */
  void stole(int requests);

  /** So many tokens of prompts and texts were computed. */
  void prefilled(int tokens);

  /** So many tokens were sampled. */
  void generated(int tokens);

  /** So many tokens of prompts were shared instead of computed. */
  void prefixTokens(int tokens);
}
