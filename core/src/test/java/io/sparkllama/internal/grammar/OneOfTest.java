package io.sparkllama.internal.grammar;

import static io.sparkllama.internal.grammar.Schemas.assertChecked;
import static io.sparkllama.internal.grammar.Schemas.list;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alternatives of which exactly one may hold, and whether that is seen without a text. */
class OneOfTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'enum':[1,2]},{'enum':[2,3]}",
        "{'const':1},{'const':1.0}",
        "{'const':[1]},{'const':[2]}",
        "{'const':{}},{'const':[]}",
        "{'type':'integer'},{'type':'number'}",
        "{'type':['null','string']},{'type':['boolean','null']}",
        "{'minimum':1},{'type':'string'}",
        "{},{'type':'null'}",
        "false,{'type':'null'}",
        "{'properties':{'a':{'const':1}},'required':['a'],'type':'object'},{'properties':{'a':"
            + "{'const':1}},'required':['a'],'type':'object'}",
        "{'properties':{'a':{'const':1}},'required':['a'],'type':'object'},{'properties':{'a':"
            + "{'const':2}},'type':'object'}",
        "{'properties':{'a':{'const':1}},'required':['a'],'type':'object'},{'properties':{'b':"
            + "{'const':2}},'required':['b'],'type':'object'}",
        "{'properties':{'a':{'const':1}},'required':['a'],'type':'object'},{'properties':{'a':"
            + "{'type':'integer'}},'required':['a'],'type':'object'}",
        "{'properties':{'b':{'const':1}},'required':['a','b'],'type':'object'},{'properties':{'c':"
            + "{'const':2}},'required':['a','c'],'type':'object'}"
      })
  void alternativesThatMayHoldTogetherAreChecked(String alternatives) {
    assertChecked("{'oneOf':[" + alternatives + "]}", "oneOf of #/oneOf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'const':'a'},{'const':'b'},{'enum':['c','d']}",
        "{'const':1},{'const':2}",
        "{'const':[1]},{'const':'a'}",
        "{'type':['null','string']},{'type':['boolean','integer']}",
        "{'type':'number'},{'type':'array'}",
        "{'properties':{'a':{'const':1},'b':{'const':1}},'required':['b','a'],'type':'object'},"
            + "{'properties':{'a':{'const':2},'b':{'const':1}},'required':['a','b'],'type':'object'}"
      })
  void thoseThatCannotAreNot(String alternatives) {
    assertChecked("{'oneOf':[" + alternatives + "]}");
  }

  @Test
  void aHundredAlternativesAreCompared() {
    assertChecked("{'oneOf':[" + list(100, i -> "{'const':" + i + "}") + "]}");
    assertChecked("{'oneOf':[" + list(101, i -> "{'const':" + i + "}") + "]}", "oneOf of #/oneOf");
  }

  @Test
  void ofOtherChoicesSeveralMayHold() {
    assertChecked("{'anyOf':[{'type':'number'},{'type':'integer'}]}");
  }
}
