package io.sparkllama.soak;

import com.sun.jna.NativeLibrary;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends and stops engine processes at random moments, until it is ended. */
final class Signals {

  private static final int ABORT = 6;
  private static final int KILL = 9;
  private static final int SEGMENTATION_FAULT = 11;
  private static final int CONTINUE = 18;
  private static final int STOP = 19;

  private static final List<Integer> FATAL = List.of(KILL, KILL, KILL, ABORT, SEGMENTATION_FAULT);

  private static final int LEAST_MILLIS = 200;
  private static final int MOST_MILLIS = 3000;

  private final SplittableRandom random;
  private final Ledger ledger;
  private final Set<Long> spared;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "soak-signals");

  /**
   * @param spared processes that get none
   */
  Signals(SplittableRandom random, Ledger ledger, Set<Long> spared) {
    this.random = random;
    this.ledger = ledger;
    this.spared = spared;
    thread.start();
  }

  private void run() {
    try {
      while (!waitFor(LEAST_MILLIS, MOST_MILLIS)) {
        List<ProcessHandle> processes =
            ProcessHandle.current().children().filter(p -> !spared.contains(p.pid())).toList();
        if (!processes.isEmpty()) {
          signal(processes.get(random.nextInt(processes.size())));
        }
      }
    } catch (InterruptedException e) {
      ledger.fault("nobody interrupts this");
    }
  }

  private boolean waitFor(int least, int most) throws InterruptedException {
    return ended.await(least + random.nextInt(most - least), TimeUnit.MILLISECONDS);
  }

  private void signal(ProcessHandle process) throws InterruptedException {
    ledger.signalled();
    if (random.nextInt(3) > 0) {
      send(process, FATAL.get(random.nextInt(FATAL.size())));
    } else {
      send(process, STOP);
      waitFor(1, 2 * SoakJvm.ENGINE_TIMEOUT_MILLIS);
      send(process, CONTINUE);
    }
  }

  private static void send(ProcessHandle process, int signal) {
    if (process.isAlive()) {
      NativeLibrary.getProcess()
          .getFunction("kill")
          .invokeInt(new Object[] {(int) process.pid(), signal});
    }
  }

  /** Waits until a stopped process goes on. */
  void end() throws InterruptedException {
    ended.countDown();
    thread.join();
  }
}
