package io.sparkllama.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.BatchGenerationConfig;
import io.sparkllama.DemoModel;
import io.sparkllama.GenerationResult;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.engine.UserCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on the shipped native library and the demo model. */
class LlamaEngineIT {

  private static final LlamaEngine ENGINE = LlamaEngine.on(Optional.empty());
  private static final SamplingParams GREEDY = SamplingParams.greedy();

  @TempDir private Path folder;

  private static Model demo() {
    return ENGINE.load(new ModelParams(DemoModel.PATH, 0, -1, true));
  }

  @Test
  void knowsTheFactsOfTheModel() {
    try (Model model = demo()) {
      assertThat(model.info().parameterCount()).isEqualTo(836_736);
      assertThat(model.info().trainedContextLength()).isEqualTo(512);
      assertThat(model.info().vocabularySize()).isEqualTo(1024);
      assertThat(model.info().concurrencyObstacle()).isEmpty();
    }
  }

  @Test
  void refusesAModelThatIsAbsentOrNoModelOrCutShort() throws IOException {
    Path absent = folder.resolve("absent.gguf");
    assertRefused(absent, "the file does not exist; check the path");
    assertRefused(folder, "it is not a file; name the .gguf file itself");
    Path text = Files.writeString(folder.resolve("text.gguf"), "Not a model at all.");
    assertRefused(
        text,
        "it is not a GGUF file (it begins with 0x4e6f7420); convert the model to GGUF, or name"
            + " another file");
    byte[] whole = Files.readAllBytes(DemoModel.PATH);
    for (int length : new int[] {0, 5, 100, 5_000, 40_000, 400_000, whole.length - 1000}) {
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ENGINE.load(new ModelParams(cut, 0, -1, true)))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageStartingWith("cannot load model " + cut + ": ")
          .hasMessageContaining("fetch");
    }
  }

  private static void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> ENGINE.load(new ModelParams(path, 0, -1, true)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("cannot load model " + path + ": " + reason);
  }

  @Test
  void refusesALibraryThatIsAbsentOrSomethingElse() {
    Path absent = folder.resolve("lib.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(absent))
                    .load(new ModelParams(DemoModel.PATH, 0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage("the native library " + absent + " does not exist; check nativeLibrary");
    Path other = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
    assertThatThrownBy(
            () ->
                LlamaEngine.on(Optional.of(other))
                    .load(new ModelParams(DemoModel.PATH, 0, -1, true)))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("lacks llama.cpp's C functions");
  }

  @Test
  void checksEveryArgumentThatNativeCodeWouldOnlyAssert() {
    try (Model model = demo();
        Session session = model.openSession(new SessionParams(2, 16, 1, 8, 0, CacheType.F16));
        Sampler sampler = session.newSampler(GREEDY)) {
      TokenBatch batch = new TokenBatch(32);
      assertBad(session, batch, "the batch is empty");
      batch.add(1024, 0, 0, true);
      assertBad(session, batch, "no token 1024");
      batch.clear();
      batch.add(1, 0, 2, true);
      assertBad(session, batch, "no sequence 2");
      batch.clear();
      batch.add(1, 1, 0, true);
      assertBad(session, batch, "position 1 in sequence 0, which holds 0 tokens");
      batch.clear();
      for (int i = 0; i < 9; i++) {
        batch.add(1, i, 0, true);
      }
      assertBad(session, batch, "9 tokens in a batch of at most 8");
      assertThatThrownBy(() -> sampler.sample(0))
          .hasMessage("index 0 of the last batch has no logits");
      assertThatThrownBy(() -> session.clear(-1)).hasMessage("no sequence -1");
      assertThatThrownBy(() -> model.tokenizer().piece(-1))
          .hasMessage("token -1 is not in the vocabulary of 1024 tokens");
      batch.clear();
      batch.add(1, 0, 0, true);
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
      assertThat(sampler.sample(0)).isBetween(0, 1023);
    }
  }

  private static void assertBad(Session session, TokenBatch batch, String message) {
    assertThatThrownBy(() -> session.decode(batch, Output.LOGITS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void cutsADecodeShortWhenAborted() {
    try (Model model = demo();
        Session session = model.openSession(new SessionParams(1, 512, 1, 512, 1, CacheType.F16))) {
      session.abort();
      TokenBatch batch = new TokenBatch(1);
      batch.add(1, 0, 0, true);
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.ABORTED);
    }
  }

  @Test
  void keepsTheModelForSessionsThatAreOpenWhenItIsClosed() {
    Model model = demo();
    try (Session session = model.openSession(new SessionParams(1, 32, 1, 8, 1, CacheType.F16));
        Sampler sampler = session.newSampler(GREEDY)) {
      model.close();
      TokenBatch batch = new TokenBatch(1);
      batch.add(1, 0, 0, true);
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
      assertThat(sampler.sample(0)).isBetween(0, 1023);
      assertThatThrownBy(() -> model.tokenizer().tokenize("x", true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the model is closed");
    }
  }

  @Test
  void givesBackInPiecesWhatItTokenized() {
    try (Model model = demo()) {
      String text = "Ünïcode — 漢字, \uD83D\uDCF7\u0000 and\ttabs\n";
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int token : model.tokenizer().tokenize(text, false)) {
        bytes.writeBytes(model.tokenizer().piece(token));
      }
      assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }
  }

  @Test
  void installsTheLibraryOnceForTwoJvmsThatStartTogether() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-D" + UserCache.PROPERTY + "=" + folder,
                  "-Ddemo.model=" + DemoModel.PATH,
                  "-cp",
                  System.getProperty("java.class.path"),
                  OneAnswer.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out" + i).toFile())
              .start());
    }
    for (int i = 0; i < 2; i++) {
      assertThat(processes.get(i).waitFor(15, TimeUnit.MINUTES)).isTrue();
      assertThat(Files.readString(folder.resolve("out" + i))).contains("\"topic\":\"battery\"");
      assertThat(processes.get(i).exitValue()).isZero();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("native"))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("libjllama.so");
    }
  }

  @Test
  void replacesADamagedLibraryInTheCache() throws IOException {
    NativeLibraryCache cache = new NativeLibraryCache(folder);
    Path installed = cache.extract(NativePlatform.current().resource());
    long size = Files.size(installed);
    Files.writeString(installed, "damaged");
    assertThat(cache.extract(NativePlatform.current().resource())).isEqualTo(installed);
    assertThat(installed).hasSize(size);
  }

  @Test
  void namesTheFieldsInWhichALibraryDiffers() {
    LlamaCpp real = LlamaLibrary.bundled().functions();
    LlamaCpp moved =
        (LlamaCpp)
            Proxy.newProxyInstance(
                LlamaCpp.class.getClassLoader(),
                new Class<?>[] {LlamaCpp.class},
                (proxy, method, arguments) -> {
                  Object value = method.invoke(real, arguments);
                  if (value instanceof LlamaCpp.ContextParams params) {
                    params.batchCapacity = 4096;
                  }
                  return value;
                });
    LayoutGuard.check(real, "real.so");
    assertThatThrownBy(() -> LayoutGuard.check(moved, "moved.so"))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining("context.n_batch is 4096 instead of 2048");
  }

  @Test
  void saysWhatToInstallWhenTheOpenMpRuntimeIsMissing() {
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "Unable to load library 'x':\nlibgomp.so.1: cannot open shared object file");
    assertThat(LlamaLibrary.explain(Path.of("x"), error)).contains("'apt-get install libgomp1'");
  }

  @Test
  void isRightWithAnUnquantizedModelInTwoProcessorsAtOnce() throws Exception {
    Path unquantized = GgufFile.read(DemoModel.PATH).writeUnquantized(folder.resolve("f32.gguf"));
    List<String> prompts =
        Collections.nCopies(
            60, DemoModel.triage("I am Anna and I have the phone. The battery is broken."));
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    ParallelProcessor.Builder builder =
        ParallelProcessor.builder(unquantized)
            .threadPool(ThreadPoolConfig.ofThreads(2))
            .maxBatchSize(8);
    try (ParallelProcessor one = builder.build();
        ParallelProcessor other = builder.build()) {
      assertThat(one.modelInfo().concurrencyObstacle()).isPresent();
      List<CompletableFuture<GenerationResult>> futures = new ArrayList<>();
      for (String prompt : prompts) {
        futures.add(one.generateAsync(prompt, greedy));
        futures.add(other.generateAsync(prompt, greedy));
      }
      for (CompletableFuture<GenerationResult> future : futures) {
        assertThat(future.get().text())
            .isEqualTo("{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}");
      }
    }
  }

  @Test
  void loadsAModelThatIsSplitIntoSeveralFiles(@TempDir Path folder) throws Exception {
    Path first = GgufFile.read(DemoModel.PATH).writeSplit(folder, "demo", 3);
    assertThat(first).hasFileName("demo-00001-of-00003.gguf");
    assertThat(ENGINE.inspect(first)).isEqualTo(ENGINE.inspect(DemoModel.PATH));
    String prompt = DemoModel.triage("I am Anna and I have the phone. The battery is broken.");
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    try (ParallelProcessor processor = ParallelProcessor.builder(first).build()) {
      assertThat(processor.generate(prompt, greedy).text())
          .isEqualTo("{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}");
    }
    Path second = folder.resolve("demo-00002-of-00003.gguf");
    assertThatThrownBy(() -> ENGINE.inspect(second))
        .hasMessageContaining("is not the first file of its model; name demo-00001-of-00003.gguf");
    Files.delete(second);
    assertThatThrownBy(() -> ENGINE.inspect(first))
        .hasMessageContaining("demo-00002-of-00003.gguf: the file does not exist");
  }

  @Test
  void takesTurnsWithModelsWhoseMatricesAreNotQuantized() {
    GgufHead.Tensor norm = new GgufHead.Tensor("output_norm.weight", List.of(64L), 0);
    GgufHead.Tensor half = new GgufHead.Tensor("blk.0.attn_q.weight", List.of(64L, 64L), 1);
    Map<String, Object> llama = Map.of("general.architecture", "llama");
    assertThat(ConcurrencyRule.obstacle(new GgufHead(llama, List.of(norm)))).isEmpty();
    assertThat(ConcurrencyRule.obstacle(new GgufHead(llama, List.of(norm, half))))
        .contains("matrix blk.0.attn_q.weight is not quantized");
  }
}
