package io.sparkllama.internal.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.request.Generation;
import io.sparkllama.internal.request.Request;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.ChatMessage;
import io.sparkllama.request.Prompt;
import io.sparkllama.result.Failure;
import io.sparkllama.result.FinishReason;
import io.sparkllama.result.GenerationResult;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {

  private static final String MODEL = "m.gguf";

  private static final GenerationResult DONE =
      GenerationResult.builder(FinishReason.STOP).text("done").build();

  @TempDir private Path folder;

  /** Requests that were submitted and are not finished, by prompt. */
  private final Map<String, CompletableFuture<GenerationResult>> running = new LinkedHashMap<>();

  private static Request<GenerationResult> asking(String prompt) {
    return new Generation(Prompt.text(prompt), BatchGenerationConfig.defaults());
  }

  private CompletableFuture<GenerationResult> submit(Quarantine quarantine, String prompt) {
    return quarantine.submit(
        asking(prompt),
        request -> {
          CompletableFuture<GenerationResult> future = new CompletableFuture<>();
          running.put(request.texts().get(0), future);
          return future;
        });
  }

  private void finish(String prompt) {
    running.remove(prompt).complete(DONE);
  }

  /** Two processes ended with these in flight. */
  private void leaveTwice(String... prompts) throws Exception {
    Files.move(leave(InFlightFile.IN_FLIGHT, prompts), folder.resolve("2" + InFlightFile.SUFFIX));
    leave(InFlightFile.IN_FLIGHT, prompts);
  }

  /** What a process leaves that ended with these in flight. */
  private Path leave(byte state, String... prompts) throws Exception {
    ByteBuffer places = ByteBuffer.allocate(InFlightFile.PLACES * InFlightFile.PLACE_BYTES);
    for (String prompt : prompts) {
      places.put(state).put(Fingerprint.of(MODEL, asking(prompt)));
    }
    Path file = folder.resolve("1-" + prompts[0] + InFlightFile.SUFFIX);
    return Files.write(file, places.array());
  }

  @Test
  void withoutSuspectsRequestsRunTogether() throws Exception {
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      CompletableFuture<GenerationResult> first = submit(quarantine, "a");
      submit(quarantine, "b");
      assertThat(running).containsOnlyKeys("a", "b");
      finish("a");
      assertThat(first).isCompletedWithValue(DONE);
    }
  }

  /** Anyone may kill a process; what was in flight then must not run one by one for that. */
  @Test
  void oneDeadProcessMakesNoSuspects() throws Exception {
    leave(InFlightFile.IN_FLIGHT, "a", "b");
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      submit(quarantine, "a");
      submit(quarantine, "b");
      assertThat(running).containsOnlyKeys("a", "b");
    }
  }

  @Test
  void aSuspectRunsWithNothingBesideItAndInItsTurn() throws Exception {
    leaveTwice("bad", "other");
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      submit(quarantine, "a");
      submit(quarantine, "bad");
      submit(quarantine, "b");
      submit(quarantine, "c");
      assertThat(running).containsOnlyKeys("a");
      finish("a");
      assertThat(running).containsOnlyKeys("bad");
      finish("bad");
      assertThat(running).containsOnlyKeys("b", "c");
    }
  }

  @Test
  void oneThatWasAloneWhenAProcessEndedIsNotComputed() throws Exception {
    leaveTwice("bad", "good");
    leave(InFlightFile.ALONE, "bad");
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      assertThat(submit(quarantine, "bad").join().errorKind()).isEqualTo(Failure.Kind.CRASH);
      assertThat(running).isEmpty();
      submit(quarantine, "good");
      assertThat(running).containsOnlyKeys("good");
    }
  }

  @Test
  void anotherModelHasOtherSuspects() throws Exception {
    leave(InFlightFile.ALONE, "bad");
    try (Quarantine quarantine = Quarantine.open(folder, "other.gguf")) {
      submit(quarantine, "bad");
      assertThat(running).containsOnlyKeys("bad");
    }
  }

  @Test
  void whatIsInFlightIsOnDiskAndGoesWithItsEnd() throws Exception {
    Quarantine quarantine = Quarantine.open(folder, MODEL);
    submit(quarantine, "a");
    submit(quarantine, "b");
    finish("a");
    try (Stream<Path> files = Files.list(folder)) {
      byte[] bytes = Files.readAllBytes(files.findFirst().orElseThrow());
      List<Byte> states = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        states.add(bytes[i * InFlightFile.PLACE_BYTES]);
      }
      assertThat(states)
          .containsExactly(InFlightFile.FREE, InFlightFile.IN_FLIGHT, InFlightFile.FREE);
    }
    try (Quarantine beside = Quarantine.open(folder, MODEL)) {
      submit(beside, "b");
      submit(beside, "c");
      assertThat(running).as("the first process lives").containsOnlyKeys("b", "c");
    }
    quarantine.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oldFilesGo() throws Exception {
    Path file = leave(InFlightFile.ALONE, "bad");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      submit(quarantine, "bad");
      assertThat(running).containsOnlyKeys("bad");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void manyRequestsThatEndAtOnceDoNotNest() throws Exception {
    leaveTwice("bad");
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      submit(quarantine, "bad");
      List<CompletableFuture<GenerationResult>> results = new ArrayList<>();
      for (int i = 0; i < 100_000; i++) {
        results.add(
            quarantine.submit(
                asking("row " + i), request -> CompletableFuture.completedFuture(DONE)));
      }
      assertThat(results.get(0)).isNotDone();
      finish("bad");
      assertThat(results).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void aWithdrawnRequestMakesRoom() throws Exception {
    leaveTwice("bad", "worse");
    try (Quarantine quarantine = Quarantine.open(folder, MODEL)) {
      submit(quarantine, "bad");
      CompletableFuture<GenerationResult> waiting = submit(quarantine, "worse");
      submit(quarantine, "a");
      waiting.cancel(true);
      finish("bad");
      assertThat(running).containsOnlyKeys("a");
    }
  }

  @Test
  void fingerprintsTellTextsAndKindsApart() {
    Request<?> joined = asking("ab");
    Request<?> chat =
        new Generation(
            Prompt.chat(ChatMessage.user("a"), ChatMessage.user("b")),
            BatchGenerationConfig.defaults());
    Request<?> other =
        new Generation(Prompt.chat(ChatMessage.user("ab")), BatchGenerationConfig.defaults());
    Request<?> missing = new Generation(Prompt.text(null), BatchGenerationConfig.defaults());
    assertThat(Stream.of(joined, chat, other, missing, asking("")))
        .extracting(request -> Fingerprint.hex(Fingerprint.of(MODEL, request)))
        .doesNotHaveDuplicates();
    assertThat(Fingerprint.of(MODEL, asking("ab"))).isEqualTo(Fingerprint.of(MODEL, joined));
  }
}
