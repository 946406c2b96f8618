package io.sparkllama.it.faults;

/**
 * What happens to a job, and what is to come of it.
 *
 * @param <T> what it happens to, besides the job and its cluster
 */
record Fault<T>(String title, String expected, Happening<T> happening) {

  /** Lets a fault happen. */
  interface Happening<T> {
    /** Returns the exit status of the job, or of the run that completes its output. */
    int to(T target, Scene scene) throws Exception;
  }

  int happen(T target, Scene scene) throws Exception {
    return happening.to(target, scene);
  }
}
