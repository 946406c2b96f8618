package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparkllama.config.ProcessorConfig;
import io.sparkllama.config.ThreadPoolConfig;
import io.sparkllama.option.OptionException;
import io.sparkllama.request.BatchGenerationConfig;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Messages name an option as it was typed, on each surface, and in no other way. */
class TypedNamesTest {

  private static final Map<String, String> MODEL = Map.of("spark.llama.model", "m");

  /** What {@code GenerateJob} reads. */
  private static CallOptions ofFlags(Map<String, String> flags, Map<String, String> session) {
    CommandSpec spec = CommandSpec.create();
    OptionFlags.addTo(spec);
    String[] arguments =
        Stream.concat(
                Stream.of("--model=m"),
                flags.entrySet().stream().map(flag -> flag.getKey() + "=" + flag.getValue()))
            .toArray(String[]::new);
    return CallOptions.read(
        OptionFlags.given(new CommandLine(spec).parseArgs(arguments)),
        Spelling.COMMAND_LINE,
        session);
  }

  private static CallOptions read(Spelling spelling, Map<String, String> typed) {
    return switch (spelling) {
      case SESSION -> {
        Map<String, String> session = new HashMap<>(MODEL);
        session.putAll(typed);
        yield CallOptions.read(Map.of(), session);
      }
      case COMMAND_LINE -> ofFlags(typed, Map.of());
      default -> CallOptions.read(typed, spelling, MODEL);
    };
  }

  private static String refusal(Spelling spelling, Map<String, String> typed) {
    return catchThrowableOfType(IllegalArgumentException.class, () -> read(spelling, typed))
        .getMessage();
  }

  /** A value that each option refuses; texts accept all. */
  private static List<String> wrong(OptionKey<?> key) {
    if (key.type().range().isPresent()) {
      return OptionKeysTest.outside(key).stream().map(BigDecimal::toPlainString).toList();
    }
    return key.type() == (ValueType<?>) ValueType.TEXT
        ? List.of()
        : List.of(key.takesStrings() ? "[\"oops" : "oops");
  }

  private static boolean isTypable(OptionKey<?> key, Spelling spelling) {
    return switch (spelling) {
      case COMMAND_LINE -> key.hasFlag();
      case SESSION -> true;
      default ->
          key.scope() != Scope.SESSION
              && (spelling != Spelling.BUILDER
                  || key != (OptionKey<?>) ProcessorOptions.MEMORY_LIMIT_MB);
    };
  }

  static Stream<Arguments> wrongValues() {
    return OptionKeys.all().stream()
        .flatMap(
            key ->
                Arrays.stream(Spelling.values())
                    .filter(spelling -> isTypable(key, spelling))
                    .flatMap(
                        spelling ->
                            wrong(key).stream().map(text -> arguments(key, spelling, text))));
  }

