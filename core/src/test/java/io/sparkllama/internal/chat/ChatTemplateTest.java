package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 6, 15, 4, 9);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String render(String template, Map<String, ?> values) {
    return ChatTemplate.of(template).render(values, NOW).text();
  }

  /**
   * The expectations come from jinja2; make_renderings.py, next to the resource, generates them.
   */
  @TestFactory
  Stream<DynamicTest> rendersWhatPythonRendersAndRefusesWhatItRefuses() throws IOException {
    JsonNode all;
    try (InputStream in = ChatTemplateTest.class.getResourceAsStream("/chat/renderings.json")) {
      all = JSON.readTree(in);
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> values = JSON.convertValue(all.get("values"), Map.class);
    return StreamSupport.stream(all.get("renderings").spliterator(), false)
        .map(
            rendering -> {
              String template = rendering.get("template").asText();
              JsonNode text = rendering.get("text");
              return DynamicTest.dynamicTest(
                  rendering.get("group").asText() + " " + template,
                  () -> {
                    if (text.isNull()) {
                      assertThatThrownBy(() -> render(template, values))
                          .isInstanceOf(TemplateException.class);
                    } else {
                      assertThat(render(template, values)).isEqualTo(text.asText());
                    }
                  });
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {% include 'x' %}                          | line 1: the tag 'include' is not supported
          {% extends 'x' %}                          | line 1: the tag 'extends' is not supported
          {% import 'x' as y %}                      | line 1: the tag 'import' is not supported
          {% block x %}{% endblock %}                | line 1: the tag 'block' is not supported
          {% do x %}                                 | line 1: the tag 'do' is not supported
          {{ 'a' BAR random }}                       | line 1: the filter 'random' is not supported
          {{ 'a' BAR nosuch }}                       | line 1: the filter 'nosuch' does not exist
          {{ 1 is nosuch }}                          | line 1: the test 'nosuch' does not exist
          {{ 'a'.encode() }}                         | line 1: the string method encode() is not supported
          {{ 'a'.nosuch() }}                         | line 1: a string has no 'nosuch'
          {{ {}.items }}                             | line 1: printing the method items() of a dict
          {{ ''.__class__ }}                         | line 1: the attribute __class__ is not allowed in a template
          {{ [].append(1) }}                         | line 1: the method append() of a list is not allowed in a template
          {{ lipsum() }}                             | line 1: the function lipsum() is not supported
          {{ '{:>5}'.format(1) }}                    | line 1: the string method format() with the field {:>5} is not supported
          {{ '%x' % 5 }}                             | line 1: the string format %x is not supported
          {{ strftime_now('%Q') }}                   | line 1: the directive %Q of strftime_now() is not supported
          {{ 9223372036854775807 + 1 }}              | line 1: the operator + overflows 64 bits
          {{ 2 ** 63 }}                              | line 1: the operator ** overflows 64 bits
          {{ 3 ** 65 }}                              | line 1: the operator ** overflows 64 bits
          {{ 2 ** -1 }}                              | line 1: the operator ** with a negative exponent is not supported
          {{ 9007199254740993 / 1 }}                 | line 1: the operator / with numbers above 2^53 is not supported
          {{ 1 / 9007199254740993 }}                 | line 1: the operator / with numbers above 2^53 is not supported
          {{ 1 / -9007199254740993 }}                | line 1: the operator / with numbers above 2^53 is not supported
          {{ 2.5 // 1 }}                             | line 1: the operator // with a float is not supported
          {{ '\\N{BULLET}' }}                        | line 1: the escape \\N in a string is not supported
          {{ '\\ud800' }}                             | line 1: an escape in a string that is not a valid character
          {{ '\\udfff' }}                             | line 1: an escape in a string that is not a valid character
          {{ '\\U00110000' }}                         | line 1: an escape in a string that is not a valid character
          {% raw %}                                  | line 1: an unterminated raw block
          {{ raise_exception('no system message') }} | line 1: the template raised an exception: no system message
          {{ self }}                                 | line 1: the name 'self' is not supported
          {{ range(-9223372036854775807, 9223372036854775807) }} | line 1: range() with more than 100000 numbers
          {{ words.x.y }}                            | line 1: 'words' is undefined
          """)
  void namesTheConstructThatItDoesNotKnow(String template, String message) {
    assertThatThrownBy(() -> render(template.replace("BAR", "|"), Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  /** A name that no template may use is found wherever it stands, also where nothing runs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ [self] }}",
        "{{ {self: 1} }}",
        "{{ {1: self} }}",
        "{{ self.x }}",
        "{{ self['x'] }}",
        "{{ a[self] }}",
        "{{ self[1:2] }}",
        "{{ a[self:] }}",
        "{{ a[:self] }}",
        "{{ a[::self] }}",
        "{{ self + 1 }}",
        "{{ 1 + self }}",
        "{{ -self }}",
        "{{ not self }}",
        "{{ self and 1 }}",
        "{{ 1 or self }}",
        "{{ self < 1 }}",
        "{{ 1 < self }}",
        "{{ 1 < 2 < self }}",
        "{{ 1 in self }}",
        "{{ self ~ 1 }}",
        "{{ 1 ~ self }}",
        "{{ 1 if self else 2 }}",
        "{{ self if a else 2 }}",
        "{{ 1 if a else self }}",
        "{{ self() }}",
        "{{ range(self) }}",
        "{{ range(x=self) }}",
        "{{ range(*self) }}",
        "{{ range(**self) }}",
        "{{ self|upper }}",
        "{{ 'a'|replace(self, 'b') }}",
        "{{ self is none }}",
        "{{ 1 is divisibleby(self) }}",
        "{% if self %}{% endif %}",
        "{% if a %}{{ self }}{% endif %}",
        "{% if a %}{% elif self %}{% endif %}",
        "{% if a %}{% elif a %}{{ self }}{% endif %}",
        "{% if a %}{% else %}{{ self }}{% endif %}",
        "{% for x in self %}{% endfor %}",
        "{% for x in a if self %}{% endfor %}",
        "{% for x in a %}{{ self }}{% endfor %}",
        "{% for x in a %}{% else %}{{ self }}{% endfor %}",
        "{% set x = self %}",
        "{% set x %}{{ self }}{% endset %}",
        "{% set x | replace(self, 'a') %}{% endset %}",
        "{% macro m() %}{{ self }}{% endmacro %}",
        "{% macro m(x=self) %}{% endmacro %}",
        "{% call m() %}{{ self }}{% endcall %}",
        "{% call m(self) %}{% endcall %}",
        "{% call(x=self) m() %}{% endcall %}",
        "{% filter upper %}{{ self }}{% endfilter %}",
        "{% filter replace(self, 'a') %}{% endfilter %}",
        "{% with x = self %}{% endwith %}",
        "{% with x = 1 %}{{ self }}{% endwith %}",
        "{% generation %}{{ self }}{% endgeneration %}"
      })
  void looksAtEveryPlaceBeforeItRuns(String template) {
    assertThatThrownBy(() -> render("{% for q in [] %}" + template + "{% endfor %}", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage("line 1: the name 'self' is not supported");
  }

  @Test
  void listsHaveAtMostSoManyItems() {
    assertThat(render("{{ ([0] * 1048576)|length }}", Map.of())).isEqualTo("1048576");
    assertThat(render("{{ ([0] * 524288 + [1] * 524288)|length }}", Map.of())).isEqualTo("1048576");
    assertThat(render("{{ ([0, 1] * 524288)|length }}", Map.of())).isEqualTo("1048576");
    for (String tooLong :
        List.of("[0] * 1048577", "[0, 1] * 524289", "[0] * 1048576 + [1]", "[1] + [0] * 1048576")) {
      assertThatThrownBy(() -> render("{{ (" + tooLong + ")|length }}", Map.of()))
          .hasMessage("line 1: a list of more than 1048576 items");
    }
  }

  @Test
  void namesTheLine() {
    assertThatThrownBy(
            () -> render("a\n{# b\n #}{% if true %}\n  {{ x.y }}\n{% endif %}", Map.of()))
        .hasMessage("line 4: 'x' is undefined");
    assertThatThrownBy(() -> render("\r\n\r\n{{ 1 +\n\n }}", Map.of()))
        .hasMessage("line 5: '}}'; expected an expression");
  }

  /** A statement that goes on after a part on a later line has its own line again. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{~~[range(1), {}.items][1] }}
          {% set a, b =~~range(1) %}
          {% for x in~~[range(1), 5][1] %}{% endfor %}
          {% set a, b, c %}~~{% set q = range(1) %}~{% endset %}
          {% filter replace(1) %}~~{% set q = range(1) %}~{% endfilter %}
          """)
  void namesItsLineAfterALaterPart(String template) {
    assertThatThrownBy(() -> render(template.replace('~', '\n'), Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("line 1:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {% for x in [1] %}{% set a, b = [1, 2] %}{{ a }}{{ b }}{% endfor %}{{ a }}                      | 12
          {% set a = 7 %}{% for x in [1] %}{% set a, b = [1, 2] %}{{ a }}{{ b }}{% endfor %}{{ a }}       | 127
          {% set a = 7 %}{% for a, b in [[1, 2]] %}{{ a }}{{ b }}{% endfor %}{{ a }}{{ b }}               | 127
          {% set a = 7 %}{% for a, b in [[1, 2]] if a == 1 %}{{ a }}{{ b }}{% endfor %}{{ a }}            | 127
          {% set a = 7 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}                        | 177
          {% set n = namespace(a=1) %}{% for x in [1] %}{% set n.a = 2 %}{% endfor %}{{ n.a }}            | 2
          {% set a = 7 %}{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1) }}{{ a }}                           | 17
          {% set n = namespace(a=1) %}{% for x in [1] %}{% set n.a = 2 %}{% set n = 5 %}{{ n }}{% endfor %}{{ n.a }} | 52
          {% set a = 7 %}{% for x in [1, 2] %}{{ a }}{% set a, b = [x, x] %}{{ a }}{% endfor %}{{ a }}    | 71727
          {% if true %}{% set a, b = [1, 2] %}{% endif %}{{ a }}{{ b }}                                   | 12
          {{ x == y }}{{ x == 1 }}{{ x != 1 }}{{ 1 == x }}                                                | TrueFalseTrueFalse
          """)
  void namesHaveTheirScopes(String template, String text) {
    assertThat(render(template, Map.of())).isEqualTo(text);
  }

  @Test
  void noLoopBindsItsOwnName() {
    assertThatThrownBy(() -> ChatTemplate.of("{% for x, loop in [[1, 2]] %}{{ x }}{% endfor %}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("loop");
  }

  @Test
  void whatFollowsEachOtherIsNotNested() {
    int many = 3 * RenderState.MAX_DEPTH;
    assertThat(render("{{ 1 }}{% if 1 %}2{% endif %}".repeat(many), Map.of()))
        .isEqualTo("12".repeat(many));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {% macro m() %}{{ m() }}{% endmacro %}{{ m() }}                | nested deeper than
          {% for a in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}    | nested deeper than
          {{ 'a' * 100000000 }}                                          | a text of more than 16777216 characters
          {{ [0] * 100000000 }}                                          | a list of more than 1048576 items
          {{ [[0]] * 9223372036854775807 }}                              | a list of more than 1048576 items
          {{ 10 ** 100 }}                                                | overflows 64 bits
          {{ 'a'.ljust(100000000) }}                                     | a text of more than 16777216 characters
          {% set n = namespace(s='aaaaaaaa') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %} | a text of more than
          {% for i in range(9999) %}{{ 'abcdefghijklmnopqrstuvwxyz' * 999 }}{% endfor %} | a text of more than
          {{ ('a' * 9999).replace('', 'a' * 9999) }}                     | a text of more than
          """)
  void boundsWhatATemplateTakes(String template, String message) {
    assertThatThrownBy(() -> render(template, Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  /** Each takes seconds, and so do those where a fault lets it go on. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %} | more than 10000000 steps
          {% set n = namespace(s='aaaaaaaa') %}{% for i in range(20) %}{% set n.s = n.s ~ n.s %}{% endfor %}{% for i in range(999) %}{% set q = n.s ~ '' %}{% endfor %} | characters in total
          """)
  void boundsWhatALongLoopTakes(String template, String message) {
    assertThatThrownBy(() -> render(template, Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message);
  }

  @Tag("slow")
  @Test
  void boundsWhatAParserTakes() {
    assertThatThrownBy(
            () -> ChatTemplate.of("{{ " + "(".repeat(9999) + "1" + ")".repeat(9999) + " }}"))
        .hasMessageContaining("nested deeper than 200");
    assertThatThrownBy(() -> ChatTemplate.of("{{ " + "- ".repeat(9999) + "1 }}"))
        .hasMessageContaining("nested deeper than 200");
    assertThatThrownBy(() -> ChatTemplate.of("{% if 1 %}".repeat(9999)))
        .hasMessageContaining("nested deeper than 100");
    assertThat(render("{{ " + "not ".repeat(400) + "1 }}", Map.of()))
        .isEqualTo("True")
        .isNotEqualTo(render("{{ " + "not ".repeat(399) + "1 }}", Map.of()));
    assertThatThrownBy(() -> ChatTemplate.of(" ".repeat((1 << 20) + 1)))
        .hasMessage("the template has 1048577 characters; the maximum is 1048576");
    String sum = "1" + " + 1".repeat(20_000);
    assertThatThrownBy(() -> render("{{ " + sum + " }}", Map.of())).hasMessageContaining("nested");
  }

  @Test
  void refusesAValueThatNoTemplateCanHave() {
    assertThatThrownBy(() -> render("", Map.of("x", new Object())))
        .hasMessage("line 1: a value of java.lang.Object is not supported in a template");
  }
}
