package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The owner of a lock, as its lock file describes it. Immutable.
 *
 * @param run the run's unique token
 * @param host name of the driver's host
 * @param processes identifies the host's boot and process namespace; empty if not known
 * @param process id of the driver's process in that namespace
 * @param heartbeatMillis heartbeat interval in milliseconds; 0 if not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunOwner(String run, String host, String processes, long process, long heartbeatMillis) {

  /** Fills in what a file of another version does not contain. */
  RunOwner {
    run = Objects.requireNonNullElse(run, "");
    host = Objects.requireNonNullElse(host, "another host");
    processes = Objects.requireNonNullElse(processes, "");
  }

  /** This process, with a new token. */
  static RunOwner here(long heartbeatMillis) {
    return new RunOwner(
        UUID.randomUUID().toString(),
        hostName(),
        processSpace(),
        ProcessHandle.current().pid(),
        heartbeatMillis);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  /** Tells process ids of containers with the same host name apart. */
  private static String processSpace() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** Whether its process is known to have ended; false if it runs or is on another host. */
  boolean hasEnded() {
    return !processes.isEmpty()
        && processes.equals(processSpace())
        && !ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }

  String json() {
    return Json.write(this);
  }

  /** Parses the output of {@link #json}; empty if it is incomplete. */
  static Optional<RunOwner> parse(String json) {
    try {
      return Optional.ofNullable(Json.read(json, RunOwner.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The owner in a content of a lock file, for messages. */
  static String describe(String json) {
    return parse(json)
        .map(owner -> "process " + owner.process() + " on " + owner.host())
        .orElse("another process");
  }
}
