package io.sparkllama.internal.grammar;

import static io.sparkllama.internal.grammar.Schemas.assertProduces;
import static io.sparkllama.internal.grammar.Schemas.assertProducesNone;
import static io.sparkllama.internal.grammar.Schemas.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Patterns, formats and lengths of strings. */
class StringSchemasTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  @Test
  void eachStringHasItsOwnPatternAndLengths() {
    String schema =
        "{'properties':{'a':{'type':'string','pattern':'^a+$','maxLength':2},'b':{'type':'string',"
            + "'pattern':'^b+$','maxLength':2},'c':{'type':'string','pattern':'^a+$','maxLength':3},"
            + "'d':{'type':'string','pattern':'^a+$','minLength':2,'maxLength':3}}}";
    assertProduces(schema, "{'a':'aa','b':'b','c':'aaa','d':'aa'}");
    assertProducesNone(
        schema,
        "{'a':'b'}",
        "{'a':'aaa'}",
        "{'b':'a'}",
        "{'c':'aaaa'}",
        "{'d':'a'}",
        "{'d':'aaaa'}");
  }

  @Test
  void lengthsThatFollowFromAPatternNeedNoRules() {
    for (String lengths :
        new String[] {"", ",'minLength':3", ",'maxLength':500", ",'minLength':3,'maxLength':500"}) {
      String schema = "{'type':'string','pattern':'^a{3,500}$'" + lengths + "}";
      assertThat(Schemas.of(schema).grammar().lines().count()).as(schema).isLessThan(10);
      assertProduces(schema, "'aaa'", "'" + "a".repeat(500) + "'");
      assertProducesNone(schema, "'aa'", "'" + "a".repeat(501) + "'");
    }
    assertThat(Schemas.of("{'type':'string'}").grammar()).contains("root ::= string\n");
  }

  @Test
  void otherLengthsAreKeptToo() {
    String schema = "{'type':'string','pattern':'^a{3,9}$','minLength':4,'maxLength':8}";
    assertProduces(schema, "'aaaa'", "'aaaaaaaa'");
    assertProducesNone(schema, "'aaa'", "'aaaaaaaaa'");
    String open = "{'type':'string','pattern':'^ab*$','maxLength':3}";
    assertProduces(open, "'a'", "'abb'");
    assertProducesNone(open, "'abbb'", "''");
  }

  @Test
  void allPatternsHold() {
    String schema = "{'allOf':[{'type':'string','pattern':'^a'},{'pattern':'b$'},{'maxLength':3}]}";
    assertProduces(schema, "'ab'", "'acb'");
    assertProducesNone(schema, "'a'", "'b'", "'accb'");
  }

  @Test
  void aPatternThatIsTooLargeIsRefusedWithItsPath() {
    String large = "'pattern':'[ab]*a[ab]{40}'";
    assertRefused(
        "{'type':'string','minLength':1," + large + "}",
        "# has the pattern '[ab]*a[ab]{40}', which cannot be used: it is too large");
    assertRefused(
        "{'allOf':[{'type':'string','minLength':1},{" + large + "}]}",
        "#/allOf/1 has the pattern '[ab]*a[ab]{40}', which cannot be used: it is too large");
    assertRefused(
        "{'allOf':[{'type':'string','format':'uri'},{'minLength':99999}]}",
        "#/allOf/0 has a format or lengths that cannot be used: it is too large together with");
    assertRefused("{'type':'string','pattern':7}", "# has a pattern that is not a string");
  }

  @Test
  void noStringIsLongerThanItMayBe() {
    assertRefused(
        "{'type':'string','minLength':3,'maxLength':2}", "# has minLength above maxLength");
    assertProduces("{'type':'string','minLength':2,'maxLength':2}", "'ab'");
  }

  /** The states of an automaton are written inside of each other, up to sixteen in one rule. */
  @Test
  void longTextsNeedFewRules() {
    String schema = "{'type':'string','pattern':'^a{3,500}$','maxLength':499}";
    assertProduces(schema, "'aaa'", "'" + "a".repeat(499) + "'");
    assertProducesNone(schema, "'aa'", "'" + "a".repeat(500) + "'");
    assertThat(Schemas.of(schema).grammar().lines().filter(line -> line.startsWith("text-")))
        .hasSize(32);
  }

  @Test
  void patternsNeedNotReachTheEnds() {
    assertProduces("{'type':'string','pattern':''}", "''", "'a'");
    assertProduces("{'type':'string','pattern':'^'}", "''", "'a'");
    assertProduces("{'type':'string','pattern':'^$'}", "''");
    assertProducesNone("{'type':'string','pattern':'^$'}", "'a'");
    assertProduces("{'type':'string','pattern':'a$'}", "'ba'");
    assertProducesNone("{'type':'string','pattern':'a$'}", "'ab'", "''");
    assertProduces("{'type':'string','pattern':'(^a|b$)'}", "'ac'", "'cb'");
    assertProducesNone("{'type':'string','pattern':'(^a|b$)'}", "'ca'", "'bc'");
    assertProduces("{'type':'string','pattern':'^[\uD83D\uDE00-\uD83D\uDE02]$'}", "'\uD83D\uDE01'");
    assertProducesNone("{'type':'string','pattern':'^[\uD83D\uDE00-\uD83D\uDE02]$'}", "'a'");
  }
}
