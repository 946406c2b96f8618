package io.sparkllama.internal.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keywords of schemas that hold together, each with the meaning that it has for all. */
final class Merged {

  private static final String MULTIPLE_OF = "multipleOf";

  private final List<Located> parts;

  /** At least one schema, of which {@code $ref} and its like have been dealt with. */
  Merged(List<Located> parts) {
    this.parts = parts;
  }

  String path() {
    return parts.get(0).path();
  }

  List<Located> parts() {
    return parts;
  }

  /** Whether there are several schemas, which may contradict each other. */
  boolean isMixed() {
    return parts.size() > 1;
  }

  /** The schemas that have a keyword. */
  List<Located> with(String keyword) {
    return parts.stream().filter(part -> part.node().has(keyword)).toList();
  }

  boolean has(String keyword) {
    return !with(keyword).isEmpty();
  }

  boolean isTrue(String keyword) {
    return parts.stream().anyMatch(part -> part.node().path(keyword).asBoolean(false));
  }

  /**
   * The types that all of them allow: those they name, else those that their keywords are about,
   * else all.
   */
  List<String> types() {
    Optional<List<String>> named = namedTypes();
    if (named.isPresent()) {
      return named.get();
    }
    Set<String> implied = new LinkedHashSet<>();
    parts.forEach(part -> Keywords.impliedType(part.node()).ifPresent(implied::add));
    return implied.isEmpty() ? Keywords.ANY_TYPES : List.copyOf(implied);
  }

  /** The types that the schemas name and all allow; empty if none names any. */
  Optional<List<String>> namedTypes() {
    List<String> common = null;
    for (Located part : parts) {
      List<String> types = Keywords.types(part.node(), part.path());
      if (!types.isEmpty()) {
        common = common == null ? types : common(common, types);
      }
    }
    if (common != null && common.isEmpty()) {
      throw new Unsatisfiable(path(), "allows no type, since its schemas name different ones");
    }
    return Optional.ofNullable(common);
  }

  private static List<String> common(List<String> first, List<String> second) {
    List<String> common = new ArrayList<>();
    for (String type : first) {
      if (second.contains(type) || (type.equals("integer") && second.contains("number"))) {
        common.add(type);
      } else if (type.equals("number") && second.contains("integer")) {
        common.add("integer");
      }
    }
    return common.stream().distinct().toList();
  }

  /** The greatest of the schemas' values; 0 if none has the keyword. */
  int least(String keyword) {
    BigInteger least = BigInteger.ZERO;
    for (Located part : with(keyword)) {
      BigInteger count = Keywords.count(part.node(), keyword, part.path());
      if (count.compareTo(BigInteger.valueOf(Keywords.MAX_COUNT)) > 0) {
        throw Refused.at(
            part.path(),
            "has " + keyword + " " + count + "; it must be 0 to " + Keywords.MAX_COUNT);
      }
      least = least.max(count);
    }
    return least.intValueExact();
  }

  /**
   * The least of the schemas' values; empty if none has the keyword, or if the value is so large
   * that only the check of the text can keep it.
   */
  Optional<Integer> most(String keyword) {
    return with(keyword).stream()
        .map(part -> Keywords.count(part.node(), keyword, part.path()))
        .min(Comparator.naturalOrder())
        .filter(most -> most.compareTo(BigInteger.valueOf(Keywords.MAX_COUNT)) <= 0)
        .map(BigInteger::intValueExact);
  }

  /** A schema with the bounds of all of them for numbers. */
  JsonNode numbers() {
    if (parts.size() == 1) {
      return parts.get(0).node();
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    for (Located part : parts) {
      tighten(merged, part, "minimum", 1);
      tighten(merged, part, "exclusiveMinimum", 1);
      tighten(merged, part, "maximum", -1);
      tighten(merged, part, "exclusiveMaximum", -1);
      if (part.node().has(MULTIPLE_OF)) {
        merged.put(MULTIPLE_OF, common(merged, part));
      }
      if (part.node().path("format").asText().equals("float")) {
        merged.put("format", "float");
      }
    }
    return merged;
  }

  /** Takes over a bound if it is tighter: greater for the sign 1, less for -1. */
  private static void tighten(ObjectNode merged, Located part, String keyword, int sign) {
    BigDecimal bound = Numbers.bound(part.node(), keyword, part.path());
    BigDecimal before = merged.has(keyword) ? merged.path(keyword).decimalValue() : bound;
    if (bound != null) {
      merged.put(keyword, sign * bound.compareTo(before) > 0 ? bound : before);
    }
  }

  /** The least common multiple of two steps. */
  private static BigDecimal common(ObjectNode merged, Located part) {
    BigDecimal step = Multiples.step(part.node(), part.path());
    if (!merged.has(MULTIPLE_OF)) {
      return step;
    }
    BigDecimal other = merged.path(MULTIPLE_OF).decimalValue();
    int scale = Math.max(0, Math.max(step.scale(), other.scale()));
    BigInteger first = step.setScale(scale).unscaledValue();
    BigInteger second = other.setScale(scale).unscaledValue();
    return new BigDecimal(first.multiply(second).divide(first.gcd(second)), scale);
  }
}
