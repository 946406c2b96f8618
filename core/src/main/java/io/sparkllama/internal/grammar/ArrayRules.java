package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the grammar of an array: the {@code prefixItems}, as far as {@code maxItems} allows,
 * followed by as many further items as the schema asks for.
 */
final class ArrayRules {

  private static final String COMMA = "\",\" ws ";

  private final SchemaRules schemas;

  ArrayRules(SchemaRules schemas) {
    this.schemas = schemas;
  }

  String of(JsonNode schema, String path) {
    int least = Keywords.count(schema, "minItems", 0, path);
    int most = Keywords.count(schema, "maxItems", Keywords.MAX_COUNT, path);
    if (most < least) {
      throw Refused.at(path, "has minItems above maxItems");
    }
    List<String> prefix = prefix(schema, most, path);
    String items = prefix(prefix);
    int rest = Math.max(0, least - prefix.size());
    if (closed(schema, rest)) {
      requireNoMore(rest, path);
      return "\"[\" ws " + items + "\"]\"";
    }
    if (most > prefix.size()) {
      String item = schemas.item(schema.get("items"), Refused.path(path, "items"));
      int limit = schema.has("maxItems") ? most - prefix.size() : -1;
      items += prefix.isEmpty() ? list(item, rest, limit) : more(item, rest, limit);
    }
    return "\"[\" ws " + items + "\"]\"";
  }

  private List<String> prefix(JsonNode schema, int most, String path) {
    List<String> items = new ArrayList<>();
    if (schema.has("prefixItems")) {
      List<JsonNode> listed = Keywords.list(schema, "prefixItems", path);
      for (int i = 0; i < Math.min(most, listed.size()); i++) {
        items.add("(" + schemas.rule(listed.get(i), Refused.path(path, "prefixItems", i)) + ") ws");
      }
    }
    return items;
  }

  private static String prefix(List<String> items) {
    return items.isEmpty() ? "" : String.join(" " + COMMA, items) + " ";
  }

  /** Without {@code items}, the array ends after the prefix, unless more items are required. */
  private static boolean closed(JsonNode schema, int rest) {
    JsonNode items = schema.path("items");
    return (schema.has("prefixItems") && items.isMissingNode() && rest == 0)
        || (items.isBoolean() && !items.booleanValue());
  }

  private static void requireNoMore(int rest, String path) {
    if (rest > 0) {
      throw Refused.at(path, "has minItems above the number of items that 'items': false allows");
    }
  }

  /** Items separated by commas; a negative limit means unlimited. */
  private static String list(String item, int least, int limit) {
    String items = item + " " + more(item, Math.max(0, least - 1), limit < 0 ? -1 : limit - 1);
    return least == 0 ? "(" + items + ")? " : items;
  }

  /** Items, each preceded by a comma. */
  private static String more(String item, int least, int limit) {
    return limit == 0
        ? ""
        : "(" + COMMA + item + "){" + least + "," + (limit < 0 ? "" : limit) + "} ";
  }
}
