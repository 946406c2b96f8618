package io.sparkllama.internal.grammar;

import static io.sparkllama.internal.grammar.Schemas.assertChecked;
import static io.sparkllama.internal.grammar.Schemas.assertProduces;
import static io.sparkllama.internal.grammar.Schemas.assertProducesNone;
import static io.sparkllama.internal.grammar.Schemas.assertRefused;
import static io.sparkllama.internal.grammar.Schemas.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schemas that hold together: each keyword has the meaning that it has for all. */
class MergedSchemasTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  @Test
  void aTypeThatNoValueHasIsAMistakeInOneSchemaAndLeftOutOfSeveral() {
    assertRefused(
        "{'type':['integer','string'],'minimum':3,'maximum':2}", "# has no integer between");
    String several = "{'allOf':[{'type':['integer','string'],'minimum':3},{'maximum':2}]}";
    assertProduces(several, "'a'");
    assertProducesNone(several, "2", "3");
  }

  @Test
  void anIntegerIsANumberToo() {
    for (String types :
        new String[] {
          "'integer'},{'type':'number'",
          "'number'},{'type':'integer'",
          "['integer','string']},{'type':['null','number']",
          "['number','string']},{'type':['integer','null']"
        }) {
      String schema = "{'allOf':[{'type':" + types + "}]}";
      assertProduces(schema, "1");
      assertProducesNone(schema, "1.5", "'a'", "null");
    }
    assertProduces("{'allOf':[{'type':['integer','number']},{'type':'number'}]}", "1", "1.5");
    assertRefused("{'allOf':[{'type':'number'},{'type':'string'}]}", "#/allOf/0 allows no type");
    assertRefused("{'allOf':[{'type':'integer'},{'type':'null'}]}", "#/allOf/0 allows no type");
  }

  @Test
  void theTighterBoundHolds() {
    for (String order :
        new String[] {"{'minimum':3},{'minimum':5}", "{'minimum':5},{'minimum':3}"}) {
      assertProduces("{'type':'integer','allOf':[" + order + "]}", "5");
      assertProducesNone("{'type':'integer','allOf':[" + order + "]}", "4", "3");
    }
    for (String order :
        new String[] {"{'maximum':3},{'maximum':5}", "{'maximum':5},{'maximum':3}"}) {
      assertProduces("{'type':'number','allOf':[" + order + "]}", "3", "2.5");
      assertProducesNone("{'type':'number','allOf':[" + order + "]}", "3.1", "4", "5");
    }
    String exclusive = "{'type':'number','allOf':[{'exclusiveMinimum':1},{'exclusiveMaximum':3}]}";
    assertProduces(exclusive, "1.1", "2.9");
    assertProducesNone(exclusive, "1", "3");
  }

  @Test
  void stepsHaveACommonOne() {
    String schema =
        "{'type':'number','minimum':0,'maximum':5,'allOf':[{'multipleOf':0.5},{'multipleOf':0.75}]}";
    assertProduces(schema, "0", "1.5", "3", "4.5");
    assertProducesNone(schema, "0.5", "0.75", "2.25", "1");
  }

  @Test
  void aFloatAmongNumbersIsAFloat() {
    String schema = "{'allOf':[{'type':'number','format':'float'},{'type':'number'}]}";
    assertProduces(schema, "9.5e37");
    assertProducesNone(schema, "1e38");
    assertProduces("{'allOf':[{'type':'number'},{'type':['number','null']}]}", "1e99");
  }

  @Test
  void countsUpToAHundredThousandAreKept() {
    assertProducesNone("{'type':'string','minLength':100000}", "'a'");
    assertRefused(
        "{'type':'string','minLength':100001}", "# has minLength 100001; it must be 0 to");
    assertChecked("{'type':'string','maxLength':100000}");
    assertChecked("{'type':'string','maxLength':100001}", "maxLength of #");
    assertChecked("{'type':'array','items':{'type':'null'},'maxItems':100001}", "maxItems of #");
  }

  @Test
  void aHundredReferencesMayFollowEachOther() {
    assertProduces(chain(99), "null");
    assertRefused(chain(100), "#/$defs/a100 is behind more than 100 references and allOf");
  }

  private static String chain(int length) {
    return "{'$ref':'#/$defs/a1','$defs':{"
        + list(length - 1, i -> "'a%d':{'$ref':'#/$defs/a%d'}".formatted(i + 1, i + 2))
        + ",'a"
        + length
        + "':{'type':'null'}}}";
  }

  @Test
  void theShortestListIsNamed() {
    assertRefused(
        "{'allOf':[{'enum':[1,2]},{'const':3},{'enum':[4,5]}]}", "#/allOf/1 has const 3, but its");
    assertProduces("{'allOf':[{'enum':[1,2,3]},{'enum':[2,3]},{'minimum':3}]}", "3");
    assertProducesNone("{'allOf':[{'enum':[1,2,3]},{'enum':[2,3]},{'minimum':3}]}", "2", "1");
  }

  /** Each value is validated against each schema that the list meets. */
  @Test
  void valuesThatMeetManySchemasAreRefused() {
    assertProduces(meeting(3), "{'p0':'v0','p2':'v1999'}");
    assertRefused(meeting(101), "#/properties/p100 has more than 200000 values to be validated");
  }

  private static String meeting(int schemas) {
    return "{'properties':{"
        + list(schemas, i -> "'p%d':{'$ref':'#/$defs/list','minLength':1}".formatted(i))
        + "},'$defs':{'list':{'enum':["
        + list(2000, i -> "'v" + i + "'")
        + "]}}}";
  }

  @Test
  void anItemThatNothingSatisfiesEndsAnArrayOrRefusesIt() {
    String schema =
        "{'type':'array','prefixItems':[{'type':'null'},{'allOf':[{'type':'string'},{'type':'null'},"
            + "{'type':'boolean'}]}]%s}";
    assertProduces(schema.formatted(",'minItems':1"), "[null]");
    assertRefused(schema.formatted(",'minItems':2"), "#/prefixItems/1/allOf/0 allows no type");
  }

  @Test
  void aSingleItemIsDifferentFromAllOthers() {
    assertChecked("{'type':'array','items':{'type':'integer'},'uniqueItems':true,'maxItems':1}");
    assertChecked(
        "{'type':'array','items':{'type':'integer'},'uniqueItems':true,'maxItems':2}",
        "uniqueItems of #");
  }

  @Test
  void aFormatIsThatOfAString() {
    assertProduces("{'format':'date'}", "'2024-02-29'");
    assertProducesNone("{'format':'date'}", "'today'", "1", "null");
    assertProduces("{'format':'unheard-of'}", "'today'", "1");
  }

  @Test
  void whatIsCompiledIsTheSchemaWithoutItsWrapper() {
    assertThat(Schemas.of("{'name':'n','schema':{'type':'null'}}").schema())
        .isEqualTo("{\"type\":\"null\"}");
  }
}
