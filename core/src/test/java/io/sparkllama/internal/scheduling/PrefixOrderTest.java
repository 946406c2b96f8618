package io.sparkllama.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.engine.Model;
import io.sparkllama.engine.ModelParams;
import io.sparkllama.engine.scripted.ScriptedEngine;
import io.sparkllama.internal.request.Generation;
import io.sparkllama.request.BatchGenerationConfig;
import io.sparkllama.request.Prompt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Prompts that begin alike become neighbours. A token is a byte. */
class PrefixOrderTest {

  private static final String BEGINNING = "x".repeat(PrefixSharing.MIN_TOKENS);

  private final Model model =
      ScriptedEngine.shouting().inspect(Path.of("scripted")).load(new ModelParams(0, -1, true));
  private final Admission admission = new Admission(model, 64, 512, () -> 0);

  private List<String> ordered(String... prompts) {
    List<? extends AdmittedRequest<?>> requests =
        Stream.of(prompts)
            .map(
                prompt ->
                    admission.admit(
                        new Generation(Prompt.text(prompt), BatchGenerationConfig.defaults())))
            .toList();
    return PrefixOrder.of(requests).stream().map(PrefixOrderTest::prompt).toList();
  }

  private static String prompt(AdmittedRequest<?> request) {
    byte[] bytes = new byte[request.tokens().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) request.tokens()[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void requestsThatShareABeginningAreOrderedByIt() {
    assertThat(ordered(BEGINNING + "c", "b", BEGINNING + "a"))
        .as("one in three has a neighbour")
        .containsExactly(BEGINNING + "c", "b", BEGINNING + "a");
    assertThat(ordered(BEGINNING + "c", "b", BEGINNING + "a", BEGINNING + "b"))
        .as("two in four have one")
        .containsExactly("b", BEGINNING + "a", BEGINNING + "b", BEGINNING + "c");
    assertThat(ordered(BEGINNING + "b", BEGINNING + "a"))
        .containsExactly(BEGINNING + "a", BEGINNING + "b");
  }

  @Test
  void aShorterBeginningIsNotWorthIt() {
    String shorter = BEGINNING.substring(1);
    assertThat(ordered(shorter + "c", shorter + "a", shorter + "b"))
        .containsExactly(shorter + "c", shorter + "a", shorter + "b");
  }

  @Test
  void fewRequestsStayAsTheyAre() {
    assertThat(ordered("a")).containsExactly("a");
    assertThat(ordered()).isEmpty();
  }
}
