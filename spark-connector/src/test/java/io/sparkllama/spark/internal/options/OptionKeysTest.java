package io.sparkllama.spark.internal.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sparkllama.option.NumberOption;
import io.sparkllama.option.NumberRange;
import io.sparkllama.option.Options;
import io.sparkllama.request.BatchGenerationConfig;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option, from the registry alone: its names, default, range and what it does. */
class OptionKeysTest {

  /** Nearer to a bound than any value that makes sense, and told apart by the engine's floats. */
  private static final BigDecimal STEP = new BigDecimal("0.001");

  static Stream<OptionKey<?>> all() {
    return OptionKeys.all().stream();
  }

  static Stream<OptionKey<?>> numbers() {
    return all().filter(key -> key.type().range().isPresent());
  }

  static Stream<OptionKey<?>> numbersOfTheEngine() {
    return numbers().filter(OptionKey::setsBuilder);
  }

  static Stream<Arguments> spelled() {
    return all().flatMap(key -> Arrays.stream(Spelling.values()).map(each -> arguments(key, each)));
  }

  static Stream<Arguments> numbersSpelled() {
    return spelled().filter(each -> isNumber((OptionKey<?>) each.get()[0]));
  }

  private static boolean isNumber(OptionKey<?> key) {
    return key.type().range().isPresent();
  }

  private static NumberRange rangeOf(OptionKey<?> key) {
    return key.type().range().orElseThrow();
  }

  private static BigDecimal step(OptionKey<?> key) {
    return key.type().expected().equals("an integer") ? BigDecimal.ONE : STEP;
  }

  /** Bounds, and what is next to them inside. */
  private static List<BigDecimal> inside(OptionKey<?> key) {
    NumberRange range = rangeOf(key);
    List<BigDecimal> inside = new ArrayList<>();
    BigDecimal least = BigDecimal.valueOf(range.least());
    inside.add(range.leastIncluded() ? least : least.add(step(key)));
    if (range.greatest().isPresent()) {
      BigDecimal greatest = BigDecimal.valueOf(range.greatest().getAsLong());
      inside.add(range.greatestIncluded() ? greatest : greatest.subtract(step(key)));
    }
    range.special().ifPresent(special -> inside.add(BigDecimal.valueOf(special.number())));
    return inside;
  }

  /** Bounds, and what is next to them outside. */
  static List<BigDecimal> outside(OptionKey<?> key) {
    NumberRange range = rangeOf(key);
    List<BigDecimal> outside = new ArrayList<>();
    BigDecimal least = BigDecimal.valueOf(range.least());
    outside.add(range.leastIncluded() ? least.subtract(step(key)) : least);
    if (range.greatest().isPresent()) {
      BigDecimal greatest = BigDecimal.valueOf(range.greatest().getAsLong());
      outside.add(range.greatestIncluded() ? greatest.add(step(key)) : greatest);
    }
    if (range.special().isPresent()) {
      // The special number lies next to the range in most.
      BigDecimal special = BigDecimal.valueOf(range.special().get().number());
      outside.add(special.subtract(step(key)));
      outside.removeIf(number -> number.compareTo(special) == 0);
    }
    return outside;
  }

