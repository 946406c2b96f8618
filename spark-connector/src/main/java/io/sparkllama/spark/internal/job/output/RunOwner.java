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
 * Who writes to an output, as its lock says.
 *
 * @param run the run's token, which differs for each
 * @param processes the space that its process number is of; empty if that is not known
 * @param heartbeatMillis from one heartbeat to the next; 0 if that is not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunOwner(String run, String host, String processes, long process, long heartbeatMillis) {

  /** What another version has not written is not known. */
  RunOwner {
    run = Objects.requireNonNullElse(run, "");
    host = Objects.requireNonNullElse(host, "another host");
    processes = Objects.requireNonNullElse(processes, "");
  }

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

  /** Whether its process is known to have ended. */
  boolean hasEnded() {
    return !processes.isEmpty()
        && processes.equals(processSpace())
        && !ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }

  String json() {
    return Json.write(this);
  }

  /** Empty for what is not whole. */
  static Optional<RunOwner> parse(String json) {
    try {
      return Optional.ofNullable(Json.read(json, RunOwner.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static String describe(String json) {
    return parse(json)
        .map(owner -> "process " + owner.process() + " on " + owner.host())
        .orElse("another process");
  }
}
