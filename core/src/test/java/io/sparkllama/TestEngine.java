package io.sparkllama;

import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.internal.library.NativeBundle;
import io.sparkllama.internal.llama.LlamaEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An engine for tests: the bundled one, and another one whose library, folder or archive is given
 * with {@code -Dio.sparkllama.test.library} or {@code SPARK_LLAMA_TEST_LIBRARY}.
 *
 * @param library its library; empty for the bundled one
 */
public record TestEngine(Optional<Path> library) {

  public static final TestEngine SHIPPED = new TestEngine(Optional.empty());

  private static final String PROPERTY = "io.sparkllama.test.library";
  private static final String VARIABLE = "SPARK_LLAMA_TEST_LIBRARY";

  /** The other engine, if one is given. */
  public static Optional<TestEngine> other() {
    return Stream.of(System.getProperty(PROPERTY), System.getenv(VARIABLE))
        .filter(named -> named != null && !named.isEmpty())
        .findFirst()
        .map(named -> new TestEngine(Optional.of(NativeBundle.resolve(Path.of(named)))));
  }

  /** All engines. */
  public static List<TestEngine> all() {
    return Stream.concat(Stream.of(SHIPPED), other().stream()).toList();
  }

  public LlamaEngine engine() {
    return LlamaEngine.on(library);
  }

  public boolean isShipped() {
    return library.isEmpty();
  }

  /** A builder for a processor on this engine. */
  public ProcessorBuilder builder(Path model) {
    ProcessorBuilder builder = ParallelProcessor.builder(model);
    library.ifPresent(builder::nativeLibrary);
    return builder;
  }

  /** A processor on the demo model. */
  public ParallelProcessor processor(int workers, int sequences) {
    return builder(DemoModel.PATH)
        .threadPool(ThreadPoolConfig.ofThreads(workers))
        .maxBatchSize(sequences)
        .build();
  }

  @Override
  public String toString() {
    return isShipped() ? "shipped" : library.get().toString();
  }
}
