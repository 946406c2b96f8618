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

/** Which members objects have, and how many. */
class ObjectMembersTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static final String NULLS = "'additionalProperties':{'type':'null'}";

  private static String optional(int count, String others) {
    return "{'properties':{"
        + list(count, i -> "'p" + i + "':{'type':'null'}")
        + "}"
        + others
        + "}";
  }

  @Test
  void aMemberSatisfiesEachPatternThatItsNameMatches() {
    String schema =
        "{'properties':{'x-1':{'minimum':3},'y':{'type':'null'}},'patternProperties':{'^x-':"
            + "{'type':'integer'},'1':{'maximum':5}}}";
    assertProduces(schema, "{'x-1':3}", "{'x-1':5,'y':null}", "{'x-2':9}", "{'a1':5}");
    assertProducesNone(schema, "{'x-1':3.5}", "{'x-1':6}", "{'y':1}", "{'x-2':'a'}", "{'a1':6}");
  }

  @Test
  void aRequiredMemberThatIsNotListedIsAFurtherOne() {
    assertProduces("{'required':['a']," + NULLS + "}", "{'a':null}", "{'a':null,'b':null}");
    assertProducesNone(
        "{'required':['a']," + NULLS + "}", "{'a':1}", "{}", "{'a':null,'a':null}", "{'b':null}");
  }

  @Test
  void furtherMembersAreThereOnlyIfTheListedOnesAreNotEnough() {
    assertProduces(optional(2, ",'minProperties':2"), "{'p0':null,'p1':null}");
    assertProducesNone(
        optional(2, ",'minProperties':2"), "{'p0':null,'c':null}", "{'p0':null}", "{'c':1,'d':1}");
    assertProduces(optional(2, ",'minProperties':3"), "{'p0':null,'p1':null,'c':1}");
    assertProducesNone(optional(2, ",'minProperties':3"), "{'p0':null,'p1':null}");
  }

  @Test
  void furtherMembersAreCountedTogetherWithListedOnes() {
    String two = optional(1, "," + NULLS + ",'maxProperties':2");
    assertProduces(two, "{}", "{'p0':null}", "{'p0':null,'b':null}", "{'b':null,'c':null}");
    assertProducesNone(two, "{'p0':null,'b':null,'c':null}", "{'b':null,'c':null,'d':null}");
    String one = optional(1, "," + NULLS + ",'maxProperties':1");
    assertProduces(one, "{}", "{'p0':null}", "{'b':null}");
    assertProducesNone(one, "{'p0':null,'b':null}", "{'b':null,'c':null}");
    String free = "{'type':'object'," + NULLS + ",'maxProperties':1}";
    assertProduces(free, "{}", "{'b':null}");
    assertProducesNone(free, "{'b':null,'c':null}");
    assertProducesNone("{'type':'object'," + NULLS + ",'maxProperties':0}", "{'b':null}");
  }

  @Test
  void aPatternThatOnlyListedNamesMatchAddsNone() {
    String schema = "{'properties':{'a':{'type':'null'}},'patternProperties':{'^a$':{}}}";
    assertProduces(schema, "{}", "{'a':null}");
    assertProducesNone(schema, "{'b':1}", "{'a':1}");
  }

  @Test
  void namesHaveTheLengthsAndTypesOfPropertyNames() {
    String schema = "{'type':'object','propertyNames':{'maxLength':2}," + NULLS + "}";
    assertProduces(schema, "{}", "{'ab':null}", "{'a':null}");
    assertProducesNone(schema, "{'abc':null}");
    assertProduces(
        "{'type':'object','propertyNames':{'type':'string'}," + NULLS + "}", "{'':null}");
    assertProduces("{'type':'object','propertyNames':true," + NULLS + "}", "{'abc':null}");
    assertRefused("{'required':['a'],'propertyNames':false}", "# has the property 'a', which");
  }

  @Test
  void asManyMembersAreCountedAsRulesAllow() {
    assertProduces(optional(500, ",'maxProperties':500"), "{'p7':null,'p499':null}");
    assertRefused(
        optional(500, ",'maxProperties':499"),
        "# has too many properties (500) for minProperties or maxProperties");
    assertProduces(optional(100, "," + NULLS + ",'maxProperties':198"), "{'p7':null,'a':null}");
    assertRefused(
        optional(100, "," + NULLS + ",'maxProperties':199"), "# has too many properties (100)");
  }

  @Test
  void aNameThatNoTextCanContainIsRefusedWithItsPath() {
    assertRefused(
        "{'properties':{'\\ud800':true}}",
        "#/properties/\uD800 has a string with an unpaired surrogate");
    assertRefused(
        "{'allOf':[{'properties':{'a':true}},{'properties':{'\\ud800':true}}]}",
        "#/allOf/1/properties/\uD800 has a string with an unpaired surrogate");
    assertRefused("{'required':['\\ud800']}", "# has a string with an unpaired surrogate");
  }

  @Test
  void aRequiredNameMayHaveToMatch() {
    String schema = "{'required':['ab'],'propertyNames':{'pattern':'^a'}," + NULLS + "}";
    assertProduces(schema, "{'ab':null}", "{'ab':null,'ac':null}");
    assertProducesNone(schema, "{'ab':null,'b':null}");
    assertProduces("{'required':['a'],'propertyNames':true}", "{'a':1}");
    assertRefused("{'required':['b'],'propertyNames':{'pattern':'^a'}}", "# has the property 'b'");
  }

  @Test
  void anObjectOfWhichLittleIsSaidIsAnyObject() {
    assertThat(Schemas.of("{'type':'object'}").grammar()).contains("root ::= object\n");
    assertThat(Schemas.of("{'type':'object','minProperties':0}").grammar())
        .contains("root ::= object\n");
    assertChecked("{'type':'object','maxProperties':100001}", "maxProperties of #");
    assertProduces("{'type':'object','maxProperties':2}", "{}", "{'a':1,'b':[]}");
    assertProducesNone("{'type':'object','maxProperties':2}", "{'a':1,'b':2,'c':3}");
    assertProducesNone("{'type':'object','minProperties':1}", "{}");
  }
}
