package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the grammar of an array: the {@code prefixItems}, as far as {@code maxItems} allows,
 * followed by as many further items as the schema asks for.
 */
final class ArrayRules {

  private static final String ITEMS = "items";
  private static final String PREFIX = "prefixItems";
  private static final String COMMA = "\",\" ws ";

  /** Without a limit. */
  private static final int UNLIMITED = -1;

  private final SchemaRules schemas;
  private final Merged merged;

  ArrayRules(SchemaRules schemas, Merged merged) {
    this.schemas = schemas;
    this.merged = merged;
  }

  String rule() {
    int least = merged.least("minItems");
    int most = merged.most("maxItems").orElse(UNLIMITED);
    if (merged.has("maxItems") && most == UNLIMITED) {
      schemas.check("maxItems", merged.path());
    }
    if (most != UNLIMITED && most < least) {
      throw new Unsatisfiable(merged.path(), "has minItems above maxItems");
    }
    boolean unique = merged.isTrue("uniqueItems") && (most == UNLIMITED || most > 1);
    if (unique) {
      Optional<String> list = distinct(least, most);
      if (list.isPresent()) {
        return list.get();
      }
      schemas.check("uniqueItems", merged.path());
    }
    return list(least, most);
  }

  /** An array of different values, if there are only few values to choose from. */
  private Optional<String> distinct(int least, int most) {
    if (merged.has(PREFIX)) {
      return Optional.empty();
    }
    return schemas
        .listed()
        .few(schemas, itemsAt(0))
        .flatMap(
            values ->
                new DistinctItems(schemas.rules(), values, merged.path())
                    .between(least, most == UNLIMITED ? values.size() : most));
  }

  private String list(int least, int most) {
    List<String> prefix = new ArrayList<>();
    int limit = most;
    int listed = prefixLength();
    for (int i = 0; i < listed && (limit == UNLIMITED || i < limit); i++) {
      try {
        prefix.add("(" + schemas.rule(itemsAt(i)) + ") ws");
      } catch (Unsatisfiable e) {
        limit = i;
        requireAtMost(least, limit, e);
      }
    }
    String items = prefix.isEmpty() ? "" : String.join(" " + COMMA, prefix) + " ";
    int rest = Math.max(0, least - prefix.size());
    boolean ends = listed > 0 && !merged.has(ITEMS) && rest == 0;
    if (!ends && limit != prefix.size()) {
      items += rest(prefix, rest, limit);
    }
    return "\"[\" ws " + items + "\"]\"";
  }

  private void requireAtMost(int least, int limit, Unsatisfiable reason) {
    if (least > limit) {
      throw merged.with(ITEMS).stream().anyMatch(part -> part.node().path(ITEMS).isBoolean())
          ? new Unsatisfiable(
              merged.path(), "has minItems above the number of items that 'items': false allows")
          : reason;
    }
  }

  private String rest(List<String> prefix, int least, int limit) {
    try {
      String item = schemas.item(itemsAt(prefixLength()));
      int more = limit == UNLIMITED ? UNLIMITED : limit - prefix.size();
      return prefix.isEmpty() ? items(item, least, more) : more(item, least, more);
    } catch (Unsatisfiable e) {
      requireAtMost(least, 0, e);
      return "";
    }
  }

  private int prefixLength() {
    return merged.with(PREFIX).stream()
        .mapToInt(part -> part.node().path(PREFIX).size())
        .max()
        .orElse(0);
  }

  /** What an item satisfies. */
  private List<Located> itemsAt(int index) {
    List<Located> all = new ArrayList<>();
    for (Located part : merged.parts()) {
      JsonNode prefix = part.node().path(PREFIX);
      if (!prefix.isMissingNode()
          && index < Keywords.list(part.node(), PREFIX, part.path()).size()) {
        all.add(part.listed(PREFIX).get(index));
      } else if (part.node().has(ITEMS)) {
        all.add(part.at(ITEMS));
      }
    }
    return all;
  }

  /** Items separated by commas. */
  private static String items(String item, int least, int limit) {
    if (limit == 0) {
      return "";
    }
    String items =
        item + " " + more(item, Math.max(0, least - 1), limit == UNLIMITED ? UNLIMITED : limit - 1);
    return least == 0 ? "(" + items + ")? " : items;
  }

  /** Items, each preceded by a comma. */
  private static String more(String item, int least, int limit) {
    return limit == 0
        ? ""
        : "(" + COMMA + item + "){" + least + "," + (limit == UNLIMITED ? "" : limit) + "} ";
  }
}
