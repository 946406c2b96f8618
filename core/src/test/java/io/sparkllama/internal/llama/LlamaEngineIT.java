package io.sparkllama.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.DemoModel;
import io.sparkllama.OnEachEngine;
import io.sparkllama.ParallelProcessor;
import io.sparkllama.ProcessorBuilder;
import io.sparkllama.TestEngine;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.engine.CacheType;
import io.sparkllama.engine.DecodeStatus;
import io.sparkllama.engine.InspectedModel;
import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelLoadException;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.Output;
import io.sparkllama.engine.Sampler;
import io.sparkllama.engine.SamplingParams;
import io.sparkllama.engine.Session;
import io.sparkllama.engine.SessionParams;
import io.sparkllama.engine.TokenBatch;
import io.sparkllama.internal.gguf.GgufHeader;
import io.sparkllama.internal.llama.dialect.VocabularyMemory;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.result.GenerationResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on the demo model. */
@OnEachEngine
class LlamaEngineIT {

  private static final SamplingParams GREEDY = SamplingParams.greedy();

  private final TestEngine tested;
  private final LlamaEngine engine;

  @TempDir private Path folder;

  LlamaEngineIT(TestEngine tested) {
    this.tested = tested;
    this.engine = tested.engine();
  }

  private Model demo() {
    return engine.inspect(DemoModel.PATH).load(new ModelParams(0, -1, true));
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
  void noTextHasFewerTokensThanItsBound() {
    List<String> parts =
        List.of(
            "The battery is great. ",
            "aaaa",
            "    ",
            "\n",
            "\u0000",
            "\u00e9",
            "\u4e2d",
            "\uD83D\uDE00",
            "<end>",
            "12345",
            "\t\t");
    Random random = new Random(22);
    try (Model model = demo()) {
      for (int i = 0; i < 300; i++) {
        StringBuilder text = new StringBuilder();
        for (int k = random.nextInt(60); k >= 0; k--) {
          text.append(parts.get(random.nextInt(parts.size())).repeat(1 + random.nextInt(9)));
        }
        int tokens = model.tokenizer().tokenize(text.toString(), false).length;
        assertThat(model.tokenizer().fewestTokens(text.toString()))
            .as(text.toString())
            .isLessThanOrEqualTo(tokens);
      }
      assertThat(model.tokenizer().fewestTokens("\u4e2d".repeat(1000))).isEqualTo(3000);
    }
  }

  @Test
  void refusesAModelThatIsAbsentOrNoModelOrCutShort() throws IOException {
    Path absent = folder.resolve("absent.gguf");
    assertRefused(absent, "the file does not exist; check the path");
    assertRefused(folder, "it is not a file; give the path of the .gguf file itself");
    Path text = Files.writeString(folder.resolve("text.gguf"), "Not a model at all.");
    assertRefused(
        text,
        "it is not a GGUF file (it begins with 0x4e6f7420); convert the model to GGUF, or use"
            + " another file");
    byte[] whole = Files.readAllBytes(DemoModel.PATH);
    for (int length : new int[] {0, 5, 100, 5_000, 40_000, 400_000, whole.length - 1000}) {
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> engine.inspect(cut).load(new ModelParams(0, -1, true)))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageStartingWith("cannot load model " + cut + ": ")
          .hasMessageContaining("fetch");
    }
  }

