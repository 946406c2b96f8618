package io.sparkllama.internal.grammar;

import static io.sparkllama.internal.grammar.Schemas.assertProduces;
import static io.sparkllama.internal.grammar.Schemas.assertProducesNone;
import static io.sparkllama.internal.grammar.Schemas.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import io.sparkllama.internal.grammar.regex.RegexException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAPI, older drafts and the interfaces of providers write otherwise. */
class SchemaFormsTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static final String NULLABLE = "{'type':'integer','nullable':true}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'array','items':%s,'minItems':1}",
        "{'type':'array','prefixItems':[%s],'minItems':1}",
        "{'type':'array','items':[%s],'minItems':1}",
        "{'type':'array','minItems':1,'items':{'anyOf':[%s]}}",
        "{'type':'array','minItems':1,'items':{'oneOf':[%s]}}",
        "{'type':'array','minItems':1,'items':{'allOf':[%s]}}",
        "{'type':'array','minItems':1,'items':{'$ref':'#/$defs/n'},'$defs':{'n':%s}}",
        "{'type':'array','minItems':1,'items':{'$ref':'#/definitions/n'},'definitions':{'n':%s}}",
        "{'type':'array','minItems':1,'items':{'$ref':'#/components/schemas/n'},'components':"
            + "{'schemas':{'n':%s}}}"
      })
  void nullIsAllowedInEachPlaceOfASchema(String schema) {
    assertProduces(schema.formatted(NULLABLE), "[1]", "[null]");
    assertProducesNone(schema.formatted(NULLABLE), "['a']");
  }

  @Test
  void nullIsAllowedForMembersToo() {
    assertProduces("{'type':'object','additionalProperties':" + NULLABLE + "}", "{'a':null}");
    assertProduces("{'type':'object','patternProperties':{'a':" + NULLABLE + "}}", "{'a':null}");
    assertProduces("{'enum':[1],'nullable':true}", "1", "null");
    assertProduces("{'nullable':true}", "'a'", "null");
    assertProduces("{'type':'null','nullable':true}", "null");
    assertProduces("{'type':['integer','null'],'nullable':true}", "null", "1");
    assertProduces("{'type':['integer','string'],'nullable':true}", "null", "1", "'a'");
    assertRefused("{'type':[],'nullable':true}", "# has no type");
  }

  @Test
  void listedItemsMayBeFollowedByOthers() {
    String schema =
        "{'type':'array','items':[{'type':'integer'}],'additionalItems':{'type':'null'}}";
    assertProduces(schema, "[1]", "[1,null,null]");
    assertProducesNone(schema, "[1,1]", "[null]");
    assertProduces("{'type':'array','items':[{'type':'integer'}]}", "[1]");
    assertProducesNone("{'type':'array','items':[{'type':'integer'}]}", "['a']");
    assertProduces("{'type':'array','items':[]}", "[]", "[1,'a']");
    assertProduces(
        "{'type':'array','items':{'type':'null'},'additionalItems':false}", "[null,null]");
    assertRefused(
        "{'type':'array','prefixItems':[true],'additionalItems':false}",
        "# uses 'additionalItems'; supported keywords are");
  }

  @Test
  void aBoundMayBeSaidToBeExclusive() {
    String schema =
        "{'type':'integer','minimum':1,'exclusiveMinimum':true,'maximum':4,'exclusiveMaximum':true}";
    assertProduces(schema, "2", "3");
    assertProducesNone(schema, "1", "4");
    assertProduces("{'type':'integer','exclusiveMinimum':true,'maximum':4}", "4", "-1");
    assertProduces("{'type':'integer','minimum':1,'exclusiveMinimum':false}", "1");
  }

  @Test
  void unevaluatedPropertiesAreAdditionalOnes() {
    String closed = "{'properties':{'a':{'type':'null'}},'unevaluatedProperties':false}";
    assertProduces(closed, "{'a':null}");
    assertThat(Schemas.of(closed).faultOf("{\"b\":1}")).isPresent();
    String open = "{'properties':{'a':{'type':'null'}},'unevaluatedProperties':true}";
    assertThat(Schemas.of(open).faultOf("{\"b\":1}")).isEmpty();
    assertRefused(
        "{'unevaluatedProperties':false,'allOf':[{}]}",
        "# uses 'unevaluatedProperties'; supported");
    assertProduces("{'unevaluatedProperties':true,'allOf':[{'type':'null'}]}", "null");
  }

  @Test
  void wrappersAreOfAFewLayersAndHaveNothingElse() {
    assertProduces(wrapped(5), "null");
    assertRefused(wrapped(6), "# uses 'schema'; supported keywords are");
    assertRefused(
        "{'schema':{'type':'null'},'properties':{'a':true}}", "# uses 'schema'; supported");
    assertRefused("{'type':'object','schema':{'type':'null'}}", "# uses 'schema'; supported");
    assertProduces("{'type':'custom','name':'n','parameters':{'type':'null'}}", "null");
    assertProduces("{'strict':true,'description':'d','output_format':{'type':'null'}}", "null");
    assertRefused("{'schema':'null'}", "# uses 'schema'; supported");
  }

  private static String wrapped(int layers) {
    return "{'schema':".repeat(layers) + "{'type':'null'}" + "}".repeat(layers);
  }

  @Test
  void aPatternThatNothingLeadsToNeedNotBeKnown() {
    assertProduces("{'type':'null','$defs':{'x':{'pattern':'(?=a)'}}}", "null");
    assertThatThrownBy(() -> new LinearPatterns().getRegularExpression("(?=a)").matches("a"))
        .isInstanceOf(RegexException.class);
    assertThat(new LinearPatterns().getRegularExpression("b").matches("abc")).isTrue();
    assertThat(new LinearPatterns().getRegularExpression("^b").matches("abc")).isFalse();
  }
}
