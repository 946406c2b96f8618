package io.sparkllama.spark.internal.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.result.Failure;
import io.sparkllama.spark.internal.options.CallOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFunctionsTest {

  private static final CallOptions OPTIONS = CallOptions.read(Map.of("model", "m"), Map.of());

  static Stream<ModelFunction> all() {
    return ModelFunctions.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void staysTheOneInstanceWhenItTravels(ModelFunction function)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(function);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isSameAs(function);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void describesItselfAsSparkWantsIt(ModelFunction function) {
    assertThat(function.usage()).startsWith(function.sqlName() + "(").contains(" [, options]) - ");
    assertThat(function.optionsHelp()).startsWith("\n    Arguments:\n").endsWith("\n  ");
    assertThat(function.examples()).startsWith("\n    Examples:\n").endsWith("\n  ");
    assertThat(function.inputTypes()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aFailedRowHasItsErrorInItsStructOrNoValue(ModelFunction function) {
    Failure failure = new Failure(Failure.Kind.OPTION, "it is wrong");
    RowResult failed = function.failed(failure, OPTIONS);
    assertThat(failed.failure()).isEqualTo(failure);
    if (function.resultType() instanceof StructType type) {
      InternalRow struct = (InternalRow) failed.value();
      assertThat(struct.numFields()).isEqualTo(type.size());
      assertThat(struct.getBoolean(type.fieldIndex("success"))).isFalse();
      assertThat(struct.getUTF8String(type.fieldIndex("error"))).hasToString("it is wrong");
      assertThat(struct.getUTF8String(type.fieldIndex("error_kind"))).hasToString("option");
      assertThat(type.fieldNames()).as("new fields come last").endsWith("error_kind");
    } else {
      assertThat(failed.value()).isNull();
    }
    assertThat(function.deduplicated(failed).failure()).isEqualTo(failure);
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesTheArgumentThatIsMissing(ModelFunction function) {
    Object[] arguments = new Object[function.inputTypes().size()];
    assertThat(function.missing(arguments)).isPresent();
    Arrays.fill(arguments, "x");
    assertThat(function.missing(arguments)).isEmpty();
  }

  @Test
  void theModesOfTheJob() {
    assertThat(ModelFunctions.modes())
        .containsExactly("generate", "chat", "tokenize", "count_tokens", "embed");
    assertThat(ModelFunctions.ofMode("chat")).isSameAs(ModelFunctions.CHAT);
    assertThatThrownBy(() -> ModelFunctions.ofMode("rerank"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--mode is 'rerank'; it must be one of generate, chat, tokenize, count_tokens, embed");
    assertThat(ModelFunctions.COUNT_TOKENS.fingerprint()).isEqualTo("COUNT_TOKENS");
  }

  @Test
  void aChatWantsConversations() {
    assertThatThrownBy(() -> ModelFunctions.CHAT.checkTypes(List.of(DataTypes.StringType)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "messages are of type STRING; they must be ARRAY<STRUCT<role: STRING, content:"
                + " STRING>>");
  }

  @Test
  void aRowOfTokenVectorsIsNoEmbedding() {
    CallOptions none = OPTIONS.withRow(Map.of("pooling", "none"));
    assertThatThrownBy(() -> ModelFunctions.EMBED.check(none))
        .hasMessageStartingWith("pooling is 'none', which returns a vector for each token");
    ModelFunctions.EMBED_TOKENS.check(none);
  }

  /** Each has a row in docs/reference/functions.md, in the order of the list. */
  @Test
  void theTableOfTheDocumentIsTheList() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "reference", "functions.md")).stream()
            .filter(line -> line.startsWith("| `llm_") && line.contains("[, options])"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            all().map(each -> each.usage().substring(0, each.usage().indexOf(" - "))).toList());
  }
}
