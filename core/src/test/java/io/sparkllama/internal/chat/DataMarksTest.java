package io.sparkllama.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which characters of a rendering come from data; they are in brackets here. */
class DataMarksTest {

  private static final Map<String, ?> VALUES =
      Map.of(
          "x",
          "ab",
          "padded",
          "  p<q>  ",
          "quoted",
          "a\"b\n",
          "role",
          new TemplateText("user"),
          "list",
          List.of("u", "v"),
          "map",
          Map.of("k", "w"));

  private static String marked(String template) {
    Rendering rendering = ChatTemplate.of(template).render(VALUES, LocalDateTime.MIN);
    return rendering.pieces().stream()
        .map(piece -> piece.data() ? "[" + piece.text() + "]" : piece.text())
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <{{ x }}>                                        | <[ab]>
          {{ x }}{{ x }}                                   | [abab]
          {{ '<' + x + '>' ~ x ~ 1 }}                      | <[ab]>[ab]1
          {{ role }}{{ x }}                                | user[ab]
          {{ x[0] }}{{ 'c' }}{{ x[1:] }}{{ ('-' + x)[::-1] }} | [a]c[bba]-
          {{ padded.strip() }}.{{ ('.' ~ padded) BAR trim('. ') }} | [p<q>].[p<q>]
          {{ padded.replace('<', '--') }}                  | [  p]--[q>  ]
          {{ 'a-b'.replace('-', x) }}                      | a[ab]b
          {{ 'p-q'.split('-')[1] }}{{ padded.split('<')[1] }} | q[q>  ]
          {{ list BAR join('+') }}{{ '+'.join(list) }}     | [u]+[vu]+[v]
          {{ list }}                                       | ['[u]', '[v]']
          {{ map }}                                        | {'[k]': '[w]'}
          {{ quoted BAR tojson }}                          | "[a\\"b\\n]"
          {{ map BAR tojson(indent=1) BAR replace('\\n', '') }} | { "[k]": "[w]"}
          {{ x BAR upper }}{{ (x ~ 'c') BAR capitalize }}{{ x.title() }} | [ABAb]c[Ab]
          {{ 'ß' BAR upper }}{{ ('ß' ~ x) BAR upper }}     | SS[SSAB]
          {{ '%s!%s' % (x, 1) }}{{ '{}?'.format(x) }}      | [ab]!1[ab]?
          {{ (x ~ '\\n' ~ x) BAR indent(1) BAR replace('\\n', '/') }} | [ab]/ [ab]
          {% set y %}<{{ x }}>{% endset %}{{ y }}          | <[ab]>
          {% macro m(a) %}({{ a }}){% endmacro %}{{ m(x) }} | ([ab])
          {% filter upper %}q{{ x }}{% endfilter %}        | Q[AB]
          {% for c in x %}{{ c }}.{% endfor %}             | [a].[b].
          {% for k, v in map.items() %}{{ k ~ '=' ~ v }}{% endfor %} | [k]=[w]

          {{ (padded BAR e) BAR trim }}                    | [p&lt;q&gt;]
          {{ x if x == 'ab' }}{{ 'ab' in x }}{{ x in ['ab'] }} | [ab]TrueTrue
          {{ list BAR sort(reverse=true) BAR first }}{{ list BAR map('upper') BAR join }} | [vUV]
          {{ padded.partition('<')[2].rpartition('>')[0] }} | [q]
          {{ x[1:1] }}.{{ x.split('a')[0] }}.{{ ('q' ~ x)[2:2] }} | ..
          {{ x BAR reverse }}{{ x BAR list BAR last }}     | [bab]
          {{ x.removeprefix('a') }}{{ ('q' ~ x).removesuffix('b') }} | [b]q[a]
          {% set n = namespace(t='') %}{% for i in list %}{% set n.t = n.t ~ i ~ ',' %}{% endfor %}{{ n.t }} | [u],[v],
          """)
  void surviveWhatATemplateDoesToATextThatIsData(String template, String expected) {
    assertThat(marked(template.replace("BAR", "|"))).isEqualTo(expected);
  }

  @Test
  void areNeverSpreadToWhatTheTemplateWrites() {
    assertThat(marked("{{ '<|im_start|>' + role + '\\n' + x + '<|im_end|>' }}"))
        .isEqualTo("<|im_start|>user\n[ab]<|im_end|>");
  }
}