  private void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> engine.inspect(path).load(new ModelParams(0, -1, true)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("cannot load model " + path + ": " + reason);
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
      assertBad(session, batch, "position 1 in sequence 0, which has 0 tokens");
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

  @Test
  void samplesWithoutTheGrammarThatBeginsBehind() {
    SamplingParams digits =
        GREEDY.toBuilder()
            .repeatPenalty(5)
            .logitBias(Map.of(7, 90f))
            .grammar("root ::= [0-9]+")
            .seed(1)
            .build();
    try (Model model = demo();
        Session session = model.openSession(new SessionParams(1, 32, 1, 8, 1, CacheType.F16));
        Sampler bound = session.newSampler(digits);
        Sampler free = session.newSampler(GREEDY)) {
      TokenBatch batch = new TokenBatch(1);
      batch.add(1, 0, 0, true);
      assertThat(session.decode(batch, Output.LOGITS)).isEqualTo(DecodeStatus.DECODED);
      float[] logits = session.logits(0);
      int best = 0;
      for (int token = 0; token < logits.length; token++) {
        best = logits[token] > logits[best] ? token : best;
      }
      assertThat(free.mostProbable(0)).isEqualTo(best).isEqualTo(free.sampleFreely(0));
      // Includes the bias and the penalty for sampled and accepted tokens.
      assertThat(bound.mostProbable(0)).isEqualTo(7);
      assertThat(bound.sampleFreely(0)).isEqualTo(7);
      bound.acceptFreely(best);
      assertThat(bound.sampleFreely(0)).isNotEqualTo(best);
      assertThat(bound.mayEnd()).isFalse();
      int digit = bound.sample(0);
      assertThat(new String(model.tokenizer().piece(digit), StandardCharsets.UTF_8))
          .matches("[0-9]+");
      assertThat(bound.mayEnd()).isTrue();
      for (Sampler sampler : List.of(bound, free)) {
        for (int token : new int[] {-1, 1024}) {
          assertThatThrownBy(() -> sampler.acceptFreely(token))
              .hasMessage("token " + token + " is not in the vocabulary of 1024 tokens");
        }
      }
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
  void isRightWithAnUnquantizedModelInTwoProcessorsAtOnce() throws Exception {
    Path unquantized = GgufFile.read(DemoModel.PATH).writeUnquantized(folder.resolve("f32.gguf"));
    List<String> prompts =
        Collections.nCopies(
            60, DemoModel.triage("I am Anna and I have the phone. The battery is broken."));
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    ProcessorBuilder builder =
        tested.builder(unquantized).threadPool(ThreadPoolConfig.ofThreads(2)).maxBatchSize(8);
    try (ParallelProcessor one = builder.build();
        ParallelProcessor other = builder.build()) {
      assertThat(one.modelInfo().concurrencyObstacle().isPresent()).isEqualTo(tested.isShipped());
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
  void parsesTheHeaderOnceForPlanAndCopies() throws IOException {
    AtomicInteger parses = new AtomicInteger();
    LlamaEngine counting =
        LlamaEngine.on(
            tested.library(),
            path -> {
              parses.incrementAndGet();
              return ModelHeader.read(path);
            });
    InspectedModel file = counting.inspect(DemoModel.PATH);
    assertThat(file.info()).isEqualTo(engine.inspect(DemoModel.PATH).info());
    long vocabulary = VocabularyMemory.bytes(GgufHeader.read(DemoModel.PATH));
    for (int sequences = 1; sequences <= 2; sequences++) {
      SessionParams session = new SessionParams(sequences, 64, 1, 64, 0, CacheType.F16);
      assertThat(file.memoryNeed(session).weightsBytes())
          .isEqualTo(file.info().sizeBytes() + vocabulary);
    }
    for (boolean mapped : new boolean[] {true, false}) {
      try (Model copy = file.load(new ModelParams(0, -1, mapped))) {
        assertThat(copy.info()).isSameAs(file.info());
      }
    }
    assertThat(parses).hasValue(1);
  }

  @Test
  void loadsAModelThatIsSplitIntoSeveralFiles(@TempDir Path folder) throws Exception {
    Path first = GgufFile.read(DemoModel.PATH).writeSplit(folder, "demo", 3);
    assertThat(first).hasFileName("demo-00001-of-00003.gguf");
    assertThat(engine.inspect(first).info()).isEqualTo(engine.inspect(DemoModel.PATH).info());
    String prompt = DemoModel.triage("I am Anna and I have the phone. The battery is broken.");
    BatchGenerationConfig greedy =
        BatchGenerationConfig.builder().temperature(0).maxTokens(40).build();
    try (ParallelProcessor processor = tested.builder(first).build()) {
      assertThat(processor.generate(prompt, greedy).text())
          .isEqualTo("{\"sentiment\":\"negative\",\"topic\":\"battery\",\"urgent\":false}");
    }
    Path second = folder.resolve("demo-00002-of-00003.gguf");
    assertThatThrownBy(() -> engine.inspect(second))
        .hasMessageContaining("is not the first part of its model; use demo-00001-of-00003.gguf");
    Files.delete(second);
    assertThatThrownBy(() -> engine.inspect(first))
        .hasMessageContaining("demo-00002-of-00003.gguf: the file does not exist");
  }
}
