package io.sparkllama.internal.quarantine;

import io.sparkllama.engine.PrivateFolder;
import io.sparkllama.internal.request.Request;
import io.sparkllama.result.Failure;
import io.sparkllama.result.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the requests in flight of a processor on disk, and sets those aside that may have ended an
 * earlier process: requests that were in flight when two processes ended run with nothing beside
 * them, and one that was alone then is not computed. Thread-safe.
 */
public final class Quarantine implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final String model;
  private final InFlightFile file;
  private final Suspects suspects;
  private final TurnQueue turns = new TurnQueue();

  private Quarantine(String model, InFlightFile file, Suspects suspects) {
    this.model = model;
    this.file = file;
    this.suspects = suspects;
  }

  /**
   * Reads what earlier processes left, and begins a file of this one.
   *
   * @param folder of this user alone; created if absent
   * @param model the name of the model; requests to others are not compared
   * @throws IOException if the folder cannot be used
   */
  public static Quarantine open(Path folder, String model) throws IOException {
    PrivateFolder.create(folder);
    Suspects suspects = Suspects.read(folder);
    if (!suspects.inFlight().isEmpty()) {
      LOG.warn(
          "{} requests were in flight when two earlier processes ended; each is computed alone",
          suspects.inFlight().size());
    }
    return new Quarantine(model, InFlightFile.create(folder), suspects);
  }

  /**
   * Submits a request in its turn. Cancelling the future withdraws it.
   *
   * @param submit submits a request to the scheduler
   */
  public <R extends Outcome> CompletableFuture<R> submit(
      Request<R> request, Function<Request<R>, CompletableFuture<R>> submit) {
    byte[] fingerprint = Fingerprint.of(model, request);
    if (suspects.inFlight().isEmpty() && suspects.alone().isEmpty()) {
      return run(request, submit, fingerprint, false);
    }
    String name = Fingerprint.hex(fingerprint);
    if (suspects.alone().contains(name)) {
      return CompletableFuture.completedFuture(
          request.failed(
              new Failure(
                  Failure.Kind.CRASH,
                  "this row was alone in a process that ended, after it had been in two before;"
                      + " leave the row out, or use another model or engine"),
              0));
    }
    boolean alone = suspects.inFlight().contains(name);
    CompletableFuture<R> result = new CompletableFuture<>();
    turns.start(
        () -> {
          if (result.isDone()) {
            turns.ended();
            return;
          }
          CompletableFuture<R> submitted = run(request, submit, fingerprint, alone);
          result.whenComplete((value, failure) -> submitted.cancel(true));
          submitted.whenComplete(
              (value, failure) -> {
                turns.ended();
                if (failure == null) {
                  result.complete(value);
                } else {
                  result.completeExceptionally(failure);
                }
              });
        },
        alone);
    return result;
  }

  private <R extends Outcome> CompletableFuture<R> run(
      Request<R> request,
      Function<Request<R>, CompletableFuture<R>> submit,
      byte[] fingerprint,
      boolean alone) {
    int place = file.enter(fingerprint, alone);
    CompletableFuture<R> submitted;
    try {
      submitted = submit.apply(request);
    } catch (RuntimeException e) {
      submitted = CompletableFuture.failedFuture(e);
    }
    submitted.whenComplete((value, failure) -> file.leave(place));
    return submitted;
  }

  /** Forgets what is in flight: an orderly end leaves no suspects. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("Cannot delete the file of requests in flight", e);
    }
  }
}
