package io.sparkllama.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A standalone master and workers of one core on loopback; each executor is a JVM of its own. Each
 * worker has an address of its own, as Spark does not run a copy of a task on the same host.
 */
final class StandaloneCluster implements AutoCloseable {

  private final Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<Server> workers = new ArrayList<>();
  private final String master;
  private int submissions;

  StandaloneCluster(Path folder, int workerCount) {
    this.folder = folder.toAbsolutePath();
    Server first =
        start(
            "master",
            "127.0.0.1",
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    master = first.awaitOutput("Starting Spark master at (spark://\\S+)");
    for (int i = 0; i < workerCount; i++) {
      String host = "127.0.0." + (i + 1);
      Server worker =
          start(
              "worker-" + i,
              host,
              "org.apache.spark.deploy.worker.Worker",
              "--host",
              host,
              "-c",
              "1",
              "-m",
              "2g",
              "--webui-port",
              "0",
              "--work-dir",
              this.folder.resolve("work-" + i).toString(),
              master);
      workers.add(worker);
      worker.awaitOutput("(Successfully registered with master)");
    }
  }

  private Server start(String name, String host, String mainClass, String... arguments) {
    Server server =
        Server.start(
            folder.resolve(name + ".log"),
            Server.sparkEnvironment(host),
            Server.spark(mainClass, arguments));
    servers.add(server);
    return server;
  }

  /** Starts spark-submit in client mode. */
  Server submit(List<String> arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master", master,
                "--conf", "spark.ui.enabled=false",
                "--conf", "spark.driver.host=127.0.0.1",
                "--conf", "spark.executor.cores=1",
                "--conf", "spark.executor.memory=1g",
                "--conf",
                    "spark.executor.extraJavaOptions=" + System.getProperty("test.jvm.options")));
    all.addAll(arguments);
    submissions++;
    return start(
        "submit-" + submissions,
        "127.0.0.1",
        "org.apache.spark.deploy.SparkSubmit",
        all.toArray(String[]::new));
  }

  /** The workers, in their order. */
  List<ProcessHandle> workers() {
    return workers.stream().map(Server::handle).toList();
  }

  /** The executors that run. */
  List<ProcessHandle> executors() {
    return workers.stream().flatMap(worker -> worker.handle().children()).toList();
  }

  /** What all executors of all applications have logged so far. */
  String executorLogs() {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
        logs.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return logs.toString();
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
