package io.sparkllama.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkllama.internal.common.EmptyCaches;
import io.sparkllama.internal.gbnf.ByteGrammar;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keywords beside one another, and what each lets a model generate. */
class KeywordsTest {

  @RegisterExtension
  static final EmptyCaches CACHES = new EmptyCaches(CompiledSchema.class, ByteGrammar.class);

  private static boolean produces(CompiledSchema schema, String text) {
    return ByteGrammar.of(schema.grammar()).accepts(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Single quotes stand for double ones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        // type beside anyOf and oneOf
        "{'type':'string','anyOf':[{'minLength':2},{'const':''}]};'ab' ''; 'a' 1",
        "{'type':'object','properties':{'a':{'type':'null'},'b':{'type':'null'}},'anyOf':"
            + "[{'required':['a']},{'required':['b']}]};{'a':null} {'b':null}; {} {'c':null}",
        "{'type':['integer','null'],'oneOf':[{'type':'integer','minimum':3},{'type':'null'},"
            + "{'type':'string'}]};3 null;2 'a'",
        "{'anyOf':[{'type':'integer'},{'type':'string'}],'oneOf':[{'const':1},{'const':'a'},"
            + "{'const':true}]};1 'a';true 2",
        // allOf of several
        "{'allOf':[{'properties':{'a':{'type':'integer'}},'required':['a']},{'properties':{'b':"
            + "{'type':'null'},'a':{'minimum':5}}}]};{'a':5} {'a':7,'b':null};{'a':4} {'b':null}",
        "{'allOf':[{'$ref':'#/$defs/x'},{'$ref':'#/$defs/y'}],'$defs':{'x':{'type':'number',"
            + "'minimum':1},'y':{'type':'integer','maximum':3}}};1 3;0 4 1.5",
        "{'allOf':[{'type':'string','maxLength':3},{'type':'string','minLength':2,'pattern':'^a'}]}"
            + ";'ab' 'abc';'a' 'abcd' 'bcd'",
        "{'allOf':[{'multipleOf':4},{'multipleOf':6}],'type':'integer','minimum':1,'maximum':30};"
            + "12 24;4 6 30",
        "{'allOf':[{'enum':[1,2,3]},{'enum':[2,3,4]},{'type':'integer','minimum':3}]};3;1 2 4",
        "{'allOf':[{'items':{'type':'integer'}},{'items':{'minimum':2},'maxItems':2}]};[2] [2,3];"
            + "[1] [2,3,4]",
        "{'allOf':[{'properties':{'a':{'type':'null'}},'additionalProperties':false},{'properties':"
            + "{'b':{'type':'null'}}}]};{} {'a':null};{'b':null}",
        "{'$ref':'#/$defs/x','maxLength':1,'$defs':{'x':{'type':'string'}}};'' 'a';'ab' 1",
        // members that are not listed
        "{'properties':{'a':{'type':'null'}},'additionalProperties':{'type':'integer'}};{'a':null}"
            + " {'a':null,'b':1} {'ab':1};{'a':1} {'b':null}",
        "{'type':'object','patternProperties':{'^x-':{'type':'integer'}}};{'x-a':1} {};{'x-a':'b'}"
            + " {'a':1}",
        "{'properties':{'x-1':{'minimum':3}},'patternProperties':{'^x-':{'type':'integer'}},"
            + "'additionalProperties':{'type':'null'}};{'x-1':3} {'x-2':1,'y':null};{'x-1':2}"
            + " {'y':1}",
        "{'type':'object','propertyNames':{'enum':['a','b']},'additionalProperties':{'type':'null'}}"
            + ";{'a':null} {'b':null,'a':null};{'c':null}",
        "{'type':'object','propertyNames':{'pattern':'^[a-z]+$'}};{'a':1};{'A':1}",
        "{'required':['a']};{'a':1} {'a':[]};{} {'b':1}",
        "{'type':'object','minProperties':1,'maxProperties':2,'additionalProperties':{'type':'null'}}"
            + ";{'a':null} {'a':null,'b':null};{} {'a':null,'b':null,'c':null}",
        "{'properties':{'a':{'type':'null'},'b':{'type':'null'},'c':{'type':'null'}},"
            + "'minProperties':2};{'a':null,'c':null} {'b':null,'c':null};{} {'a':null}",
        "{'properties':{'a':{'type':'null'},'b':{'type':'null'},'c':{'type':'null'}},"
            + "'maxProperties':1,'required':['b']};{'b':null};{} {'a':null} {'a':null,'b':null}",
        "{'properties':{'a':false,'b':{'type':'null'}}};{} {'b':null};{'a':1}",
        // arrays
        "{'type':'array','items':{'enum':['a','b','c']},'uniqueItems':true};[] ['c','a']"
            + " ['a','b','c'];['a','a'] ['a','b','a']",
        "{'type':'array','items':{'type':'boolean'},'uniqueItems':true,'minItems':1};[true]"
            + " [false,true];[] [true,true]",
        "{'type':'array','items':{'enum':[1,2,3,4,5,6,7,8,9]},'uniqueItems':true,'minItems':2,"
            + "'maxItems':3};[1,2] [3,7,9];[1] [1,1] [1,2,3,4]",
        "{'type':'array','items':false};[];[1]",
        "{'type':'array','items':[{'type':'integer'},{'type':'null'}],'additionalItems':false};"
            + "[1,null];[1] [null,1]",
        // strings
        "{'type':'string','pattern':'^[A-Z]{2}-\\\\d+$'};'AB-1' 'XY-123';'ab-1' 'AB-' 'xAB-1'",
        "{'type':'string','pattern':'b'};'b' 'abc';'' 'a'",
        "{'type':'string','pattern':'^a'};'a' 'abc';'ba'",
        "{'type':'string','pattern':'^a$|^b'};'a' 'bc';'ab' 'cb'",
        "{'type':'string','pattern':'^[^a]$'};'b' '\\n' '\\\\';'a' 'bb'",
        "{'type':'string','pattern':'^\\\\w+$','minLength':2,'maxLength':3};'ab' 'abc';'a' 'abcd'",
        "{'type':'string','pattern':'^a','maxLength':2};'a' 'ab';'abc' 'b'",
        "{'type':'string','format':'date','maxLength':10};'2024-02-29';'2023-02-29'",
        "{'type':'string','format':'date','pattern':'^20'};'2024-02-29';'1999-02-28'",
        "{'type':'string','format':'duration'};'P3D' 'PT1H30M' 'P2W';'P' '1D'",
        "{'minLength':1};'a';'' 1 null",
        "{'minimum':1};1 1.5;0 'a'",
        // references
        "{'properties':{'a':{'type':'integer'},'b':{'$ref':'#/properties/a'}}};{'b':1};{'b':null}",
        "{'$ref':'#/$defs/a~1b%25','$defs':{'a/b%':{'type':'null'}}};null;1",
        "{'$ref':'#/components/schemas/A','components':{'schemas':{'A':{'type':'integer',"
            + "'nullable':true}}}};1 null;'a'",
        // older forms and extensions
        "{'type':'integer','minimum':1,'exclusiveMinimum':true,'maximum':3,'exclusiveMaximum':false}"
            + ";2 3;1 4",
        "{'type':'null','x-order':1,'default':1,'examples':[2],'title':'t','description':'d'};null;1",
        "{'type':'object','properties':{'a':{'type':'null'}},'unevaluatedProperties':false,"
            + "'additionalProperties':{'type':'integer'}};{'a':null,'b':1};{'b':null}",
        // wrappers
        "{'type':'json_schema','json_schema':{'name':'n','strict':true,'schema':{'type':'null'}}};"
            + "null;1",
        "{'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'null'}"
            + "}}};null;1",
        "{'name':'n','description':'d','input_schema':{'type':'null'}};null;1",
        "{'type':'function','function':{'name':'n','parameters':{'type':'null'}}};null;1",
        "{'format':{'type':'json_schema','name':'n','schema':{'$ref':'#/$defs/a','$defs':{'a':"
            + "{'type':'null'}}}}};null;1",
        "{'type':'json_object'};{} {'a':1};1 []",
        "{'name':'schema','schema':{'properties':{'schema':{'type':'null'}}}};{'schema':null};1"
      })
  void eachLetsAModelGenerateWhatItAllows(String schema, String good, String bad) {
    CompiledSchema compiled = CompiledSchema.of(schema.replace('\'', '"'));
    for (String text : good.trim().split(" ", -1)) {
      String json = text.replace('\'', '"');
      assertThat(produces(compiled, json)).as("%s for %s", json, schema).isTrue();
      assertThat(compiled.faultOf(json)).as("%s for %s", json, schema).isEmpty();
    }
    for (String text : bad.trim().split(" ", -1)) {
      String json = text.replace('\'', '"');
      assertThat(produces(compiled, json)).as("%s for %s", json, schema).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{'if':{'type':'null'}};# uses 'if'; it is not supported; write the cases as anyOf",
        "{'properties':{'a':{'not':{}}}};#/properties/a uses 'not'; it is not supported; list what",
        "{'contains':{}};# uses 'contains'; it is not supported; use prefixItems or items",
        "{'dependentRequired':{}};# uses 'dependentRequired'; it is not supported; write the cases",
        "{'unevaluatedItems':false};# uses 'unevaluatedItems'; supported keywords are",
        "{'anyOf':[true],'unevaluatedProperties':false};# uses 'unevaluatedProperties'; supported",
        "{'allOf':[{'type':'string'},{'type':'integer'}]};#/allOf/0 allows no type, since its schemas name",
        "{'allOf':[{'minimum':3},{'maximum':2}],'type':'integer'};# has no integer between",
        "{'allOf':[{'enum':[1]},{'enum':[2]}]};#/allOf/0 has enum [1], but its other keywords",
        "{'type':'string','pattern':'^a','maxLength':0};# allows no text: its pattern, format,",
        "{'type':'string','pattern':'(?=a)'};# has the pattern '(?=a)', which cannot be used:"
            + " lookahead,",
        "{'type':'object','patternProperties':{'(':{}}};#/patternProperties/( has the pattern '(',",
        "{'properties':{'a':true},'required':['a','b'],'additionalProperties':false};# requires 'b',"
            + " which is not one of its properties",
        "{'properties':{'a':true},'required':['a'],'maxProperties':0};# allows no object: its",
        "{'properties':{'a':true},'minProperties':2,'additionalProperties':false};# allows no"
            + " object",
        "{'minProperties':2,'maxProperties':1};# has minProperties above maxProperties",
        "{'properties':{'a':false},'required':['a']};#/properties/a is false, which nothing",
        "{'propertyNames':{'maxLength':1},'required':['ab']};# has the property 'ab', which"
            + " propertyNames forbids",
        "{'propertyNames':{'anyOf':[{'const':'a'},{'pattern':'b'}]}};#/propertyNames uses anyOf",
        "{'type':'array','items':false,'minItems':1};# has minItems above the number of items",
        "{'minItems':2,'maxItems':1};# has minItems above maxItems",
        "{'minLength':200000};# has minLength 200000; it must be 0 to 100000",
        "{'properties':{'n':{'$ref':'#'}},'required':['n']};# contains a schema that always contains itself,",
        "{'$ref':'#/$defs/%'};# refers to '#/$defs/%', which is not a JSON pointer",
        "{'$ref':'#anchor'};# refers to '#anchor'; only # and references that begin with #/",
        "{'allOf':[{'$ref':'#'}]};# is itself one of its alternatives",
        "{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'text'}}};# has the type",
        "false;# is false, which nothing satisfies"
      })
  void refusesTheRestWithItsPath(String schema, String fault) {
    assertThatThrownBy(() -> CompiledSchema.of(schema.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("jsonSchema cannot be used: " + fault)
        .hasMessageEndingWith("; change the schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{'oneOf':[{'type':'number'},{'type':'integer'}]};oneOf of #/oneOf;1",
        "{'type':'array','items':{'type':'integer'},'uniqueItems':true};uniqueItems of #;[1,1]",
        "{'type':'object','additionalProperties':{'type':'null'}};additionalProperties of #;"
            + "{'a':null,'a':null}",
        "{'type':'string','maxLength':200000};maxLength of #;"
      })
  void saysWhatOnlyTheCheckOfATextKeeps(String schema, String promise, String text) {
    CompiledSchema compiled = CompiledSchema.of(schema.replace('\'', '"'));
    assertThat(compiled.checked()).containsExactly(promise);
    if (text != null) {
      assertThat(produces(compiled, text.replace('\'', '"'))).isTrue();
      assertThat(compiled.faultOf(text.replace('\'', '"'))).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'oneOf':[{'type':'integer'},{'type':'string'},{'type':['null','boolean']}]}",
        "{'oneOf':[{'enum':[1,2]},{'enum':['a']}]}",
        "{'oneOf':[{'$ref':'#/$defs/cat'},{'$ref':'#/$defs/dog'}],'discriminator':{'propertyName':"
            + "'kind'},'$defs':{'cat':{'type':'object','properties':{'kind':{'const':'cat'}},'required':"
            + "['kind']},'dog':{'type':'object','properties':{'kind':{'const':'dog'}},'required':"
            + "['kind']}}}"
      })
  void alternativesThatDifferNeedNoCheck(String schema) {
    assertThat(CompiledSchema.of(schema.replace('\'', '"')).checked()).isEmpty();
  }

  @Test
  @Timeout(1800)
  void alternativesThatMultiplyAreRefused() {
    StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
    for (int i = 0; i < 28; i++) {
      String next = "{\"$ref\":\"#/$defs/a" + (i + 1) + "\"";
      schema.append(
          "\"a%d\":{\"minProperties\":1,\"anyOf\":[%s},%s,\"required\":[\"p%d\"]}]},"
              .formatted(i, next, next, i));
    }
    assertThatThrownBy(() -> CompiledSchema.of(schema + "\"a28\":{\"type\":\"object\"}}}"))
        .hasMessageStartingWith("jsonSchema cannot be used: #/$defs/a")
        .hasMessageContaining("combinations of schemas; change the schema");
  }

  @Test
  @Timeout(1800)
  void thousandsOfPropertiesAndValuesAreCompiled() {
    StringBuilder properties = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      properties.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":{\"type\":\"null\"}");
      values.append(i == 0 ? "" : ",").append("\"value ").append(i).append('"');
    }
    assertThat(
            produces(
                CompiledSchema.of("{\"properties\":{" + properties + "}}"), "{\"p4999\":null}"))
        .isTrue();
    CompiledSchema list = CompiledSchema.of("{\"type\":\"string\",\"enum\":[" + values + "]}");
    assertThat(produces(list, "\"value 4999\"")).isTrue();
    assertThat(produces(list, "\"value 5000\"")).isFalse();
  }
}
