package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import io.sparkllama.spark.internal.options.OptionKeys;
import io.sparkllama.spark.internal.options.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Everything that decides the results of a run. Rows with different fingerprints do not share an
 * output. Immutable.
 *
 * @param parts values by name, such as the model's checksum and each option that changes results
 */
public record Fingerprint(SortedMap<String, String> parts) {

  /** A fingerprint of these parts. */
  public static Fingerprint of(Map<String, String> parts) {
    return new Fingerprint(new TreeMap<>(parts));
  }

  /** Parses the output of {@link #json}; {@link IllegalArgumentException} if it is malformed. */
  static Fingerprint parse(String json) {
    try {
      return of(Json.readMap(json, String.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the fingerprint is malformed: " + e.getOriginalMessage(), e);
    }
  }

  String json() {
    return Json.writeIndented(parts);
  }

  /** SHA-256 of all parts, in hexadecimal. */
  public String hash() {
    return DigestUtils.sha256Hex(json());
  }

  /** The differences to another fingerprint, one sentence each; empty if there are none. */
  List<String> changes(Fingerprint other) {
    TreeMap<String, String> all = new TreeMap<>(parts);
    all.putAll(other.parts);
    List<String> changes = new ArrayList<>();
    for (String name : all.keySet()) {
      String before = parts.getOrDefault(name, "");
      String after = other.parts.getOrDefault(name, "");
      if (!before.equals(after)) {
        changes.add(asTyped(name) + " was '" + before + "' and is '" + after + "'");
      }
    }
    return changes;
  }

  /** Runs have options as flags. */
  private static String asTyped(String name) {
    return OptionKeys.find(name).map(key -> key.name(Spelling.COMMAND_LINE)).orElse(name);
  }
}
