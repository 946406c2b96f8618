package io.sparkllama.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that mimics llama.cpp's server as far as {@link LlamaServer} uses it. It responds only
 * while 32 requests are waiting.
 */
final class FakeServer {

  private static final int IN_FLIGHT = 32;
  private static final int ASKED_WHILE_LOADING = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicInteger asked = new AtomicInteger();
  private final CyclicBarrier waiting = new CyclicBarrier(IN_FLIGHT);
  private final int missing;

  private FakeServer(int missing) {
    this.missing = missing;
  }

  /**
   * Creates the program in a folder.
   *
   * @param missing number of tokens it omits from each response
   */
  static Path programIn(Path folder, int missing) throws IOException {
    return script(
        folder,
        String.format(
            "exec '%s' -cp '%s' %s %d \"$@\"",
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"),
            FakeServer.class.getName(),
            missing));
  }

  /** Creates a program in a folder that runs a line of shell script. */
  static Path script(Path folder, String line) throws IOException {
    Path file = Files.writeString(folder.resolve("llama-server"), "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Arguments: the number of missing tokens, followed by those of llama-server. */
  public static void main(String[] arguments) throws IOException {
    List<String> words = Arrays.asList(arguments);
    int port = Integer.parseInt(words.get(words.indexOf("--port") + 1));
    FakeServer fake = new FakeServer(Integer.parseInt(words.get(0)));
    String told = String.join(" ", words.subList(words.indexOf("-np"), words.size()));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/health", fake::health);
    server.createContext("/props", call -> reply(call, 200, "{\"build_info\":\"" + told + "\"}"));
    server.createContext("/completion", fake::complete);
    server.start();
  }

  private void health(HttpExchange call) throws IOException {
    reply(call, asked.incrementAndGet() > ASKED_WHILE_LOADING ? 200 : 503, "{}");
  }

  private void complete(HttpExchange call) throws IOException {
    JsonNode request = JSON.readTree(call.getRequestBody());
    try {
      waiting.await(15, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      reply(call, 500, "fewer than " + IN_FLIGHT + " requests in flight");
      return;
    }
    boolean all = request.path("ignore_eos").asBoolean() && request.path("prompt").isTextual();
    int tokens = all ? request.path("n_predict").asInt() - missing : 0;
    reply(call, 200, "{\"tokens_predicted\":" + tokens + "}");
  }

  private static void reply(HttpExchange call, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (call) {
      call.sendResponseHeaders(status, bytes.length);
      call.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
