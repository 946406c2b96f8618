package io.sparkllama.it.faults;

import static io.sparkllama.it.faults.ProcessFault.Form.FULL;
import static io.sparkllama.it.faults.ProcessFault.Form.SHORT;

import io.sparkllama.it.Server;
import io.sparkllama.it.StandaloneCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processes that are killed or stopped in the middle of a job. */
enum ProcessFault {
  ENGINE_KILLED(
      SHORT,
      "kill -9 of an engine process",
      "the job succeeds",
      scene -> {
        scene.engine().destroyForcibly();
        return scene.status();
      }),

  ENGINE_STOPPED(
      FULL,
      "SIGSTOP of an engine process",
      "the job succeeds",
      scene -> {
        Signals.stop(scene.engine());
        return scene.status();
      }),

  EXECUTOR_KILLED(
      SHORT,
      "kill -9 of an executor",
      "the job succeeds",
      scene -> {
        scene.executor().destroyForcibly();
        return scene.status();
      }),

  EXECUTOR_STOPPED(
      FULL,
      "SIGSTOP of an executor",
      "the job succeeds",
      scene -> {
        ProcessHandle executor = scene.executor();
        Signals.stop(executor);
        try {
          return scene.status();
        } finally {
          Signals.goOn(executor);
        }
      }),

  EXECUTOR_WOKEN(
      FULL,
      "SIGSTOP of an executor, SIGCONT when Spark has lost it",
      "the job succeeds",
      scene -> {
        ProcessHandle executor = scene.executor();
        Signals.stop(executor);
        try {
          scene.awaitLostExecutor();
        } finally {
          Signals.goOn(executor);
        }
        return scene.status();
      }),

  HOST_FROZEN(
      FULL,
      "SIGSTOP of a worker, its executor and engine process, SIGCONT when Spark has lost them",
      "the job succeeds",
      scene -> {
        List<ProcessHandle> frozen = withDescendants(scene.workerWithExecutor());
        try {
          frozen.forEach(Signals::stop);
          scene.awaitLostExecutor();
        } finally {
          frozen.forEach(Signals::goOn);
        }
        return scene.status();
      }),

  WORKER_KILLED(
      FULL,
      "kill -9 of a worker",
      "the job succeeds",
      scene -> {
        scene.worker().destroyForcibly();
        return scene.status();
      }),

  WORKER_STOPPED(
      FULL,
      "SIGSTOP of a worker",
      "the job succeeds",
      scene -> {
        ProcessHandle worker = scene.worker();
        Signals.stop(worker);
        try {
          return scene.status();
        } finally {
          Signals.goOn(worker);
        }
      }),

  DRIVER_KILLED(
      SHORT,
      "kill -9 of the driver, then the same command again",
      "the second run completes the output",
      scene -> {
        scene.job().handle().destroyForcibly();
        scene.status();
        return scene.statusOfTheSameAgain();
      }),

  DRIVER_TERMINATED(
      FULL,
      "SIGTERM of the driver, then the same command again",
      "the second run completes the output",
      scene -> {
        Signals.send("TERM", scene.job().handle());
        scene.status();
        return scene.statusOfTheSameAgain();
      }),

  DRIVER_INTERRUPTED(
      FULL,
      "SIGINT of the driver, as by Ctrl-C, then the same command again",
      "the second run completes the output",
      scene -> {
        Signals.send("INT", scene.job().handle());
        scene.status();
        return scene.statusOfTheSameAgain();
      }),

  DRIVER_STOPPED(
      FULL,
      "SIGSTOP of the driver for 15 s",
      "the job succeeds",
      scene -> {
        Signals.stop(scene.job().handle());
        Moment.pause(Duration.ofSeconds(15));
        Signals.goOn(scene.job().handle());
        return scene.status();
      }),

  DRIVER_WOKEN(
      FULL,
      "SIGSTOP of the driver, the same command elsewhere, SIGCONT while that one computes",
      "the second run completes the output, the first one ends with an error",
      scene -> {
        Signals.stop(scene.job().handle());
        int before = scene.trial().output().committedChunks();
        try (Server other = scene.theSameElsewhere()) {
          Server.await(
              () -> scene.trial().output().committedChunks() > before || !other.handle().isAlive());
          Signals.goOn(scene.job().handle());
          int status = other.exitCode(Trial.LONGEST);
          scene.requireFailed("another run has taken over");
          return status;
        }
      });

  /** Whether a fault is part of the short form. */
  enum Form {
    SHORT,
    FULL
  }

  /** Lets a fault happen to processes of the job and its cluster. */
  private interface Happening {
    int in(Scene scene) throws Exception;
  }

  private final Form form;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
  private final Fault<StandaloneCluster> fault;

  ProcessFault(Form form, String title, String expected, Happening happening) {
    this.form = form;
    this.fault = new Fault<>(title, expected, (cluster, scene) -> happening.in(scene));
  }

  Form form() {
    return form;
  }

  Fault<StandaloneCluster> fault() {
    return fault;
  }

  private static List<ProcessHandle> withDescendants(ProcessHandle process) {
    List<ProcessHandle> all = new ArrayList<>(List.of(process));
    process.descendants().forEach(all::add);
    return all;
  }
}
