package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammars of numbers within bounds, by the numbers that they produce. */
class NumbersTest {

  /** Digits after the point of a number that its bounds do not need. */
  private static final int FRACTION_DIGITS = 15;

  private static final List<String> NO_INTEGERS = List.of("", "-", "-0", "00", "07", "+1", "1.0");

  private static String rule(String schema) throws JsonProcessingException {
    return Numbers.integer(StrictJson.read(schema), "#/a");
  }

  private static Gbnf grammar(String schema) throws JsonProcessingException {
    return Gbnf.of("root ::= " + rule(schema));
  }

  private static boolean produces(Gbnf grammar, BigInteger number) {
    return grammar.produces(number.toString());
  }

  /** Lists of up to twenty, and ranges below zero, above it, and on both sides. */
  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "-5, 14",
    "-5, 15",
    "0, 19",
    "0, 20",
    "0, 305",
    "1, 21",
    "-20, 0",
    "-305, 0",
    "-305, -1",
    "-130, -27",
    "-1, 30",
    "-1234, 97"
  })
  void producesAllIntegersBetweenTheBoundsAndNoOthers(long least, long most)
      throws JsonProcessingException {
    Gbnf grammar = grammar("{\"minimum\":" + least + ",\"maximum\":" + most + "}");
    assertThat(LongStream.rangeClosed(least - 1300, most + 1300))
        .allSatisfy(
            i ->
                assertThat(grammar.produces(Long.toString(i)))
                    .as("%d", i)
                    .isEqualTo(least <= i && i <= most));
    assertThat(NO_INTEGERS).noneMatch(grammar::produces);
  }

  @Test
  void listsUpToTwentyIntegersOneByOne() throws JsonProcessingException {
    assertThat(rule("{\"minimum\":-1,\"maximum\":1}")).isEqualTo("\"-1\" | \"0\" | \"1\"");
    assertThat(rule("{\"minimum\":3,\"maximum\":22}").split(" \\| ", -1)).hasSize(20);
    assertThat(rule("{\"minimum\":3,\"maximum\":23}")).doesNotContain("\"13\"");
    assertThat(rule("{\"minimum\":0,\"maximum\":50}")).doesNotContain("\"-\"");
  }

  @Test
  void aMissingBoundIsThatOfTheUsualNumberOrOfAsManyDigits() throws JsonProcessingException {
    assertThat(rule("{}")).isEqualTo("integer");
    BigInteger nines = BigInteger.TEN.pow(16).subtract(BigInteger.ONE);
    Gbnf above = grammar("{\"minimum\":5}");
    assertThat(produces(above, BigInteger.valueOf(4))).isFalse();
    assertThat(produces(above, BigInteger.valueOf(5))).isTrue();
    assertThat(produces(above, nines)).isTrue();
    assertThat(produces(above, nines.add(BigInteger.ONE))).isFalse();
    Gbnf below = grammar("{\"maximum\":5}");
    assertThat(produces(below, BigInteger.valueOf(6))).isFalse();
    assertThat(produces(below, BigInteger.valueOf(5))).isTrue();
    assertThat(produces(below, nines.negate())).isTrue();
    assertThat(produces(below, nines.negate().subtract(BigInteger.ONE))).isFalse();
    BigInteger large = BigInteger.TEN.pow(20);
    Gbnf far = grammar("{\"minimum\":" + large + "}");
    assertThat(produces(far, large)).isTrue();
    assertThat(produces(far, large.multiply(BigInteger.TEN).subtract(BigInteger.ONE))).isTrue();
    assertThat(produces(far, large.multiply(BigInteger.TEN))).isFalse();
    Gbnf deep = grammar("{\"maximum\":-" + large + "}");
    assertThat(produces(deep, large.negate())).isTrue();
    assertThat(produces(deep, large.negate().add(BigInteger.ONE))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1.5, 2.5, 2", "-1.5, -0.5, -1", "6.999, 7.0, 7", "-0.5, 0.5, 0"})
  void boundsWithFractionsAreRoundedInwards(String minimum, String maximum, String only)
      throws JsonProcessingException {
    assertThat(rule("{\"minimum\":" + minimum + ",\"maximum\":" + maximum + "}"))
        .isEqualTo("\"" + only + "\"");
  }

  @ParameterizedTest
  @CsvSource({"1.2, 1.8, 2", "3, 2, 3", "0.1, 0.9, 1"})
  void refusesBoundsWithNoIntegerBetweenThem(String minimum, String maximum, String least) {
    assertThatThrownBy(() -> rule("{\"minimum\":" + minimum + ",\"maximum\":" + maximum + "}"))
        .isInstanceOf(Unsatisfiable.class)
        .hasMessage(
            "has no integer between minimum and maximum (the smallest would be " + least + ")");
  }

  @Test
  void refusesBoundsThatAreNoNumbersOrHaveTooManyDigits() throws JsonProcessingException {
    assertThatThrownBy(() -> rule("{\"maximum\":null}"))
        .hasMessage(
            "jsonSchema cannot be used: #/a has maximum null; it must be a number; change the"
                + " schema");
    assertThat(rule("{\"minimum\":1e99}")).isNotEmpty();
    assertThatThrownBy(() -> rule("{\"minimum\":1e100}"))
        .hasMessageContaining("has minimum 1E+100, which has more than 100 digits");
    assertThat(rule("{\"minimum\":1e-100,\"maximum\":1}")).isEqualTo("\"1\"");
    assertThatThrownBy(() -> rule("{\"minimum\":1e-101,\"maximum\":1}"))
        .hasMessageContaining("has minimum 1E-101, which has more than 100 digits");
  }

  private static Gbnf decimals(String schema) throws JsonProcessingException {
    return Gbnf.of(
        "root ::= "
            + Numbers.number(StrictJson.read(schema), "#")
            + "\nnumber ::= \"1\"\nfloat ::= \"1\"");
  }

  /** All numbers of two decimal places from -13 to 13 are tried, and some that have more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"minimum\":0,\"maximum\":1}",
        "{\"exclusiveMinimum\":0,\"exclusiveMaximum\":1}",
        "{\"minimum\":0.25,\"maximum\":0.75}",
        "{\"exclusiveMinimum\":0.25,\"exclusiveMaximum\":0.75}",
        "{\"minimum\":-1.5,\"maximum\":2.25}",
        "{\"exclusiveMinimum\":-1.5,\"maximum\":11}",
        "{\"minimum\":-12,\"exclusiveMaximum\":-0.07}",
        "{\"minimum\":-0.5,\"maximum\":0}",
        "{\"minimum\":9.9}",
        "{\"exclusiveMinimum\":0}",
        "{\"maximum\":-3.14}",
        "{\"exclusiveMaximum\":7}",
        "{\"minimum\":3.3,\"maximum\":3.3}",
        "{\"minimum\":1e-5,\"maximum\":1e1}",
        "{\"minimum\":1,\"exclusiveMinimum\":1,\"maximum\":2,\"exclusiveMaximum\":3}",
        "{\"multipleOf\":0.01,\"minimum\":-0.505,\"exclusiveMaximum\":1}",
        "{\"multipleOf\":0.1}",
        "{\"minimum\":0.8,\"maximum\":2.1}",
        "{\"exclusiveMinimum\":0.18,\"maximum\":0.2}",
        "{\"minimum\":-1.1,\"exclusiveMaximum\":0.01}",
        "{\"multipleOf\":0.1,\"exclusiveMinimum\":0.1,\"maximum\":0.95}",
        "{\"multipleOf\":1,\"minimum\":-2.5,\"maximum\":10000}",
        "{\"multipleOf\":10,\"minimum\":-12.5,\"maximum\":12}",
        "{\"multipleOf\":0.25,\"minimum\":-2,\"exclusiveMaximum\":3}",
        "{\"multipleOf\":5,\"minimum\":-12,\"maximum\":12.5}"
      })
  void producesDecimalsBetweenTheBoundsAndNoOthers(String schema) throws JsonProcessingException {
    Gbnf grammar = decimals(schema);
    JsonNode bounds = StrictJson.read(schema);
    int within = 0;
    for (int i = -13_000; i <= 13_000; i += i % 10 == 0 ? 1 : 9) {
      BigDecimal value = BigDecimal.valueOf(i, 3);
      boolean expected = isAllowed(bounds, value);
      String text = value.stripTrailingZeros().toPlainString();
      assertThat(grammar.produces(text)).as("%s of %s", text, schema).isEqualTo(expected);
      within += expected ? 1 : 0;
    }
    assertThat(within).isPositive();
    assertThat(List.of("", "-", "1.", ".5", "01", "-0", "+1", "1e1")).noneMatch(grammar::produces);
  }

  private static boolean isAllowed(JsonNode schema, BigDecimal value) {
    JsonNode step = schema.path("multipleOf");
    return Numbers.isWithin(schema, value, "#")
        && (step.isMissingNode() || value.remainder(step.decimalValue()).signum() == 0);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "-4, 3"})
  void exclusiveBoundsOfIntegersAreLeftOut(long below, long above) throws JsonProcessingException {
    Gbnf grammar =
        grammar("{\"exclusiveMinimum\":" + below + ",\"exclusiveMaximum\":" + above + ".5}");
    for (long i = below - 20; i < above + 20; i++) {
      assertThat(grammar.produces("" + i)).isEqualTo(i > below && i <= above);
    }
    Gbnf both = grammar("{\"minimum\":3,\"exclusiveMinimum\":2,\"maximum\":40,\"multipleOf\":4}");
    assertThat(LongStream.rangeClosed(0, 50).filter(i -> both.produces("" + i)))
        .containsExactly(4L, 8L, 12L, 16L, 20L, 24L, 28L, 32L, 36L, 40L);
  }

  @ParameterizedTest
  @CsvSource({"0.25, 1", "2.5, 5", "1.5, 3", "0.3, 3", "4, 4", "1e1, 10", "0.01, 1"})
  void multiplesThatAreIntegersAreLeft(String step, long every) throws JsonProcessingException {
    Gbnf grammar = grammar("{\"minimum\":-31.5,\"maximum\":37,\"multipleOf\":" + step + "}");
    for (long i = -40; i < 40; i++) {
      boolean expected = i >= -31 && i <= 37 && i % every == 0;
      assertThat(grammar.produces("" + i)).as("%d", i).isEqualTo(expected);
    }
    assertThat(Stream.of("0.25", "8.25", "2.5", "1.5", "0.3", "-7.5", "1.0"))
        .noneMatch(grammar::produces);
  }

  @Test
  void aNumberIsADoubleUnlessItIsAFloat() throws JsonProcessingException {
    assertThat(Numbers.number(StrictJson.read("{}"), "#")).isEqualTo("number");
    assertThat(Numbers.number(StrictJson.read("{\"format\":\"float\"}"), "#")).isEqualTo("float");
    assertThat(Numbers.number(StrictJson.read("{\"format\":\"double\"}"), "#")).isEqualTo("number");
  }

  @ParameterizedTest
  @CsvSource({"1e-15, 0, 1e-14", "1e14, 0, 3e14", "1234567890.12345, 0, 9e9", "3, 3, 6000"})
  void stepsAndListsMayBeSoLarge(String step, String minimum, String maximum)
      throws JsonProcessingException {
    String schema =
        "{\"multipleOf\":" + step + ",\"minimum\":" + minimum + ",\"maximum\":" + maximum + "}";
    String multiple =
        new BigDecimal(step).add(new BigDecimal(step)).stripTrailingZeros().toPlainString();
    assertThat(decimals(schema).produces(multiple)).isTrue();
    assertThat(decimals(schema).produces(new BigDecimal(step).toPlainString())).isTrue();
    assertThat(decimals(schema).produces(multiple + "1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-16", "1e15", "0", "-1", "\"1\""})
  void otherStepsAreRefused(String step) {
    assertThatThrownBy(() -> decimals("{\"minimum\":0,\"multipleOf\":" + step + "}"))
        .hasMessageContaining("it must be a positive number of at most 15 digits before and after");
  }

  @Test
  void moreThanTwoThousandMultiplesAreRefused() {
    assertThatThrownBy(() -> decimals("{\"minimum\":3,\"maximum\":6003,\"multipleOf\":3}"))
        .hasMessageContaining(
            "has multipleOf 3 for more than 2000 values; set minimum and maximum");
  }

  @Test
  void digitsAfterThePointEndSomewhere() throws JsonProcessingException {
    for (String schema :
        List.of(
            "{\"minimum\":0.25,\"maximum\":0.75}",
            "{\"minimum\":0.5,\"maximum\":7}",
            "{\"minimum\":0,\"maximum\":0.55}")) {
      Gbnf grammar = decimals(schema);
      assertThat(grammar.produces("0.5" + "1".repeat(FRACTION_DIGITS - 1))).as(schema).isTrue();
      assertThat(grammar.produces("0.5" + "1".repeat(FRACTION_DIGITS))).as(schema).isFalse();
    }
    assertThatThrownBy(() -> decimals("{\"exclusiveMinimum\":0,\"maximum\":1e-40}"))
        .hasMessageContaining("has no number between its bounds");
  }

  /** llama.cpp and this project read what the tests' own matcher lets pass. */
  @Test
  void grammarsOfNumbersAreRead() {
    for (String schema :
        List.of(
            "{'type':'number','multipleOf':0.1,'minimum':0.1}",
            "{'type':'number','multipleOf':1,'minimum':0.5,'maximum':30}",
            "{'type':'number','minimum':-1.25,'maximum':1.125}")) {
      Schemas.assertProduces(schema, "1");
      Schemas.assertProducesNone(schema, "1.", "-", "0.01234567890123456789");
    }
  }
}
