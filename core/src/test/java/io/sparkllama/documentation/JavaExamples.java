package io.sparkllama.documentation;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The Java in documents, compiled with the class path of the test. */
public final class JavaExamples {

  private JavaExamples() {}

  /**
   * Compiles the body of a method and returns the compiler's errors.
   *
   * @param imports imports of the class
   * @param parameters parameters of the method
   * @param classes folder for class files
   */
  public static List<String> faults(String body, String imports, String parameters, Path classes) {
    return faultsOf(
        imports
            + " class Example { void run("
            + parameters
            + ") throws Exception {\n"
            + body
            + "\n} }",
        classes);
  }

  /** Compiles a class {@code Example} and returns the compiler's errors. */
  private static List<String> faultsOf(String source, Path classes) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    compiler
        .getTask(
            null,
            null,
            diagnostics,
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
            null,
            List.of(file))
        .call();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .toList();
  }
}