  private static OptionValues given(OptionKey<?> key, Spelling spelling, String text) {
    return OptionValues.ofSession(Map.of())
        .with(Map.of(key.name(spelling), text), spelling, Scope.SESSION);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theDefaultIsAValueThatItTakes(OptionKey<?> key) {
    assertThat(key.parse(key.defaultText(), Spelling.OPTION)).isEqualTo(key.defaultValue());
    assertThat(OptionValues.ofSession(Map.of()).get((OptionKey<?>) key))
        .isEqualTo((Object) key.defaultValue());
  }

  @ParameterizedTest
  @MethodSource("all")
  void isDescribed(OptionKey<?> key) {
    assertThat(key.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    assertThat(key.help()).isNotBlank().doesNotEndWith(".").doesNotContain("|", "\n");
    assertThat(key.since()).matches("\\d+\\.\\d+\\.\\d+");
  }

  @ParameterizedTest
  @MethodSource("spelled")
  void isFoundByEachSpelling(OptionKey<?> key, Spelling spelling) {
    if (key != (OptionKey<?>) ProcessorOptions.MEMORY_LIMIT_MB || spelling != Spelling.BUILDER) {
      assertThat(OptionKeys.of(key.name(spelling), spelling)).isSameAs(key);
    }
    assertThatThrownBy(() -> OptionKeys.of(key.name(spelling) + "x", spelling))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown option '" + key.name(spelling) + "x'; did you mean '");
  }

  @Test
  void theFourSpellings() {
    assertThat(Arrays.stream(Spelling.values()).map(SamplingOptions.TOP_P::name))
        .containsExactly("top_p", "spark.llama.top_p", "--top-p", "topP");
    assertThatThrownBy(() -> OptionKeys.of("--top-pp", Spelling.COMMAND_LINE))
        .hasMessage("unknown option '--top-pp'; did you mean '--top-p'?");
    assertThatThrownBy(() -> OptionKeys.of("spark.llama.top_pp", Spelling.SESSION))
        .hasMessage("unknown option 'spark.llama.top_pp'; did you mean 'spark.llama.top_p'?");
    assertThatThrownBy(() -> OptionKeys.of("top_p".repeat(40), Spelling.OPTION))
        .hasMessage("unknown option '" + "top_p".repeat(12) + "…'");
    assertThatThrownBy(() -> OptionKeys.of(null, Spelling.OPTION))
        .hasMessage("an option has no name; remove it");
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void takesWhatIsInItsRange(OptionKey<?> key) {
    for (BigDecimal number : inside(key)) {
      String text = number.toPlainString();
      Object value = given(key, Spelling.OPTION, text).get((OptionKey<?>) key);
      Object plain = value instanceof Optional<?> optional ? optional.orElseThrow() : value;
      assertThat(new BigDecimal(plain.toString())).isEqualByComparingTo(number);
    }
  }

  @ParameterizedTest
  @MethodSource("numbersSpelled")
  void refusesWhatIsNotInItsRangeWithTheNameAsTyped(OptionKey<?> key, Spelling spelling) {
    if (spelling == Spelling.BUILDER && key == (OptionKey<?>) ProcessorOptions.MEMORY_LIMIT_MB) {
      return;
    }
    assertThat(outside(key)).isNotEmpty();
    for (BigDecimal number : outside(key)) {
      String text = number.toPlainString();
      assertThatThrownBy(() -> given(key, spelling, text).check())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(key.name(spelling) + " is " + text + "; it must be " + key.accepted());
    }
  }

  @ParameterizedTest
  @MethodSource("spelled")
  void refusesWhatItCannotReadWithTheNameAsTyped(OptionKey<?> key, Spelling spelling) {
    ValueType<?> type = key.type();
    if (type == (ValueType<?>) ValueType.TEXT) {
      assertThat(key.parse("[oops", spelling)).isEqualTo("[oops");
      return;
    }
    String wrong = key.takesStrings() ? "[\"oops" : "oops";
    assertThatThrownBy(() -> key.parse(wrong, spelling))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(key.name(spelling) + " is '" + wrong + "'; it must be " + type.expected());
  }

  /** Ranges of the core and of the keys are the same objects; this is the proof from outside. */
  @ParameterizedTest
  @MethodSource("numbersOfTheEngine")
  void hasTheRangeOfTheEnginesBuilder(OptionKey<?> key) {
    for (BigDecimal number : inside(key)) {
      assertThatCode(() -> built(key, number)).doesNotThrowAnyException();
    }
    for (BigDecimal number : outside(key)) {
      assertThatThrownBy(() -> built(key, number))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(key.name(Spelling.BUILDER) + " is ")
          .hasMessageEndingWith("; it must be " + key.accepted());
    }
  }

  private static <T> void built(OptionKey<T> key, BigDecimal number) {
    BatchGenerationConfig.Builder builder = BatchGenerationConfig.builder();
    key.set(builder, key.type().in(null).parse(key.name(), number.toPlainString()));
    builder.build();
  }

  /** Keys that change results are the fingerprint of a job, and no others. */
  @ParameterizedTest
  @MethodSource("all")
  void isInTheFingerprintIfItChangesResults(OptionKey<?> key) {
    CallOptions options = CallOptions.read(Map.of("model", "m"), Map.of());
    assertThat(options.resultOptions().containsKey(key.name())).isEqualTo(key.changesResults());
  }

  /** A key that is not here has changed what it declares: say why in the commit. */
  @Test
  void theKeysThatChangeResults() {
    assertThat(all().filter(OptionKey::changesResults).map(OptionKey::name))
        .containsExactlyInAnyOrder(
            "native_library",
            "max_tokens",
            "temperature",
            "top_k",
            "top_p",
            "min_p",
            "typical_p",
            "repeat_penalty",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "stop",
            "grammar",
            "json_schema",
            "response_ddl",
            "chat",
            "system_prompt",
            "chat_template",
            "chat_template_kwargs",
            "reasoning",
            "reasoning_budget",
            "pooling",
            "normalized",
            "overlong_prompt",
            "context_size",
            "kv_cache_type");
  }

  /** What a row may give shapes its result, or is a limit; what shapes a processor it may not. */
  @ParameterizedTest
  @MethodSource("all")
  void aRowMayGiveWhatChangesItsResultAndHowLongItMayTake(OptionKey<?> key) {
    Set<String> limits = Set.of(LimitOptions.TIMEOUT_MS.name(), LimitOptions.RETRY_ATTEMPTS.name());
    boolean ofProcessor =
        ProcessorOptions.GROUP.keys().contains(key) || ModelOptions.GROUP.keys().contains(key);
    assertThat(key.scope() == Scope.ROW)
        .isEqualTo(limits.contains(key.name()) || (key.changesResults() && !ofProcessor));
    CallOptions call = CallOptions.read(Map.of("model", "m"), Map.of());
    Map<String, String> row = Map.of(key.name(), key.defaultText());
    if (key.scope() == Scope.ROW) {
      assertThat(call.withRow(row)).isEqualTo(call);
    } else {
      assertThatThrownBy(() -> call.withRow(row))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(key.name())
          .hasMessageContaining(key.name(Spelling.SESSION));
    }
  }

  @Test
  void rangesAndDefaultsOfTheCoresOptionsAreTheCores() {
    Map<String, NumberOption<?>> ofCore = numbersOfTheCore();
    assertThat(ofCore).containsKeys("topP", "contextSize");
    Set<String> found = new HashSet<>();
    numbers()
        .filter(key -> ofCore.containsKey(key.option().name()))
        .forEach(
            key -> {
              NumberOption<?> option = ofCore.get(key.option().name());
              found.add(option.name());
              assertThat(key.option()).isSameAs(option);
              assertThat(rangeOf(key)).isSameAs(option.range());
              assertThat(key.defaultText())
                  .isIn("", option.name().equals("numThreads") ? "" : text(option));
            });
    assertThat(ofCore.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(found.stream(), Stream.of("stackSize", "preferredBatchSize")).toList());
  }

  private static String text(NumberOption<?> option) {
    return option.defaultValue().toString();
  }

  private static Map<String, NumberOption<?>> numbersOfTheCore() {
    Map<String, NumberOption<?>> numbers = new HashMap<>();
    for (Field field : Options.class.getFields()) {
      try {
        if (field.get(null) instanceof NumberOption<?> number) {
          numbers.put(number.name(), number);
        }
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
    return numbers;
  }

  @Test
  void everyParameterOfTheEnginesBuilderIsAnOptionOrKnownNotToBe() {
    Set<String> options = new HashSet<>();
    all().forEach(key -> options.add(key.name(Spelling.BUILDER)));
    Set<String> notInSpark = Set.of("logitBias", "logProbabilities");
    Set<String> parameters = new HashSet<>();
    for (Method method : BatchGenerationConfig.Builder.class.getDeclaredMethods()) {
      if (method.getReturnType() == BatchGenerationConfig.Builder.class) {
        parameters.add(method.getName());
      }
    }
    assertThat(parameters).contains("topP", "logitBias");
    parameters.removeAll(notInSpark);
    assertThat(options).containsAll(parameters);
  }
}
