package io.sparkllama.spark.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.spark.Demo;
import io.sparkllama.spark.SlowScriptedJob;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tab of a run in a JVM of its own, and afterwards in a history server. */
class LlamaTabIT {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

  @TempDir private Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The page, once it has a text, or as it was last where the server ends before. */
  private static String page(String url, String text, Process server) throws Exception {
    String last = "no page";
    do {
      try {
        last =
            HTTP.send(
                    HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
      } catch (IOException e) {
        last = e.toString();
      }
    } while (!last.contains(text) && !server.waitFor(200, TimeUnit.MILLISECONDS));
    return last;
  }

  @Test
  void showsARunWhileItLastsAndAfterwards() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    Path input = folder.resolve("input");
    Demo.session()
        .range(0, 300, 1, 2)
        .selectExpr("id", "if(id % 50 = 0, null, concat('p', id)) AS prompt")
        .write()
        .parquet(input.toString());
    int port = freePort();
    Process run =
        SlowScriptedJob.start(
            folder.resolve("log"),
            Duration.ZERO,
            List.of(
                SlowScriptedJob.HELD,
                "spark.ui.port=" + port,
                "spark.eventLog.enabled=true",
                "spark.eventLog.dir=" + events.toUri()),
            List.of("--input", input.toString(), "--output", folder.resolve("out").toString()));
    try {
      String live =
          page("http://127.0.0.1:" + port + "/llm/", "the prompt is null; provide one", run);
      assertThat(live)
          .contains("<td>driver</td>", "llmReports", "uPlot", "Planned for models")
          .contains("the prompt is null; provide one");
      // now the model may generate
      run.getOutputStream().close();
      assertThat(run.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    } finally {
      run.destroyForcibly();
    }
    assertThat(afterwards(events)).contains("<td>300</td>", "<td>6</td>", "llmReports");
  }

  private String afterwards(Path events) throws Exception {
    int port = freePort();
    String application;
    try (var logs = Files.list(events)) {
      application =
          logs.findFirst().orElseThrow().getFileName().toString().replace("eventlog_v2_", "");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dspark.history.fs.logDirectory=" + events.toUri(),
                "-Dspark.history.ui.port=" + port,
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.spark.deploy.history.HistoryServer")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("history").toFile());
    Process server = builder.start();
    try {
      return page(
          "http://127.0.0.1:" + port + "/history/" + application + "/llm/", "llmReports", server);
    } finally {
      server.destroy();
    }
  }
}
