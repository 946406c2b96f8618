package io.sparkllama.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaServerTest {

  private static final Path MODEL = Path.of("some.gguf");

  @TempDir Path folder;

  @Test
  void countsTheTokensOfRequestsInFlightAndEndsWithItsOwner() throws IOException {
    LlamaServer server = LlamaServer.start(FakeServer.programIn(folder, 0), MODEL, 2, 512);
    try (server) {
      assertThat(server.build()).isEqualTo("llama-server -np 16 -c 8192 -t 2 -fa on");
      assertThat(server.generate(Texts.prompts(64, 16, 1), 5)).isEqualTo(64 * 5);
      assertThat(server.processorNanos().orElseThrow()).isPositive();
      assertThat(server.hasEnded()).isFalse();
    }
    assertThat(server.hasEnded()).isTrue();
  }

  @Test
  void refusesAnAnswerOfOtherLength() throws IOException {
    try (LlamaServer server = LlamaServer.start(FakeServer.programIn(folder, 1), MODEL, 2, 512)) {
      assertThatThrownBy(() -> server.generate(Texts.prompts(32, 16, 1), 5))
          .hasMessageContaining("the server counted 4 tokens where 5 were asked for");
    }
  }

  @Test
  void tellsWhatAServerSaidThatDoesNotStart() throws IOException {
    Path program = FakeServer.script(folder, "echo cannot load \"$6\"; exit 3");
    assertThatThrownBy(() -> LlamaServer.start(program, MODEL, 2, 512))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the server ended with 3 before it was ready: cannot load some.gguf");
  }
}
