package io.sparkllama.spark.internal.sql;

import io.sparkllama.spark.internal.options.ResponseOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateMap;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * An options argument as read when its statement is analyzed. Constants are read once and stay the
 * same, even if rules rewrite the plan later. All other options are data of each row. Immutable.
 *
 * @param constants constant options by name
 * @param ofRows whether rows have more options
 * @param typed whether no row can change the type of results
 * @param fault error in the constants, for a message; null if there is none
 */
record OptionsArgument(Map<String, String> constants, boolean ofRows, boolean typed, String fault)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A name and the expression of its value. */
  private record Entry(Expression name, Expression value) {}

  /** Reads an argument; errors are kept as {@link #fault}. */
  static OptionsArgument of(Optional<Expression> argument) {
    if (argument.isEmpty()) {
      return new OptionsArgument(new TreeMap<>(), false, true, null);
    }
    try {
      return read(argument.get());
    } catch (IllegalArgumentException | ArithmeticException e) {
      return new OptionsArgument(new TreeMap<>(), false, false, e.getMessage());
    }
  }

  /**
   * An argument as written in the statement. Spark gives the values of {@code map} a common type,
   * for which it casts strings to numbers; this undoes that.
   */
  static Expression asWritten(Expression argument) {
    List<Entry> entries = entries(argument);
    boolean named = entries.stream().allMatch(entry -> entry.name().foldable());
    if (!(argument instanceof CreateMap)
        || !named
        || entries.stream().noneMatch(entry -> isWidened(entry.value()))) {
      return argument;
    }
    List<Expression> written = new ArrayList<>();
    for (Entry entry : entries) {
      written.add(entry.name());
      written.add(unwidened(entry.value()));
    }
    return new CreateNamedStruct(Scala.seq(written));
  }

  private static OptionsArgument read(Expression argument) {
    CatalystOptions.requireReadable(argument.dataType());
    List<Entry> entries = entries(argument);
    if (entries.isEmpty()) {
      return argument.foldable()
          ? new OptionsArgument(
              new TreeMap<>(CatalystOptions.read(argument.eval(null), argument.dataType())),
              false,
              true,
              null)
          : new OptionsArgument(new TreeMap<>(), true, isTyped(argument), null);
    }
    TreeMap<String, String> constants = new TreeMap<>();
    boolean ofRows = false;
    boolean typed = true;
    for (Entry entry : entries) {
      if (!entry.name().foldable()) {
        ofRows = true;
        typed = false;
        continue;
      }
      String name = String.valueOf(entry.name().eval(null));
      if (entry.value().foldable()) {
        addTo(constants, name, unwidened(entry.value()));
      } else {
        ofRows = true;
        typed &= !ResponseOptions.decidesType(name);
      }
    }
    if (ofRows) {
      entries.forEach(entry -> requireKept(entry.value()));
    }
    return new OptionsArgument(constants, ofRows, typed, null);
  }

  private static boolean isTyped(Expression argument) {
    return argument.dataType() instanceof StructType struct
        && Arrays.stream(struct.fieldNames()).noneMatch(ResponseOptions::decidesType);
  }

  private static List<Entry> entries(Expression argument) {
    List<Entry> entries = new ArrayList<>();
    if (argument instanceof CreateNamedStruct || argument instanceof CreateMap) {
      List<Expression> children = Scala.list(argument.children());
      for (int i = 0; i + 1 < children.size(); i += 2) {
        Expression value = children.get(i + 1);
        // struct(512 AS context_size) keeps its alias during the analysis
        entries.add(
            new Entry(children.get(i), value instanceof Alias alias ? alias.child() : value));
      }
    }
    return entries;
  }

  private static void addTo(Map<String, String> constants, String name, Expression value) {
    CatalystOptions.requireReadable(name, value.dataType());
    Object constant = value.eval(null);
    if (constant == null) {
      return;
    }
    if (constants.put(name, CatalystOptions.text(name, constant, value.dataType())) != null) {
      throw new IllegalArgumentException(name + " is given twice; leave one of them out");
    }
  }

  /** A value without the casts by which Spark gives a map's values a common type. */
  private static Expression unwidened(Expression value) {
    Expression written = value;
    while (isWidened(written)) {
      written = ((Cast) written).child();
    }
    return written;
  }

  private static boolean isWidened(Expression value) {
    return value instanceof Cast cast && cast.getTagValue(Cast.USER_SPECIFIED_CAST()).isEmpty();
  }

  /** Refuses a string that Spark would cast to a number in each row, which fails the query. */
  private static void requireKept(Expression value) {
    if (isWidened(value)
        && value.dataType() instanceof NumericType
        && ((Cast) value).child().dataType() instanceof StringType) {
      throw new IllegalArgumentException(
          "map() gives its values a common type, here "
              + value.dataType().sql()
              + ", but "
              + ((Cast) value).child().sql()
              + " is a STRING; write all values as strings, or use named_struct");
    }
  }

  /**
   * The options of a row, without those that are constant.
   *
   * @param value value of the options argument
   * @param type type of the argument
   * @throws IllegalArgumentException if a value cannot be that of an option
   */
  Map<String, String> ofRow(Object value, DataType type) {
    Map<String, String> row = CatalystOptions.read(value, type);
    row.keySet().removeIf(constants::containsKey);
    return row;
  }
}
