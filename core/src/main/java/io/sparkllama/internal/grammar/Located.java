package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a schema with its position.
 *
 * @param path JSON pointer to it, with a number sign in front
 */
record Located(JsonNode node, String path, Kind kind) {

  enum Kind {
    /** A schema with all of its keywords. */
    SCHEMA,

    /** A schema without those of its keywords that lead to other schemas. */
    OWN,

    /** A list of schemas of which one has to hold. */
    CHOICE
  }

  static Located schema(JsonNode node, String path) {
    return new Located(node, path, Kind.SCHEMA);
  }

  /** The schema that a keyword has as its value. */
  Located at(String keyword) {
    return schema(node.path(keyword), Refused.path(path, keyword));
  }

  /** One of the named schemas that a keyword has as its value. */
  Located at(String keyword, String name) {
    return schema(node.path(keyword).path(name), Refused.path(path, keyword, name));
  }

  /** The schemas that a keyword lists. */
  List<Located> listed(String keyword) {
    List<JsonNode> nodes = Keywords.list(node, keyword, path);
    List<Located> all = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      all.add(schema(nodes.get(i), Refused.path(path, keyword, i)));
    }
    return all;
  }

  /** The alternatives of a choice. */
  List<Located> alternatives() {
    List<Located> all = new ArrayList<>();
    node.forEach(each -> all.add(schema(each, Refused.path(path, all.size()))));
    return all;
  }

  Located own() {
    return new Located(node, path, Kind.OWN);
  }

  Located choice(String keyword) {
    Keywords.list(node, keyword, path);
    return new Located(node.path(keyword), Refused.path(path, keyword), Kind.CHOICE);
  }

  boolean isOneOf() {
    return path.endsWith("/oneOf");
  }

  /** Equal for equal parts of one schema. */
  String key() {
    return kind + " " + path;
  }
}
