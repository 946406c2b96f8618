package io.sparkllama.spark.internal.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as the connector writes and reads it. Thread-safe. */
public final class Json {

  /** Reads one value, and refuses text behind it. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Numbers as they are written: what a double cannot hold is found, and not made infinite. */
  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final ObjectWriter INDENTED = MAPPER.writer(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** For trees, and for what the other methods do not offer. Not to be configured. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Reads numbers with all of their digits, and refuses names that come twice. */
  public static ObjectMapper exact() {
    return EXACT;
  }

  /** A value on one line. */
  public static String write(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** A value for people to read, with a line end behind it. */
  public static String writeIndented(Object value) {
    return write(INDENTED, value) + "\n";
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

  /** Reads an object whose values are all of one type. */
  public static <T> Map<String, T> readMap(String json, Class<T> type)
      throws JsonProcessingException {
    return MAPPER.readValue(
        json, MAPPER.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, type));
  }
}
