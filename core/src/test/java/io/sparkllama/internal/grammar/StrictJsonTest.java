package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that loses nothing, or is refused. */
class StrictJsonTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":1,\"a\":1}", "[{\"a\":{\"b\":1,\"b\":2}}]", "1 2", "{} ]", "[1", "nul"})
  void refusesWhatWouldLoseSomething(String text) {
    assertThatThrownBy(() -> StrictJson.read(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void keepsNumbersAsTheyAreWritten() throws JsonProcessingException {
    JsonNode read =
        StrictJson.read("[0.1000000000000000055511151231257827, 1e999, 12345678901234567890]");
    assertThat(read.get(0).decimalValue())
        .isEqualTo(new BigDecimal("0.1000000000000000055511151231257827"));
    assertThat(read.get(1).decimalValue()).isEqualTo(new BigDecimal("1e999"));
    assertThat(read.get(2).bigIntegerValue()).isEqualTo("12345678901234567890");
  }

  @Test
  void refusesNumbersThatAParserTookForInfinity() {
    for (JsonNode unread :
        new JsonNode[] {
          NODES.numberNode(Double.POSITIVE_INFINITY),
          NODES.numberNode(Double.NaN),
          NODES.arrayNode().add(Double.NEGATIVE_INFINITY).add(1),
          NODES.objectNode().put("a", 1).set("b", NODES.arrayNode().add(2.5).add(1 / 0.0))
        }) {
      assertThatThrownBy(() -> StrictJson.requireFinite(unread))
          .isInstanceOf(JsonProcessingException.class)
          .hasMessage("a number is too large to be read");
    }
  }

  @Test
  void takesAllOtherValues() throws JsonProcessingException {
    JsonNode finite =
        NODES.objectNode().put("a", 2.5).put("b", "Infinity").set("c", NODES.nullNode());
    assertThat(StrictJson.requireFinite(finite)).isSameAs(finite);
    assertThat(StrictJson.requireFinite(NODES.numberNode(Double.MAX_VALUE)).doubleValue())
        .isEqualTo(Double.MAX_VALUE);
  }
}
