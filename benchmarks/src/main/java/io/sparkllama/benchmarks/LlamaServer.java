package io.sparkllama.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp's own server in a separate process on this machine, and a client that keeps many
 * requests in flight. The process ends with {@link #close} or with the JVM.
 */
final class LlamaServer implements AutoCloseable {

  private static final int SLOTS = 16;
  private static final int IN_FLIGHT = 32;
  private static final Duration LOADING = Duration.ofMinutes(5);
  private static final Duration ANSWERING = Duration.ofMinutes(30);
  private static final long MILLIS_BETWEEN_QUESTIONS = 100;
  private static final long SECONDS_TO_END = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Thread atExit;
  private final Path log;
  private final URI address;
  private final ExecutorService callers = Executors.newFixedThreadPool(IN_FLIGHT);

  /** A client for a local server, without a proxy. */
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  private LlamaServer(Process process, Path log, URI address) {
    this.process = process;
    this.log = log;
    this.address = address;
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a program and waits until it has loaded a model.
   *
   * @param contextLength context length of a slot in tokens
   * @throws IllegalStateException with its output, if it exits early or takes too long
   */
  static LlamaServer start(Path program, Path model, int threads, int contextLength) {
    try {
      int port = freePort();
      Path log = Files.createTempFile("llama-server", ".log");
      Process process =
          new ProcessBuilder(
                  program.toAbsolutePath().toString(),
                  "--host",
                  "127.0.0.1",
                  "--port",
                  Integer.toString(port),
                  "-m",
                  model.toString(),
                  "-np",
                  Integer.toString(SLOTS),
                  "-c",
                  Integer.toString(SLOTS * contextLength),
                  "-t",
                  Integer.toString(threads),
                  "-fa",
                  "on")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      LlamaServer server =
          new LlamaServer(process, log, URI.create("http://127.0.0.1:" + port + "/"));
      try {
        server.awaitHealth();
        return server;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + program, e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitHealth() {
    long end = System.nanoTime() + LOADING.toNanos();
    while (!isHealthy()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the server ended with " + process.exitValue() + " before it was ready: " + said());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the server is not ready after " + LOADING + ": " + said());
      }
      try {
        Thread.sleep(MILLIS_BETWEEN_QUESTIONS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private boolean isHealthy() {
    try {
      return send(request("health").GET().build()).statusCode() == 200;
    } catch (IOException e) {
      // The port is not open yet.
      return false;
    }
  }

  private String said() {
    try {
      return Files.readString(log).strip();
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWERING);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  private JsonNode ask(HttpRequest request) {
    try {
      HttpResponse<String> response = send(request);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            request.uri() + " gave " + response.statusCode() + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("the server does not answer " + request.uri(), e);
    }
  }

  /** The build it reports. */
  String build() {
    return "llama-server " + ask(request("props").GET().build()).path("build_info").asText("?");
  }

  /**
   * Generates exactly the given number of tokens for each prompt; returns the number the server
   * counted.
   */
  double generate(List<String> prompts, int tokens) {
    List<Callable<Long>> calls = new ArrayList<>();
    prompts.forEach(prompt -> calls.add(() -> complete(prompt, tokens)));
    try {
      long sum = 0;
      for (Future<Long> call : callers.invokeAll(calls)) {
        sum += call.get();
      }
      return sum;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private long complete(String prompt, int tokens) throws JsonProcessingException {
    String body =
        JSON.createObjectNode()
            .put("prompt", prompt)
            .put("n_predict", tokens)
            .put("temperature", 0)
            .put("ignore_eos", true)
            .put("cache_prompt", false)
            .toString();
    JsonNode answer =
        ask(
            request("completion")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    JsonNode counted = answer.path("tokens_predicted");
    if (counted.asLong() != tokens) {
      throw new IllegalStateException(
          "the server counted " + counted + " tokens where " + tokens + " were asked for");
    }
    return counted.asLong();
  }

  /** Its {@link ProcessorTime}, excluding the client's. */
  OptionalLong processorNanos() {
    return ProcessorTime.of(process.toHandle());
  }

  /** Whether the process has ended. */
  boolean hasEnded() {
    return !process.isAlive();
  }

  @Override
  public void close() {
    callers.shutdown();
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(atExit);
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
