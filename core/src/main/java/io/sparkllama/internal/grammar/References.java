package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Resolves references within a schema. */
final class References {

  private final JsonNode root;

  References(JsonNode root) {
    this.root = root;
  }

  /** What a schema with {@code $ref} refers to. */
  Located target(Located schema) {
    String reference = schema.node().path("$ref").asText();
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      throw Refused.at(
          schema.path(),
          "refers to '" + reference + "'; only # and references that begin with #/ are supported");
    }
    JsonNode target;
    String pointer = reference.substring(1);
    try {
      pointer = URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8);
      target = root.at(JsonPointer.compile(pointer));
    } catch (IllegalArgumentException e) {
      throw Refused.at(schema.path(), "refers to '" + reference + "', which is not a JSON pointer");
    }
    if (target.isMissingNode()) {
      throw Refused.at(schema.path(), "refers to '" + reference + "', which does not exist");
    }
    return Located.schema(target, "#" + pointer);
  }
}
