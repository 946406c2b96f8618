package io.sparkllama.spark.internal.options;

import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** Options that constrain the generated text: a grammar, a JSON schema, or columns. */
public final class ResponseOptions {

  static final OptionGroup GROUP = new OptionGroup("Structured output");

  public static final OptionKey<String> GRAMMAR =
      GROUP
          .key(Options.GRAMMAR, ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .sets(BatchGenerationConfig.Builder::grammar)
          .help("GBNF grammar for the generated text")
          .declare();

  public static final OptionKey<String> JSON_SCHEMA =
      GROUP
          .key(Options.JSON_SCHEMA, ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .help("JSON schema for the generated text; adds a typed field response")
          .declare();

  public static final OptionKey<String> RESPONSE_DDL =
      GROUP
          .key("response_ddl", ValueType.TEXT)
          .scope(Scope.ROW)
          .changesResults()
          .help(
              "like json_schema, but given as columns, such as 'sentiment STRING, urgent BOOLEAN'")
          .declare();

  private ResponseOptions() {}

  /** Whether an option determines the type of the response. */
  public static boolean decidesType(String name) {
    return OptionKeys.find(name).filter(GROUP.keys()::contains).isPresent();
  }

  /** The type of the field {@code response}; empty for free text. */
  public static Optional<DataType> type(OptionValues values) {
    if (values.isSet(RESPONSE_DDL)) {
      return Optional.of(
          ResponseType.ofDdl(values.typedName(RESPONSE_DDL), values.get(RESPONSE_DDL)));
    }
    return values.isSet(JSON_SCHEMA)
        ? Optional.of(
            ResponseType.ofJsonSchema(values.typedName(JSON_SCHEMA), values.get(JSON_SCHEMA)))
        : Optional.empty();
  }

  /** The JSON schema for the generated text; empty for none. */
  static String jsonSchema(OptionValues values) {
    if (!values.isSet(RESPONSE_DDL)) {
      return values.get(JSON_SCHEMA);
    }
    String name = values.typedName(RESPONSE_DDL);
    if (values.isSet(JSON_SCHEMA)) {
      throw new IllegalArgumentException(
          "both "
              + values.typedName(JSON_SCHEMA)
              + " and "
              + name
              + " are set; remove one of them");
    }
    return ResponseType.jsonSchema(name, ResponseType.ofDdl(name, values.get(RESPONSE_DDL)));
  }
}
