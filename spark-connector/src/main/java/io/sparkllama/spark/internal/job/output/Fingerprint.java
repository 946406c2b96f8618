package io.sparkllama.spark.internal.job.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkllama.spark.internal.common.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Everything that decides the result of a prompt: rows that were computed under different
 * fingerprints do not belong into one table.
 *
 * @param parts what it is made of, by name
 */
public record Fingerprint(SortedMap<String, String> parts) {

  public static Fingerprint of(Map<String, String> parts) {
    return new Fingerprint(new TreeMap<>(parts));
  }

  /** Reads {@link #json}; {@link IllegalArgumentException} if it is something else. */
  static Fingerprint parse(String json) {
    try {
      return of(Json.readMap(json, String.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no fingerprint: " + e.getOriginalMessage(), e);
    }
  }

  String json() {
    return Json.writeIndented(parts);
  }

  /** The SHA-256 of all of it, in hexadecimal. */
  public String hash() {
    return DigestUtils.sha256Hex(json());
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
