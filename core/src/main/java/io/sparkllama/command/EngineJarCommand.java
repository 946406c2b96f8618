package io.sparkllama.command;

import io.sparkllama.engine.EngineException;
import io.sparkllama.internal.library.BundleJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Packs the shared libraries of an engine archive into a jar. Exit codes: 0 on success, 1 if no jar
 * can be built, 2 for invalid arguments.
 */
@Command(
    name = "engine-jar",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Packs the shared libraries of an engine into a jar for the class path.")
public final class EngineJarCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--archive",
      required = true,
      description = "the archive: .tgz, .tar.gz, .zip or .jar")
  private Path archive;

  @Option(
      names = "--platform",
      required = true,
      description = "target platform, such as linux-x64 or linux-x64-cuda")
  private String platform;

  @Option(names = "--name", required = true, description = "name of the engine and its build")
  private String name;

  @Option(names = "--source", required = true, description = "where the archive comes from")
  private String source;

  @Option(
      names = "--integrity",
      description = "expected checksum: sha512- followed by the archive's SHA-512 in Base64")
  private String integrity = "";

  @Option(names = "--notices", description = "a license file to add")
  private Path notices;

  @Option(names = "--jar", required = true, description = "the jar to write")
  private Path jar;

  /** Runs the command and exits the JVM. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EngineJarCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      BundleJar.Description description =
          new BundleJar.Description(
              platform, name, source, integrity, Optional.ofNullable(notices));
      Files.createDirectories(jar.toAbsolutePath().getParent());
      BundleJar.write(archive, description, jar);
      return CommandLine.ExitCode.OK;
    } catch (EngineException | IllegalArgumentException e) {
      return failed(e.getMessage());
    } catch (IOException e) {
      return failed(
          "cannot write " + jar + " (" + e + "); check the folder and the free disk space");
    }
  }

  private int failed(String message) {
    spec.commandLine().getErr().println("error: " + message);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
