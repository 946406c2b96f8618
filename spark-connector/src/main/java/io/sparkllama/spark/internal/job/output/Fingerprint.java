package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that decides the result of a prompt: rows that were computed under different
 * fingerprints do not belong into one table.
 *
 * @param parts what it is made of, by name
 */
public record Fingerprint(SortedMap<String, String> parts) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public static Fingerprint of(Map<String, String> parts) {
    return new Fingerprint(new TreeMap<>(parts));
  }

  /** Reads {@link #json}; {@link IllegalArgumentException} if it is something else. */
  static Fingerprint parse(String json) {
    try {
      return of(JSON.readValue(json, new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no fingerprint: " + e.getOriginalMessage(), e);
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(parts) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All of it in 64 hexadecimal digits. */
  public String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(json().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is different in another one, a line for each part; empty if nothing is. */
  List<String> changes(Fingerprint other) {
    TreeMap<String, String> all = new TreeMap<>(parts);
    all.putAll(other.parts);
    List<String> changes = new ArrayList<>();
    for (String name : all.keySet()) {
      String before = parts.getOrDefault(name, "");
      String after = other.parts.getOrDefault(name, "");
      if (!before.equals(after)) {
        changes.add(name + " was '" + before + "' and is '" + after + "'");
      }
    }
    return changes;
  }
}
