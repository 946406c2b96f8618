package io.sparkllama.spark;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command for a JVM like this one, which Spark can run in. */
final class OtherJvm {

  private OtherJvm() {}

  /**
   * The command.
   *
   * @param main its class with a main method
   */
  static List<String> command(Class<?> main, String... arguments) {
    return command(List.of(), main, List.of(arguments));
  }

  /**
   * The command with system properties.
   *
   * @param properties as key=value
   * @param main its class with a main method
   */
  static List<String> command(List<String> properties, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // what Spark needs, but not the heap that a whole suite needs
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-"))
        .filter(argument -> !argument.startsWith("-Xm") && !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-Dproject.root=" + Demo.ROOT);
    properties.forEach(property -> command.add("-D" + property));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }
}
