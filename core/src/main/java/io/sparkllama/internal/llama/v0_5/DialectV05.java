package io.sparkllama.internal.llama.v0_5;

import io.sparkllama.engine.MemoryNeed;
import io.sparkllama.engine.ModelInfo;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.Binding;
import io.sparkllama.internal.llama.dialect.Dialect;
import io.sparkllama.internal.llama.dialect.LayoutCheck;
import io.sparkllama.internal.llama.dialect.ModelLimits;
import io.sparkllama.internal.llama.dialect.ModelTraits;
import io.sparkllama.internal.llama.dialect.NativeLibraryException;
import io.sparkllama.internal.llama.dialect.NativeLines;
import io.sparkllama.internal.llama.dialect.OpenLibrary;
import io.sparkllama.internal.llama.dialect.SelfTest;
import io.sparkllama.option.Message;
import io.sparkllama.option.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * llama.cpp v0.5. Also used, with a warning, for a newer v0 build that passes the layout and
 * behaviour checks.
 */
public final class DialectV05 implements Dialect {

  private static final Logger LOG = LoggerFactory.getLogger(DialectV05.class);

  /** Released builds also report {@code 0.5.0-dev}. */
  private static final Pattern VERSION = Pattern.compile("v?(0\\.(\\d{1,4})\\.\\d+).*");

  private static final int MINOR = 5;

  private static final ModelLimits LIMITS = new ModelLimits(512, 1024, Map.of());

  /** Smallest batch at which matrix multiplication runs at nearly full speed. */
  private static final int MIN_OUTPUTS = 128;

  private static final String LOAD_BACKENDS = "ggml_backend_load_all_from_path";

  @Override
  public String name() {
    return "llama.cpp v0.5";
  }

  @Override
  public String origin() {
    return "the folder bins/linux-x64 of @node-llama-cpp/linux-x64 3.22.1, or a release of v0.5.0";
  }

  @Override
  public boolean speaks(OpenLibrary library) {
    return library.has("llama_get_memory")
        && library.has("llama_memory_seq_rm")
        && library.has("llama_sampler_copy")
        && library.has(LOAD_BACKENDS)
        && version(library).filter(version -> minor(version) >= MINOR).isPresent();
  }

  private static Optional<Matcher> version(OpenLibrary library) {
    return library.version().map(VERSION::matcher).filter(Matcher::matches);
  }

  private static int minor(Matcher version) {
    return Integer.parseInt(version.group(2));
  }

  @Override
  public Binding bind(OpenLibrary library, NativeLines lines) {
    LlamaCppV05 functions = library.link(LlamaCppV05.class);
    LayoutCheck check = new LayoutCheck();
    Layout.check(functions, check);
    check.refuse(library, this);
    Matcher version = version(library).orElseThrow();
    Binding binding = new BindingV05(this, "llama.cpp v" + version.group(1), functions, lines);
    SelfTest.run(binding, library);
    loadBackends(library);
    functions.backendInit();
    if (minor(version) > MINOR) {
      LOG.warn(
          "{} is {}, which is newer than the tested versions; it passed the layout and behaviour"
              + " checks and is used as {}",
          library.path(),
          binding.name(),
          name());
    }
    return binding;
  }

  private static void loadBackends(OpenLibrary library) {
    Path folder = library.path().getParent();
    library.function(LOAD_BACKENDS).invokeVoid(new Object[] {folder.toString()});
    long devices = library.function("ggml_backend_dev_count").invokeLong(new Object[0]);
    if (devices == 0) {
      throw new NativeLibraryException(
          Message.of(
              "none of the libggml-cpu-* libraries in ",
              folder,
              " runs on this machine; set ",
              Options.NATIVE_LIBRARY,
              " to the complete folder of a release for this platform"));
    }
  }

  @Override
  public Set<String> architectures() {
    return Architectures.known();
  }

  @Override
  public ModelLimits limits() {
    return LIMITS;
  }

  @Override
  public Optional<ModelTraits> traits(Path path, GgufHeader header) {
    return Architectures.of(path, header)
        .map(
            kind -> {
              boolean alone = kind == Architectures.Kind.RECURRENT_SINGLE;
              boolean recurrent = alone || kind == Architectures.Kind.RECURRENT;
              return new ModelTraits(
                  Architectures.isCausal(header),
                  !recurrent,
                  recurrent,
                  alone,
                  Optional.empty(),
                  RankingRule.obstacle(header));
            });
  }

  @Override
  public Optional<MemoryNeed> memoryNeed(GgufHeader header, SessionParams session) {
    return Optional.empty();
  }

  /**
   * Each output takes a row of logits twice, in the compute buffers and in the output buffer; a
   * decode with more outputs aborts the process. Decodes for vectors also compute logits for all
   * tokens, but embedding models still get full batches.
   */
  @Override
  public int mostOutputs(SessionParams session, boolean causal, boolean pools) {
    int least = Math.max(MIN_OUTPUTS, session.sequences() + session.prefixes());
    return causal && !pools ? Math.min(session.batchCapacity(), least) : session.batchCapacity();
  }

  /** Contexts share nothing that depends on the batch size. */
  @Override
  public int paddingTokens(ModelInfo model) {
    return 0;
  }

  @Override
  public boolean padsBatchOf(int tokens) {
    return false;
  }

  @Override
  public boolean isExpected(String logLine) {
    return DecodeCode.isExpected(logLine);
  }
}
