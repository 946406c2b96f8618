package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The templates of public models, which are not kept here: a folder with their files is named by
 * {@code -Dsparkllama.chat.templates} or is at {@code ~/.cache/spark-llama/chat-templates}. What
 * jinja2 makes of them is kept as hashes, made by make_public.py beside the resource.
 */
class PublicTemplatesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 6, 15, 4, 9);

  /** How many there were, so that a folder with some of them does not pass for all. */
  private static final int TEMPLATES = 70;

  private static final int DIGITS = 16;

  static Path folder() {
    String named = System.getProperty("sparkllama.chat.templates");
    return named == null
        ? Path.of(System.getProperty("user.home"), ".cache", "spark-llama", "chat-templates")
        : Path.of(named);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void rendersEveryOneAsPythonDoes() throws IOException {
    assumeTrue(
        Files.isDirectory(folder()),
        () ->
            "no templates at "
                + folder()
                + "; take models/templates out of the sources of llama.cpp v0.5.0 and name the"
                + " folder with -Dsparkllama.chat.templates");
    JsonNode expected;
    try (InputStream in = PublicTemplatesTest.class.getResourceAsStream("/chat/public.json")) {
      expected = JSON.readTree(in);
    }
    Map<String, Object> common = JSON.convertValue(expected.get("common"), Map.class);
    Map<String, Map<String, Object>> cases = JSON.convertValue(expected.get("cases"), Map.class);
    List<String> wrong = new ArrayList<>();
    int templates = 0;
    for (Map.Entry<String, JsonNode> entry : expected.get("templates").properties()) {
      Path file = folder().resolve(entry.getKey());
      if (!Files.exists(file)) {
        continue;
      }
      String source = Files.readString(file);
      if (!sha256(source).equals(entry.getValue().get("sha256").asText())) {
        continue;
      }
      templates++;
      JsonNode renderings = entry.getValue().get("renderings");
      int index = 0;
      for (Map.Entry<String, Map<String, Object>> conversation : cases.entrySet()) {
        Map<String, Object> values = new LinkedHashMap<>(common);
        values.putAll(conversation.getValue());
        String fault = faultOf(source, values, renderings.get(index++).asText());
        if (fault != null) {
          wrong.add(entry.getKey() + ", " + conversation.getKey() + ": " + fault);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(templates).as("templates that are those of the hashes").isEqualTo(TEMPLATES);
  }

  private static String faultOf(String source, Map<String, Object> values, String hash) {
    try {
      String text = ChatTemplate.of(source).render(values, NOW).text();
      return hash.isEmpty()
          ? "rendered, though Python refuses it"
          : sha256(text).startsWith(hash) && hash.length() == DIGITS ? null : "different";
    } catch (TemplateException e) {
      return hash.isEmpty() ? null : "refused: " + e.getMessage();
    }
  }
}
