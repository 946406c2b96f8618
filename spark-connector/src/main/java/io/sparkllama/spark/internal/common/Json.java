package io.sparkllama.spark.internal.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads and writes JSON for the whole connector. Thread-safe. */
public final class Json {

  /** Reads one value, and refuses text after it. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Keeps numbers exact, so that one beyond the range of a double does not become infinite. */
  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectWriter INDENTED = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** The shared mapper, for trees and other uses. Must not be configured. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** A mapper that reads numbers exactly and refuses duplicate names. Must not be configured. */
  public static ObjectMapper exact() {
    return EXACT;
  }

  /** A value on one line. */
  public static String write(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** A value with indentation, followed by a line break. */
  public static String writeIndented(Object value) {
    return write(INDENTED, value) + "\n";
  }

  /**
   * A value on one line, to stand in a script of an HTML page. {@code <!--}, {@code <script} and
   * {@code </script} change how a browser reads a script, so no {@code <} remains, and no separator
   * that old scripts took for a line break.
   */
  public static String writeForScript(Object value) {
    StringBuilder script = new StringBuilder();
    for (char c : write(value).toCharArray()) {
      boolean special = c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
      script.append(special ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
    }
    return script.toString();
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
    }
  }

  /** Reads a value of a type. */
  public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    return MAPPER.readValue(json, type);
  }

  /** Reads an object with values of one type. */
  public static <T> Map<String, T> readMap(String json, Class<T> type)
      throws JsonProcessingException {
    return MAPPER.readValue(
        json, MAPPER.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, type));
  }
}
