package io.sparkllama.internal.process;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command that starts a JVM like this one: its launcher, class path and properties. */
final class JavaCommand {

  /** System property for the maximum size of the engine process's Java heap. */
  static final String HEAP_PROPERTY = "io.sparkllama.engine.heap";

  private static final Logger LOG = LoggerFactory.getLogger(JavaCommand.class);

  private static final String DEFAULT_HEAP = "1g";

  /** Arguments of this JVM that the other one gets, too. */
  private static final List<String> KEPT_ARGUMENTS = List.of("--add-", "-XX:TieredStopAtLevel=");

  /** Properties that say where files go and how native libraries are found. */
  private static final List<String> KEPT_PROPERTIES =
      List.of("io.sparkllama.", "jna.", "java.io.tmpdir", "user.home", "org.slf4j.simpleLogger.");

  private JavaCommand() {}

  /**
   * The command for a class with a main method.
   *
   * @param folder for its argument file and the JVM's report of a fatal error
   */
  static List<String> of(Class<?> main, Path folder) throws IOException {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + System.getProperty(HEAP_PROPERTY, DEFAULT_HEAP));
    options.add("-XX:+UseSerialGC");
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-XX:-CreateCoredumpOnCrash");
    options.add("-XX:-UsePerfData");
    options.add("-XX:ErrorFile=" + errorFile(folder));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> KEPT_ARGUMENTS.stream().anyMatch(argument::startsWith))
        .forEach(options::add);
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> KEPT_PROPERTIES.stream().anyMatch(name::startsWith))
        .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
    options.add("-cp");
    options.add(String.join(File.pathSeparator, classPath()));
    options.add(main.getName());
    // a class path may be longer than an argument may be
    Path file = argumentFile(folder);
    Files.write(file, options.stream().map(JavaCommand::quoted).toList());
    return List.of(launcher().toString(), "@" + file);
  }

  /** The options and the class path, for the launcher. */
  static Path argumentFile(Path folder) {
    return folder.resolve("arguments");
  }

  /** Where the JVM reports a fatal error. */
  static Path errorFile(Path folder) {
    return folder.resolve("hs_err.log");
  }

  /** Whether there is a launcher of this JVM; some images of the JDK have none. */
  static boolean hasLauncher() {
    return Files.isExecutable(launcher());
  }

  private static Path launcher() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The class path of this JVM, and what the class loaders of this class and thread add to it. */
  private static Set<String> classPath() {
    Set<String> entries = new LinkedHashSet<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    Stream.of(JavaCommand.class.getClassLoader(), Thread.currentThread().getContextClassLoader())
        .forEach(loader -> add(loader, entries));
    return entries;
  }

  private static void add(ClassLoader loader, Set<String> entries) {
    for (ClassLoader next = loader; next != null; next = next.getParent()) {
      if (next instanceof URLClassLoader urls) {
        Stream.of(urls.getURLs()).flatMap(JavaCommand::file).forEach(entries::add);
      }
    }
  }

  private static Stream<String> file(URL url) {
    try {
      URI uri = url.toURI();
      return "file".equals(uri.getScheme()) ? Stream.of(Path.of(uri).toString()) : Stream.empty();
    } catch (URISyntaxException | IllegalArgumentException e) {
      LOG.debug("{} is no file", url, e);
      return Stream.empty();
    }
  }
}
