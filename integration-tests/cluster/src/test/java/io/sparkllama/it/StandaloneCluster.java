package io.sparkllama.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A standalone master and workers of one core on loopback; each executor is a JVM of its own. Each
 * worker has an address of its own, as Spark does not run a copy of a task on the same host.
 */
public final class StandaloneCluster implements AutoCloseable {

  private final Path folder;
  private final List<Server> servers = new ArrayList<>();
  private final List<Server> workers = new ArrayList<>();
  private final String master;
  private int submissions;

  public StandaloneCluster(Path folder, int workerCount) {
    this.folder = folder.toAbsolutePath();
    Server first =
        start(
            "master",
            "127.0.0.1",
            Map.of(),
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    master = first.awaitOutput("Starting Spark master at (spark://\\S+)");
    for (int i = 0; i < workerCount; i++) {
      startWorker(Map.of());
    }
  }

  /**
   * Starts one more worker.
   *
   * @param environment variables of it and its executors
   */
  public void startWorker(Map<String, String> environment) {
    int number = workers.size();
    String host = "127.0.0." + (number + 1);
    Server worker =
        start(
            "worker-" + number,
            host,
            environment,
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
            folder.resolve("work-" + number).toString(),
            master);
    workers.add(worker);
    worker.awaitOutput("(Successfully registered with master)");
  }

  private Server start(
      String name,
      String host,
      Map<String, String> environment,
      String mainClass,
      String... arguments) {
    Map<String, String> all = new HashMap<>(Server.sparkEnvironment(host));
    all.putAll(environment);
    Server server =
        Server.start(folder.resolve(name + ".log"), all, Server.spark(mainClass, arguments));
    servers.add(server);
    return server;
  }

  /** Starts spark-submit in client mode. */
  public Server submit(List<String> arguments) {
    return submit(Map.of(), arguments);
  }

  /**
   * Starts spark-submit in client mode.
   *
   * @param environment variables of the driver
   */
  public Server submit(Map<String, String> environment, List<String> arguments) {
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
        environment,
        "org.apache.spark.deploy.SparkSubmit",
        all.toArray(String[]::new));
  }

  /** The URL of the master. */
  public String master() {
    return master;
  }

  /** The workers, in their order. */
  public List<ProcessHandle> workers() {
    return workers.stream().map(Server::handle).toList();
  }

  /** The executors that run. */
  public List<ProcessHandle> executors() {
    return workers.stream().flatMap(worker -> worker.handle().children()).toList();
  }

  /** What all executors of all applications have logged so far. */
  public String executorLogs() {
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