  /** Whether a name stands in a message by itself, not as the end of another spelling. */
  private static boolean names(String message, String name) {
    return Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w])")
        .matcher(message)
        .find();
  }

  private static void assertNamed(String message, OptionKey<?> key, Spelling typed) {
    String name = key.name(typed);
    assertThat(names(message, name)).as("'%s' names %s", message, name).isTrue();
    for (Spelling other : Spelling.values()) {
      String otherName = key.name(other);
      if (!otherName.equals(name)) {
        assertThat(names(message, otherName)).as("'%s' names %s", message, otherName).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongValueIsNamedAsTyped(OptionKey<?> key, Spelling spelling, String text) {
    String message = refusal(spelling, Map.of(key.name(spelling), text));
    assertThat(message).startsWith(key.name(spelling) + " is ").contains(text);
    assertNamed(message, key, spelling);
  }

  @Test
  void everyOptionThatCanBeWrongIsTriedOnEachSurface() {
    List<OptionKey<?>> tried =
        OptionKeys.all().stream()
            .<OptionKey<?>>map(key -> key)
            .filter(k -> !wrong(k).isEmpty())
            .toList();
    assertThat(tried).hasSizeGreaterThan(25).contains(SamplingOptions.TOP_P, OutputOptions.WINDOW);
    assertThat(wrongValues().map(each -> each.get()[0]).distinct().toList())
        .containsExactlyInAnyOrderElementsOf(tried);
  }

  /** Of values that only the core compares, each typed as the call does. */
  static Stream<Arguments> conflicts() {
    return Stream.of(
        arguments(
            Map.of(ProcessorOptions.NUM_THREADS, "2", ProcessorOptions.THREADS_PER_WORKER, "3"),
            "%s is 3; it must be 1 to %s (2)",
            List.of(ProcessorOptions.THREADS_PER_WORKER, ProcessorOptions.NUM_THREADS)),
        arguments(
            Map.of(
                ProcessorOptions.CONTEXT_SIZE, "16777216", ProcessorOptions.MAX_BATCH_SIZE, "1024"),
            "%s is 16777216; it must be 2096127 or less with a %s of 1024",
            List.of(ProcessorOptions.CONTEXT_SIZE, ProcessorOptions.MAX_BATCH_SIZE)),
        arguments(
            Map.of(
                ProcessorOptions.CONTEXT_SIZE, "16777216", ProcessorOptions.MAX_BATCH_SIZE, "200"),
            "%s is 16777216; it must be 10732175 or less with a %s of 200",
            List.of(ProcessorOptions.CONTEXT_SIZE, ProcessorOptions.MAX_BATCH_SIZE)),
        arguments(
            Map.of(ResponseOptions.GRAMMAR, "root ::= [a]", ResponseOptions.JSON_SCHEMA, "{}"),
            "%s is set together with a grammar; it must be empty if %s is set",
            List.of(ResponseOptions.JSON_SCHEMA, ResponseOptions.GRAMMAR)),
        arguments(
            Map.of(ReasoningOptions.REASONING, "keep", ReasoningOptions.REASONING_BUDGET, "3"),
            "%s is set together with %s KEEP; it must be unset with KEEP; use SPLIT or DROP",
            List.of(ReasoningOptions.REASONING_BUDGET, ReasoningOptions.REASONING)),
        arguments(
            Map.of(ChatOptions.CHAT_TEMPLATE_KWARGS, "null"),
            "%s is null; it must be a JSON object such as {\"enable_thinking\": false}",
            List.of(ChatOptions.CHAT_TEMPLATE_KWARGS)),
        arguments(
            Map.of(SamplingOptions.STOP, "[\"\"]"),
            "%s is ''; it must be a non-empty string",
            List.of(SamplingOptions.STOP)));
  }

  @ParameterizedTest
  @MethodSource("conflicts")
  void aConflictIsNamedAsTyped(
      Map<OptionKey<?>, String> values, String format, List<OptionKey<?>> named) {
    for (Spelling spelling : Spelling.values()) {
      Map<String, String> typed = new HashMap<>();
      values.forEach((key, text) -> typed.put(key.name(spelling), text));
      assertThat(refusal(spelling, typed))
          .isEqualTo(format, named.stream().map(key -> key.name(spelling)).toArray());
    }
  }

  /** The defaults are nobody's typing: they have the names of the call. */
  @Test
  void anOptionThatNobodyTypedIsNamedAsTheCallWould() {
    String key = ProcessorOptions.CONTEXT_SIZE.name(Spelling.SESSION);
    Map<String, String> session = new HashMap<>(MODEL);
    session.put(key, "67108000");
    assertThat(
            refusal(
                Spelling.COMMAND_LINE,
                Map.of("--context-size", "16777216", "--max-batch-size", "999")))
        .endsWith("or less with a --max-batch-size of 999");
    session.put(key, "16777216");
    session.put("spark.llama.max_batch_size", "999");
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> ofFlags(Map.of("--top-k", "3"), session)))
        .hasMessageStartingWith("spark.llama.context_size is 16777216; ")
        .hasMessageEndingWith(" with a spark.llama.max_batch_size of 999");
  }

  @Test
  void theCoresBuildersNameTheirOwnMethods() {
    assertThat(
            catchThrowableOfType(
                OptionException.class, () -> BatchGenerationConfig.builder().minP(1).build()))
        .hasMessage("minP is 1.0; it must be at least 0 and below 1");
    assertThat(
            catchThrowableOfType(
                OptionException.class, () -> ProcessorConfig.builder("m").memoryLimit(-1).config()))
        .hasMessage("memoryLimit is -1; it must be 1 or more, or 0 for no limit");
    assertThat(
            catchThrowableOfType(
                OptionException.class, () -> ThreadPoolConfig.builder().numThreads(0).build()))
        .hasMessage("numThreads is 0; it must be 1 to 4096");
  }

  /** A property of the user's schema is no option, whatever it is called. */
  @Test
  void leavesWhatTheUserWroteAlone() {
    String schema =
        "{\"type\": \"object\", \"properties\": {\"topP\": {\"type\": \"max_tokens\"}}}";
    for (Spelling spelling : Spelling.values()) {
      String name = ResponseOptions.JSON_SCHEMA.name(spelling);
      assertThat(refusal(spelling, Map.of(name, schema)))
          .startsWith(name + " cannot be used: ")
          .contains("/properties/topP");
    }
  }
}
