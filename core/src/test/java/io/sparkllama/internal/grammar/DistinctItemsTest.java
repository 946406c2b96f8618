package io.sparkllama.internal.grammar;

import static io.sparkllama.internal.grammar.Schemas.assertChecked;
import static io.sparkllama.internal.grammar.Schemas.assertProduces;
import static io.sparkllama.internal.grammar.Schemas.assertProducesNone;
import static io.sparkllama.internal.grammar.Schemas.list;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Arrays of different values of a list. */
class DistinctItemsTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static String distinct(int values, String others) {
    return "{'type':'array','uniqueItems':true,'items':{'enum':["
        + list(values, i -> "" + i)
        + "]}"
        + others
        + "}";
  }

  @Test
  void fewValuesComeInAnyOrder() {
    assertProduces(distinct(8, ""), "[]", "[7,6,5,4,3,2,1,0]", "[ 3, 0, 7 ]");
    assertProducesNone(distinct(8, ""), "[7,7]", "[1,2,1]", "[8]", "[1,]", "[1 2]");
    assertProduces(distinct(3, ",'minItems':3"), "[2,0,1]");
    assertProducesNone(distinct(3, ",'minItems':3"), "[]", "[2,0]");
    assertProduces(distinct(3, ",'maxItems':2"), "[]", "[2]", "[2,0]");
    assertProducesNone(distinct(3, ",'maxItems':2"), "[2,0,1]");
    assertProduces(distinct(3, ",'maxItems':9"), "[2,0,1]");
  }

  @Test
  void moreComeInTheOrderOfTheirList() {
    assertProduces(distinct(9, ""), "[]", "[0,1,2,3,4,5,6,7,8]", "[3,8]", "[8]");
    assertProducesNone(distinct(9, ""), "[8,3]", "[3,3]", "[9]");
    assertProduces(distinct(9, ",'minItems':2,'maxItems':3"), "[0,8]", "[0,1,8]");
    assertProducesNone(distinct(9, ",'minItems':2,'maxItems':3"), "[]", "[1]", "[1,2,3,4]");
    assertProduces(distinct(9, ",'minItems':9"), "[0,1,2,3,4,5,6,7,8]");
  }

  @Test
  void moreThanThereAreCannotDiffer() {
    assertChecked(distinct(3, ",'minItems':4"), "uniqueItems of #");
  }

  @Test
  void equalValuesAreOne() {
    assertProducesNone(
        "{'type':'array','uniqueItems':true,'items':{'enum':[1,1.0,2]}}", "[1,1]", "[1,1.0]");
  }

  @Test
  void largeListsAreLeftToTheCheck() {
    assertChecked(distinct(500, ",'maxItems':2"));
    assertChecked(distinct(501, ",'maxItems':2"), "uniqueItems of #");
    assertChecked(distinct(100, ",'maxItems':49"));
    assertChecked(distinct(100, ",'maxItems':50"), "uniqueItems of #");
    assertChecked(distinct(70, ""));
    assertChecked(distinct(71, ""), "uniqueItems of #");
  }

  private static String distinct(String items) {
    return "{'type':'array','uniqueItems':true,'items':" + items + "}";
  }

  @Test
  void fewValuesMayBeThoseOfAlternativesAndTypes() {
    String schema = distinct("{'anyOf':[{'const':1},{'type':'boolean'},{'enum':['a',1]}]}");
    assertProduces(schema, "['a',true,1,false]", "[]");
    assertProducesNone(schema, "[true,true]", "[1,1]", "[2]", "[null]");
    assertChecked(schema);
    assertProduces(distinct("{'type':['null','boolean']}"), "[null,true,false]", "[false]");
    assertProducesNone(distinct("{'type':['null','boolean']}"), "[null,null]", "[1]");
  }

  @Test
  void otherItemsAreLeftToTheCheck() {
    for (String items :
        new String[] {
          "{'type':'integer'}",
          "{'type':['null','string']}",
          "{'anyOf':[{'const':1},{'type':'integer'}]}",
          "{'anyOf':[{'const':1},{}]}",
          "{'anyOf':[{'const':1},{'const':2}],'type':'integer'}",
          "{}"
        }) {
      assertChecked(distinct(items), "uniqueItems of #");
    }
  }
}
