package io.sparkllama.spark.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second run off an output: a file in the run's folder, which its owner writes anew now and
 * then. One that does not change any more, or whose process is known to have ended, is taken over:
 * a run that was killed is in nobody's way. No clocks of two machines are compared.
 *
 * <p>It is as good as the file system: where a file can be created twice at the same moment, both
 * believe to be first until the next sign of life. Closing it twice does nothing.
 */
final class RunLock implements AutoCloseable {

  static final String FILE = "lock.json";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * How long things take.
   *
   * @param sign from one sign of life to the next
   * @param patience how long another run may give none
   */
  record Times(Duration sign, Duration patience) {

    static final Times USUAL = new Times(Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** Between two looks at the file of another. */
    private long lookMillis() {
      return Math.max(1, sign.toMillis() / 10);
    }
  }

  /**
   * Who writes to the output.
   *
   * @param run differs for each
   * @param processes the space that its process number is of; empty if that is not known
   * @param sign counts the signs of life
   */
  record Owner(String run, String host, String processes, long process, long sign) {

    /** What another version has not written is not known. */
    Owner {
      run = Objects.requireNonNullElse(run, "");
      host = Objects.requireNonNullElse(host, "another host");
      processes = Objects.requireNonNullElse(processes, "");
    }

    static Owner here() {
      return new Owner(
          UUID.randomUUID().toString(),
          hostName(),
          processSpace(),
          ProcessHandle.current().pid(),
          0);
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "this host";
      }
    }

    /** Containers may have the name of a host and their own numbers of processes. */
    private static String processSpace() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
            + " "
            + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      } catch (IOException | UnsupportedOperationException e) {
        return "";
      }
    }

    private boolean hasEnded() {
      return !processes.isEmpty()
          && processes.equals(processSpace())
          && !ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    private Owner next() {
      return new Owner(run, host, processes, process, sign + 1);
    }

    private String json() {
      try {
        return JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Empty for what is not, or not yet, whole. */
    private static Optional<Owner> parse(String json) {
      try {
        return Optional.of(JSON.readValue(json, Owner.class));
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }

    private static String describe(String json) {
      return parse(json)
          .map(owner -> "process " + owner.process() + " on " + owner.host())
          .orElse("another process");
    }
  }

  private final RunFolder folder;
  private final Times times;
  private final Runnable whenLost;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "spark-llama-run-lock");
            daemon.setDaemon(true);
            return daemon;
          });
  private Owner owner = Owner.here();
  private volatile boolean lost;

  private RunLock(RunFolder folder, Times times, Runnable whenLost) {
    this.folder = folder;
    this.times = times;
    this.whenLost = whenLost;
  }

  /**
   * Takes the lock of an output; waits where it must be seen whether another run is alive.
   *
   * @param whenLost called once if another run takes the lock, as it may when this one could not
   *     give signs of life
   * @throws IllegalStateException if another run is writing
   */
  static RunLock take(RunFolder folder, Times times, Runnable whenLost) throws IOException {
    RunLock lock = new RunLock(folder, times, whenLost);
    lock.take();
    long sign = times.sign().toMillis();
    var unused =
        lock.thread.scheduleWithFixedDelay(lock::giveSign, sign, sign, TimeUnit.MILLISECONDS);
    return lock;
  }

  private void take() throws IOException {
    while (!folder.create(FILE, owner.json())) {
      Optional<String> other = folder.peek(FILE);
      if (other.isPresent() && isOver(other.get())) {
        folder.replace(FILE, owner.json());
        // of two that saw the same run end, the last one has the lock
        sleep();
        String now = folder.peek(FILE).orElse("");
        if (!isOwn(now)) {
          throw busy(now);
        }
        return;
      }
    }
  }

  /**
   * Whether the run that wrote this has ended, as far as can be seen; false if its lock is gone.
   */
  private boolean isOver(String other) throws IOException {
    if (Owner.parse(other).map(Owner::hasEnded).orElse(false)) {
      return true;
    }
    System.out.printf(
        "%s may be writing to %s; waiting up to %d s for a sign of life%n",
        Owner.describe(other), folder.outputPath(), times.patience().toSeconds());
    long start = System.nanoTime();
    while (System.nanoTime() - start < times.patience().toNanos()) {
      sleep();
      Optional<String> now = folder.peek(FILE);
      if (now.isEmpty()) {
        return false;
      }
      if (!now.get().equals(other)) {
        throw busy(now.get());
      }
    }
    return true;
  }

  private IllegalStateException busy(String other) {
    return new IllegalStateException(
        "another run is writing to "
            + folder.outputPath()
            + ": "
            + Owner.describe(other)
            + "; wait until it has ended, or give another output");
  }

  private void sleep() throws InterruptedIOException {
    try {
      Thread.sleep(times.lookMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while another run was looked at");
    }
  }

  private boolean isOwn(String json) {
    return Owner.parse(json).map(read -> read.run().equals(owner.run())).orElse(false);
  }

  private void giveSign() {
    try {
      String now = folder.peek(FILE).orElse("");
      if (Owner.parse(now).isPresent() && !isOwn(now)) {
        lost = true;
        thread.shutdown();
        LOG.error("{} has taken over {}", Owner.describe(now), folder.outputPath());
        whenLost.run();
        return;
      }
      owner = owner.next();
      folder.replace(FILE, owner.json());
    } catch (IOException | RuntimeException e) {
      // a store that is out of reach for a moment; the next sign may be given
      LOG.warn("Cannot give a sign of life in {}", folder.path(FILE), e);
    }
  }

  /**
   * Throws if another run has taken the lock.
   *
   * @throws IllegalStateException if so
   */
  void requireKept() {
    if (lost) {
      throw new IllegalStateException(
          "another run has taken over "
              + folder.outputPath()
              + ", as this one gave no sign of life for a while; this one was stopped");
    }
  }

  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(times.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A sign of life in {} is still being written", folder.path(FILE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (isOwn(folder.peek(FILE).orElse(""))) {
      folder.delete(FILE);
      folder.deleteIfEmpty();
    }
  }
}
