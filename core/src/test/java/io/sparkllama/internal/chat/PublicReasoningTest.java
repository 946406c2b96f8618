package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the templates of public models reveal about reasoning; {@link PublicTemplatesTest} says
 * where they are.
 */
class PublicReasoningTest {

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 6, 15, 4, 9);

  /** Expectations for each template that contains tags; the others contain none. */
  private static Map<String, String> expected() throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    try (InputStream in = PublicReasoningTest.class.getResourceAsStream("/chat/reasoning.tsv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", 2))
          .forEach(columns -> expected.put(columns[0], columns[1]));
    }
    return expected;
  }

  @Test
  void theMarksOfEveryModelThatThinksAreKnown() throws IOException {
    assumeTrue(Files.isDirectory(PublicTemplatesTest.folder()), "no templates");
    Map<String, String> found = new LinkedHashMap<>();
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(PublicTemplatesTest.folder())) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jinja")).toList()) {
        String name = file.getFileName().toString().replace(".jinja", "");
        String source = Files.readString(file);
        all.add(name);
        ReasoningTags.ofTemplate(source)
            .ifPresent(tags -> found.put(name, tags.end() + "\t" + begins(source, tags)));
      }
    }
    assumeTrue(all.size() == 70, "other templates than those of llama.cpp v0.5.0");
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected());
  }

  /** When a prompt starts the reasoning for the model. */
  private static String begins(String source, ReasoningTags tags) {
    return rendered(source, Map.of()).filter(tags::beginsReasoning).isPresent()
        ? "always"
        : rendered(source, Map.of("enable_thinking", true, "thinking", true))
                .filter(tags::beginsReasoning)
                .isPresent()
            ? "asked"
            : "never";
  }

  private static Optional<String> rendered(String source, Map<String, Object> more) {
    Map<String, Object> turn = new LinkedHashMap<>();
    turn.put("role", new TemplateText("user"));
    turn.put("content", "What is <think> for?");
    Map<String, Object> values = new LinkedHashMap<>(more);
    values.put("tools", null);
    values.put("documents", null);
    values.put("bos_token", new TemplateText("<BOS>"));
    values.put("eos_token", new TemplateText("<EOS>"));
    values.put("add_generation_prompt", true);
    values.put("messages", List.of(turn));
    try {
      return Optional.of(ChatTemplate.of(source).render(values, NOW).text());
    } catch (TemplateException e) {
      return Optional.empty();
    }
  }
}
