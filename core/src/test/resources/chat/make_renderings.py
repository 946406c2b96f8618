#!/usr/bin/env python3
"""make_renderings.py > renderings.json: small templates with what Python's jinja2 3.1 makes of them.

The environment is the one that transformers gives chat templates. A template that jinja2 refuses has null for its text.
"""
import copy
import datetime
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 11, 6, 15, 4, 9)

VALUES = {
    "words": ["pear", "Apple", "fig", "apple"],
    "numbers": [3, 1, 2],
    "deep": [{"n": "a", "c": [{"n": "b", "c": [{"n": "d", "c": []}]}, {"n": "e", "c": []}]}],
    "people": [
        {"name": "Ann", "age": 31, "at": {"town": "Oslo"}, "admin": True},
        {"name": "bob", "age": 27, "at": {"town": "Rome"}, "admin": False},
        {"name": "Cy", "at": {}},
    ],
    "text": "  Ünï 你好 🙂 <b>\"q\" 'a'</b>\n\tsecond  line\n",
    "line": "one two  three",
    "tags": "a</think>b</think>c",
    "mixed": {"b": [1, 2.5, None, True], "A": {"x": "é\u2028\u0007\\/", "y": []}, "items": 7, "t": {}},
    "nothing": None,
    "zero": 0,
    "half": 0.5,
    "yes": True,
    "empty": "",
    "given": "from outside",
}

WHITE_SPACE = [
    "a\n  {% if yes %}\n  b\n  {% endif %}\nc\n",
    "a\n  {%- if yes -%}\n  b\n  {%- endif -%}\nc",
    "a\n  {%+ if yes +%}\n  b\n  {%+ endif %}\nc\n\n",
    "a {% if yes %} b {% endif %} c",
    "  {{ zero }}\n  {{- zero }}\n  {{ zero -}}\n  x",
    "a\n  {# comment #}\nb {# c #} d\n{#- x -#}\n e {#+ y +#}\nf",
    "{% raw %}{{ x }}{% if %}\n{% endraw %}\ny",
    "a\n  {% raw -%}  {{ x }}  {%- endraw -%}  y",
    "  {% raw %}\n  {% endraw %}\n  z",
    "{% for x in numbers %}\n{{ x }}\n{% endfor %}\n",
    "{% for x in numbers -%}\n  {{ x }}\n{%- endfor %}\n",
    "a\r\nb\rc\n",
    "\n\n",
    "{{ '%}' }}{{ {'a': '}}'}['a'] }}{{ {'a': {'b': 1}} }}",
    "{% if yes %}x{% endif %}\n{% if yes %}y{% endif %}\n",
    "\u00a0{% if yes %}x{% endif %}\n\u00a0\t{%- if yes %}y{% endif %}",
    "{{-1}}{{ - 1 }}{{+1}}",
    "{#- a -#}{#-#}{##}x",
    "a{%- set q = 1 -%}\n\n  b{{ q }}",
    "{%set q=2%}{{q}}{%if q==2%}!{%endif%}",
    "a  \n{%- if yes: %}\n b{% endif %}",
]

LITERALS = [
    "{{ 'a\\n\\t\\x41\\u00e9\\U0001F642\\'\\\"\\\\\\101\\q' }}",
    "{{ \"it's\" }}{{ 'x' 'y' \"z\" }}",
    "{{ 1_000 }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }} {{ 1.5e3 }} {{ 2E-7 }} {{ 1e16 }} {{ 123456789.125 }}",
    "{{ [1, 'a', \"it's\", none, true, 2.0, ('t',), (), {'k': [1]}] }}",
    "{{ (1, 2) }} {{ 1, 2 }} {{ () }} {{ (1) }} {{ [] }} {{ {} }} {{ [1,] }} {{ {'a': 1,} }}",
    "{{ ['\\n\\r\\t\\x07', 'é你🙂', '\\u2028', '\\xa0', '\\\\', '\\'', '\"'] }}",
    "{{ true }} {{ True }} {{ none }} {{ None }} {{ false }} {{ not_there }}|",
    "{{ 0.1 + 0.2 }} {{ 1 / 3 }} {{ 1e22 }} {{ 1e-5 }} {{ 0.0001 }} {{ 5e-324 }} {{ 1.7976931348623157e308 }} {{ 2.0 ** 3 if false else 8.0 }}",
    "{{ {1: 'a', true: 'b', 1.0: 'c'} }}",
    "{{ '\\0|\\7|\\12|\\101|\\1012|\\8|\\79' }}",
    "{{ '\\x41\\u00e9\\U0001F642\\uD7FF\\uE000\\U0010FFFF\\x7e' }}",
    "{{ '\\a\\b\\f\\v\\q\\z\\'' ~ \"\\\"\" }}",
    "{{ 'a\\\nb' }}",
    "{{ '\\x4' }}",
    "{{ '\\xG0' }}",
    "{{ '\\u00e' }}",
    "{{ '\\U00110000' }}",
]

OPERATORS = [
    "{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 if false }} {{ -2 ** 2 }}",
    "{{ 1 + 2 * 3 - 4 }} {{ 'a' + 'b' }} {{ [1] + [2] }} {{ (1,) + (2,) }} {{ 'ab' * 2 }} {{ 2 * [0] }} {{ true + 1 }}",
    "{{ 1 ~ 'a' ~ none ~ true ~ 1.0 ~ [1] ~ not_there }}",
    "{{ 'a' ~ 1 + 2 }}",
    "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }} {{ '1' == 1 }}",
    "{{ 'a' in 'cat' }} {{ 'x' not in line }} {{ 1 in [1, 2] }} {{ 'b' in mixed }} {{ 2 in (1, 2) }} {{ 'a' in not_there }} {{ none in [none] }}",
    "{{ 1 and 2 }} {{ 0 or 'x' }} {{ not 0 }} {{ not not 1 }} {{ '' or none or [] }} {{ not yes and yes }} {{ not 1 == 2 }}",
    "{{ 'y' if yes else 'n' }} {{ 'y' if zero }}| {{ 'a' if zero else 'b' if zero else 'c' }} {{ (1 if yes) + 1 }}",
    "{{ -zero }} {{ +half }} {{ -half }} {{ - 3|abs }} {{ -3|abs }}",
    "{{ '%s-%d %%' % ('a', 3) }} {{ '%s' % 'x' }} {{ '%(a)s' % {'a': 1} }} {{ '%r' % ('q',) }}",
    "{{ nothing == none }} {{ nothing != false }} {{ not_there == not_either }} {{ not_there == none }}",
    "{{ {'a': 1} == {'a': 1.0} }} {{ [1] == (1,) }} {{ 'é' < '🙂' }} {{ '\uff01' < '🙂' }}",
    "{{ 1 + 'a' }}",
    "{{ 'a' + 1 }}",
    "{{ 'a' + none }}",
    "{{ not_there + 1 }}",
    "{{ 'a' + not_there }}",
    "{{ 1 < 'a' }}",
    "{{ none < 1 }}",
    "{{ not_there < 1 }}",
    "{{ 1 // 0 }}",
    "{{ 1 in 5 }}",
    "{{ 1 in 'a1' }}",
    "{{ [] in {} }}",
    "{{ {[]: 1} }}",
    "{{ 5 is divisibleby 0 }}",
    "{{ -'a' }}",
    "{{ half + 1 }} {{ half - 1 }} {{ half * 3 }} {{ half / 2 }} {{ 1 / half }} {{ 3 - half }} {{ half + true }}",
    "{{ half + 0 }} {{ half - 0 }} {{ half * 0 }} {{ 0 + half }} {{ 0 / half }}",
    "{{ half / 0 }}",
    "{{ 1 / 0.0 }}",
    "{{ 1 / 0 }}",
    "{{ 5 % 0 }}",
    "{{ 2 ** 0 }} {{ 0 ** 0 }} {{ 0 ** 3 }} {{ 1 ** 65 }} {{ 3 ** 3 }} {{ 2 ** 62 }} {{ (-2) ** 63 }}",
    "{{ (-1) ** 0 }} {{ (-1) ** 1 }} {{ (-1) ** 65 }} {{ (-1) ** 100 }}",
    "{{ 9007199254740992 / 1 }} {{ 1 / 9007199254740992 }} {{ -9007199254740992 / 2 }} {{ 1 / -9007199254740992 }}",
    "{{ 'a' * -1 }}|{{ '' * 5 }}|{{ 3 * 'ab' }} {{ true * 'x' }} {{ [1] * -2 }} {{ [] * 3 }} {{ [1, 2] * 2 }}",
    "{{ () * 2 }} {{ (1,) * 0 }} {{ (1, 2) * 2 }} {{ 2 * (1,) }} {{ [1] * 1 }}",
    "{{ ('<'|safe) + '>' }} {{ '<' + ('>'|safe) }} {{ ('<'|safe) * 2 }}",
    "{{ [1] + (2,) }}",
    "{{ 'a' * 'b' }}",
    "{{ {} * 2 }}",
    "{{ +true }} {{ -true }} {{ +3 }} {{ +half }}",
    "{{ +'a' }}",
    "{{ -none }}",
]

ACCESS = [
    "{{ people[0].name }} {{ people[-1]['name'] }} {{ people[0]['at'].town }} {{ people.0.name }} {{ people[9] }}| {{ people[0].no }}|",
    "{{ mixed['items'] }} {{ mixed.items() | length }} {{ mixed.get('items') }} {{ mixed.get('no') }} {{ mixed.get('no', 5) }}",
    "{{ mixed.items is defined }} {{ mixed.keys is callable }} {{ {}['items'] is defined }} {{ {}['no'] is defined }} {{ 'a'['upper'] is defined }} {{ line.upper is defined }} {{ line.no is defined }} {{ words.index is defined }} {{ nothing.x is defined }}",
    "{{ mixed.items.type is defined }} {{ mixed.items.type }}|",
    "{{ words.append is defined }} {{ mixed.pop is defined }} {{ words['pop'] is defined }} {{ mixed.update }}|",
    "{{ words.append('x') }}",
    "{{ mixed.pop('b') }}",
    "{{ mixed.update({}) }}",
    "{{ not_there.x }}",
    "{{ not_there['x'] }}",
    "{{ people[0].no.deeper }}",
    "{{ not_there() }}",
    "{{ line() }}",
    "{{ nothing[1:] }}",
    "{{ line[2] }}{{ line[-1] }}{{ line[99] }}| {{ line[1:5] }} {{ line[:-2] }} {{ line[::-1] }} {{ line[::2] }} {{ line[-3:] }} {{ line[5:1] }}|",
    "{{ words[1:] }} {{ words[::-1] }} {{ words[:-1] }} {{ words[0:99:2] }} {{ (1, 2, 3)[1:] }} {{ words[3:0:-1] }} {{ words[-99:2] }}",
    "{{ text[4] }} {{ text[2:8] }} {{ text[::-1] }} {{ text | length }} {{ text[8:9] }}",
    "{{ line[zero] }} {{ line[1:zero + 3] }} {{ words[true] }}",
    "{{ words['a'] }}| {{ words[none] }}| {{ mixed[[1]] }}| {{ line[1.0] }}|",
    "{{ words[::0] }}",
    "{{ words['a':] }}",
    "{{ words._x }}| {{ mixed._x }}|",
    "{{ loop is defined }}",
]

STATEMENTS = [
    "{% if zero %}a{% elif half %}b{% else %}c{% endif %}",
    "{% if not_there %}a{% endif %}{% if [] %}b{% endif %}{% if [0] %}c{% endif %}{% if '' %}d{% endif %}{% if {} %}e{% endif %}{% if 0.0 %}f{% endif %}",
    "{% for x in words %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}:{{ x }} {% endfor %}",
    "{% for x in words %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.previtem is defined }} {{ loop.nextitem is defined }};{% endfor %}",
    "{% for x in words %}{{ loop.cycle('a', 'b', 'c') }}{{ loop.changed(x|length) }} {% endfor %}",
    "{% for k, v in mixed.items() %}{{ k }}={{ v }};{% endfor %}{% for k in mixed %}{{ k }} {% endfor %}",
    "{% for x in [] %}a{% else %}none{% endfor %}{% for x in [1] %}a{% else %}none{% endfor %}{% for x in not_there %}a{% else %}und{% endfor %}",
    "{% for x in words if 'p' in x %}{{ loop.index }}{{ x }}{{ loop.last }} {% else %}no{% endfor %}",
    "{% for x in numbers if x > 1 %}{{ loop.length }}{{ loop.revindex }} {% endfor %}",
    "{% for x in 'añ🙂' %}[{{ x }}]{% endfor %}{% for x in (1, 2) %}{{ x }}{% endfor %}{% for x in range(3) %}{{ x }}{% endfor %}",
    "{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in [1] %}{% continue %}{% else %}else{% endfor %}{% for x in [1, 2] %}{% if x == 1 %}{% continue %}{% endif %}{% break %}{% else %}else{% endfor %}",
    "{% for x in deep recursive %}{{ x.n }}{{ loop.depth }}{{ loop.depth0 }}({{ loop(x.c) }}){% endfor %}",
    "{% for x in deep recursive %}{{ x.n }}{% if x.c %}[{{ loop(x.c) | upper }}]{% endif %}{% else %}-{% endfor %}",
    "{% for x in words %}{{ loop(x) }}{% endfor %}",
    "{% for a, b in [[1, 2], (3, 4), 'xy'] %}{{ a }}{{ b }} {% endfor %}{% for (a, (b, c)) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1]] %}{% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{% endfor %}",
    "{% for x in nothing %}{% endfor %}",
    "{% for x in 5 %}{% endfor %}",
    "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}",
    "{% set ns = namespace(a=1, b='x') %}{% for i in numbers %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}|{{ ns['a'] }}{{ ns.c is defined }}",
    "{% set ns = namespace({'a': 1}, b=none) %}{{ ns.a }}{{ ns.b }}{{ ns.b is none }}",
    "{% set x.a = 1 %}",
    "{% set mixed.a = 1 %}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set (c, d) = 'xy' %}{{ c }}{{ d }}{% set e = 1, %}{{ e }}",
    "{% set x %}  a{{ 1 }}\n{% set y = 2 %}b{% endset %}[{{ x }}]{{ y }}|{{ x is string }}",
    "{% set x | upper | replace('A', 'o') %}abc{% endset %}{{ x }}",
    "{% filter upper %}a{{ line }}{% endfilter %}{% filter trim | replace('x', 'y') %}  x {% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% set a = 3 %}{{ a }}{% endwith %}{{ a }}|{% with %}q{% endwith %}",
    "{% generation %}a{{ line }}{% set z = 1 %}{% endgeneration %}{{ z }}|",
    "{% for x in [1, 2] %}{% set y %}{% if x == 1 %}{% continue %}{% endif %}q{% endset %}{{ y }}{% endfor %}",
    "{% if yes %}{% set q = 1 %}{% else %}{% set q = 2 %}{% endif %}{{ q }}",
    "{% for x in [1, 2] %}{% for y in [1, 2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for x in [1, 2] %}{% if loop.first %}{% set s = 'f' %}{% endif %}{{ s }}|{% endfor %}",
    "{% for w in words %}{% if given %}{{ given }}{% endif %}{% endfor %}{% set given = 'inside' %}{{ given }}",
    "{{ given }}{% for w in [1] %}{{ given }}{% endfor %}{% set given = 'inside' %}{{ given }}",
    "{% macro m() %}{{ given }}{% endmacro %}{{ m() }}|{% set given = 'inside' %}{{ m() }}",
    "{% if zero %}{% set given = 1 %}{% endif %}{{ given }}",
    "{% for i in [1, 2] %}{% if i == 2 %}{{ given }}{% endif %}{% if i == 1 %}{% set given = 'q' %}{% endif %}{{ given }} {% endfor %}",
    "{% for i in [1, 2] %}{% for j in [1] %}{{ given }}{% endfor %}{% set given = i %}{{ given }} {% endfor %}",
    "{% set given = given + '!' %}{{ given }}",
    "{% for x in words %}{% endfor %}{{ x }}|{{ loop }}|",
    "{% break %}",
    "{% for x in words %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% if yes %}",
    "{% endif %}",
    "{% for x in words %}{% endif %}",
    "{% unknown %}",
    "{{ 1",
    "{{ 1 }",
    "{{ (1 }}",
    "{{ }}",
    "{{ 'a }}",
    "{# a",
    "{{ a b }}",
    "{% set true = 1 %}",
    "{% set = 1 %}",
    "{% for loop in words %}{% endfor %}",
    "{{ 1 is defined is defined }}",
    "{{ x! }}",
    "{{ 'a' is 'b' }}",
]

MACROS = [
    "{% macro m(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(1, c='y') }} {{ m() }} {{ m(b=5, a=4) }} {{ m(*[7, 8], **{'c': 9}) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}",
    "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{{ line }}{% endcall %}",
    "{% macro m() %}{{ caller(1, b=2) }}{% endmacro %}{% call(a, b=5) m() %}{{ a }}{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}",
    "{% macro m() %}x{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro r(n) %}{{ n }}{% if n > 0 %}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(3) }}",
    "{% macro m() %}{% set x = 5 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{{ x }}",
    "{% macro m() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{% set x = 2 %}{{ m() }}",
    "{{ m() }}{% macro m() %}{% endmacro %}",
    "{% macro m(a, b=a ~ '!') %}{{ b }}{% endmacro %}{{ m('x') }}{{ m(1, none) }}",
    "{% macro m(a) %}{{ a is defined }}{{ a is none }}{% endmacro %}{{ m() }}{{ m(none) }}",
    "{% macro outer() %}{% macro inner(x) %}<{{ x }}>{% endmacro %}{{ inner(1) }}{% endmacro %}{{ outer() }}{{ inner is defined }}",
    "{% macro m() %}  a  {% endmacro %}{{ m() | trim }}{{ m() is string }}{{ m()[2] }}{{ m is callable }}{{ m is defined }}",
    "{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m(a, a) %}{% endmacro %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m(x) %}{% for y in x %}{{ y }}{{ m(y) if y is not string }}{% endfor %}{% endmacro %}{{ m([['a'], ['b', ['c']]]) }}",
    "{% set caller = 1 %}{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(a=1) }}{{ caller }}",
]

TESTS = [
    "{% for v in [none, true, 1, 1.5, 'a', [1], (1,), {'a': 1}, not_there, range(2)] %}{{ v is defined }} {{ v is none }} {{ v is boolean }} {{ v is integer }} {{ v is float }} {{ v is number }} {{ v is string }} {{ v is sequence }} {{ v is mapping }} {{ v is iterable }} {{ v is callable }} {{ v is true }} {{ v is false }} {{ v is undefined }}\n{% endfor %}",
    "{{ 1 is odd }} {{ 2 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 1 is eq 1 }} {{ 1 is equalto(2) }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 3 is greaterthan 2 }} {{ 1 is ge 1 }} {{ 2 is le 1 }} {{ 1 is in [1] }} {{ none is sameas none }} {{ true is sameas 1 }}",
    "{{ 'ab' is lower }} {{ 'AB' is upper }} {{ 1 is not none }} {{ not 1 is none }} {{ yes is true and zero is not true }} {{ 'upper' is filter }} {{ 'odd' is test }} {{ 'no' is filter }}",
    "{{ people | map('no_such') | list is iterable }}",
    "{{ words | select('string') is sequence }} {{ words | select('string') is iterable }} {{ mixed.items() is sequence }} {{ mixed.keys() is iterable }} {{ mixed.items() is mapping }}",
    "{{ 1 is nosuch }}",
    "{% if zero %}{{ 1 is nosuch }}{% endif %}ok",
    "{% if zero %}{{ 1 | nosuch }}{% endif %}ok",
    "{% if yes %}{{ 1 | nosuch }}{% endif %}ok",
    "{{ 1 | nosuch if zero }}ok",
    "{% if zero %}{% for x in words %}{{ x | nosuch }}{% endfor %}{% endif %}ok",
    "{% for x in [] %}{{ 1 | nosuch }}{% endfor %}ok",
]

FILTERS = [
    "{{ mixed | tojson }}\n{{ mixed | tojson(indent=2) }}\n{{ mixed | tojson(ensure_ascii=True) }}\n{{ mixed | tojson(sort_keys=true, separators=(',', ':')) }}",
    "{{ [] | tojson(indent=4) }}{{ [[], {}] | tojson(indent='\t') }}{{ (1, 'a') | tojson }}{{ {1: 2, none: 3, true: 4, 1.5: 5} | tojson }}{{ text | tojson }}{{ 1e100 | tojson }}{{ 'a\\x7f\\u2028<' | tojson(ensure_ascii=True) }}",
    "{{ [1] | tojson(indent=0) }}",
    "{{ not_there | tojson }}",
    "{{ [not_there] | tojson }}",
    "{{ words | map('upper') | tojson }}",
    "{{ text | trim }}|{{ 'xxaxx' | trim('x') }}|{{ '\\u2003 a\\x1f' | trim }}|{{ 5 | trim }}|{{ not_there | trim }}|",
    "{{ words | join }} {{ words | join(', ') }} {{ people | join('-', attribute='name') }} {{ numbers | join(1) }} {{ 'abc' | join('.') }} {{ mixed | join(' ') }}",
    "{{ words | length }} {{ line | count }} {{ mixed | length }} {{ not_there | length }} {{ mixed.items() | length }} {{ range(4) | length }}",
    "{{ 5 | length }}",
    "{{ words | select('string') | length }}",
    "{{ words | first }} {{ words | last }} {{ [] | first }}| {{ line | first }}{{ line | last }} {{ mixed | first }} {{ mixed | last }} {{ words | select | first }}",
    "{{ nothing | default('d') }} {{ not_there | default('d') }} {{ '' | default('d', true) }} {{ empty | d('x') }}| {{ not_there | default }}| {{ zero | default(1, boolean=True) }} {{ not_there.x | default(1) if false else 2 }}",
    "{{ words | sort }} {{ words | sort(reverse=true) }} {{ words | sort(case_sensitive=true) }} {{ people | sort(attribute='at.town') | map(attribute='name') | list if false else 'x' }} {{ people[:2] | sort(attribute='age') | map(attribute='name') | list }} {{ people[:2] | sort(attribute='admin,name') | map(attribute='name') | join(',') }}",
    "{{ [1, 'a'] | sort }}",
    "{{ mixed | dictsort }} {{ {'b': 1, 'A': 2} | dictsort(true) }} {{ {'b': 1, 'A': 2} | dictsort(by='value', reverse=true) }}",
    "{{ words | unique | list }} {{ words | unique(true) | list }} {{ [1, 1.0, true, 2] | unique | list }}",
    "{{ numbers | min }} {{ numbers | max }} {{ words | min }} {{ words | max(case_sensitive=true) }} {{ people[:2] | max(attribute='age') | string | length }} {{ [] | min }}|",
    "{{ numbers | sum }} {{ people[:2] | sum(attribute='age') }} {{ numbers | sum(start=10) }} {{ [0.5, 1] | sum }}",
    "{{ words | map('upper') | list }} {{ people | map(attribute='name') | join(' ') }} {{ people | map(attribute='age', default=0) | list }} {{ words | map('replace', 'p', 'q') | list }} {{ people | map(attribute='at.town') | list | length }}",
    "{{ numbers | select('odd') | list }} {{ numbers | reject('gt', 1) | list }} {{ [0, 1, ''] | select | list }} {{ people | selectattr('admin') | map(attribute='name') | list }} {{ people | selectattr('age', 'defined') | list | length }} {{ people | rejectattr('name', 'equalto', 'bob') | map(attribute='name') | list }} {{ people | selectattr('at.town', 'in', ['Oslo']) | list | length }}",
    "{% set g = words | select('string') %}{{ g | list | length }}{{ g | list | length }}{{ 'true' if g }}",
    "{{ 'true' if not_there | select }} {{ not_there | map('upper') | list }}",
    "{{ '5' | int }} {{ ' -7 ' | int }} {{ 'x' | int }} {{ 'x' | int(3) }} {{ 5.9 | int }} {{ '5.9' | int }} {{ none | int }} {{ true | int }} {{ '1_0' | int }} {{ '1e2' | int }} {{ '' | int(default=none) }}",
    "{{ '1.5' | float }} {{ 'x' | float }} {{ 2 | float }} {{ 'x' | float(1.5) }} {{ '1e3' | float }} {{ [] | float }}",
    "{{ 2.5 | round }} {{ 3.5 | round }} {{ 2.675 | round(2) }} {{ 7 | round }} {{ 1.25 | round(1) }} {{ -3 | abs }} {{ 2.5 | abs }}",
    "{{ line | upper }} {{ 'ÀÉß' | lower }} {{ 'straße' | upper }} {{ 'hELLO wORLD' | capitalize }} {{ 5 | upper }} {{ 'é' | capitalize }} {{ '' | capitalize }}|",
    "{{ line | replace(' ', '_') }} {{ line | replace('e', 'E', 1) }} {{ 'aaa' | replace('', '-') }} {{ 5 | replace(5, 6) }} {{ 'abc' | replace('b', '') }}",
    "{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n\\nb' | indent(2, blank=true) }}|{{ 'a\\nb\\n' | indent('>> ', first=True) }}|{{ 'a' | indent }}|{{ '' | indent }}|{{ 'a\\r\\nb\\x0bc' | indent(1) }}",
    "{{ line | reverse }} {{ words | reverse | list }} {{ (1, 2) | reverse | list }} {{ words | reverse | first }}",
    "{{ line | list }} {{ mixed | list }} {{ mixed | items | list | length }} {{ range(3) | list }} {{ mixed.values() | list | length }} {{ not_there | list }} {{ not_there | items | list }}",
    "{{ 5 | string + 'a' }} {{ none | string }} {{ [1] | string }} {{ not_there | string }}|",
    "{{ '%s is %d' | format('a', 2) }} {{ '%(x)s' | format(x=1) }} {{ '%s%%' | format(5) }}",
    "{{ '<a>' | e }} {{ '<a>' | escape + '<b>' }} {{ '<a>' | safe }} {{ ('<a>' | safe) + '<b>' }} {{ '<b>' + ('<a>' | safe) }} {{ ('<a>' | safe) ~ '<b>' }} {{ '<a>' | e | e }} {{ ('<a>' | safe | upper) + '&' }} {{ ['<a>' | safe, '<'] | join('&') }} {{ '<a>' | safe | replace('<', '(') }} {{ '<a>' | safe | tojson }} {{ ('<a>' | safe) == '<a>' }} {{ ('<x>' | safe)[1:] + '<' }} {{ 'a' is escaped }}",
    "{{ people[0] | attr('name') }}|",
    "{{ words | indent }}",
    "{{ 5 | indent }}",
    "{{ words | join(1, 2, 3) }}",
    "{{ words | upper(1) }}",
    "{{ words | length(x=1) }}",
    "{{ words | replace('a') }}",
    "{{ words | batch }}",
    "{{ 'a' | nosuch }}",
    "{{ words|map('nosuch')|list }}",
    "{{ words | select('nosuch') | list }}",
]

METHODS = [
    "{{ tags.split('</think>') }} {{ tags.split('</think>')[-1] }} {{ line.split() }} {{ line.split(' ') }} {{ tags.split('</think>', 1) }} {{ tags.rsplit('</think>', 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ line.split(None, 1) }} {{ line.split(maxsplit=1) }} {{ line.split(sep='t') }} {{ 'aXbX'.rsplit('X') }}",
    "{{ text.strip() }}|{{ text.lstrip() }}|{{ text.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'abcab'.lstrip('ab') }}|{{ 'abcab'.rstrip('ab') }}|{{ '\\n\\na\\n'.strip('\\n') }}|{{ 'a'.strip(none) }}",
    "{{ line.startswith('one') }} {{ line.endswith('x') }} {{ line.startswith(('a', 'o')) }} {{ line.endswith('') }}",
    "{{ line.replace('o', '0') }} {{ line.replace('e', 'E', 1) }} {{ 'aa'.replace('a', '') }} {{ line.upper() }} {{ 'AÉ'.lower() }} {{ 'they\\'re bill\\'s'.title() }} {{ 'aB'.capitalize() }}",
    "{{ ', '.join(words) }} {{ '-'.join('abc') }} {{ ''.join([]) }}|{{ ' '.join(words | map('upper')) }}",
    "{{ ', '.join([1]) }}",
    "{{ '{} {}'.format(1, 'a') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}{{}}'.format(x=none) }}",
    "{{ '{}'.format() }}",
    "{{ line.find('two') }} {{ line.find('q') }} {{ line.rfind('e') }} {{ line.index('t') }} {{ line.count('e') }} {{ text.find('🙂') }}",
    "{{ line.index('q') }}",
    "{{ 'prefix-a'.removeprefix('prefix-') }} {{ 'a.txt'.removesuffix('.txt') }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'a'.partition('=') }}",
    "{{ 'a\\nb\\r\\nc\\x0bd\\n'.splitlines() }} {{ 'a\\nb'.splitlines(true) }} {{ ''.splitlines() }}",
    "{{ '12'.isdigit() }} {{ 'ab'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' '.isspace() }} {{ ''.isdigit() }} {{ 'ab'.islower() }} {{ 'AB'.isupper() }}",
    "{{ 'a'.ljust(3) }}|{{ 'a'.rjust(3, '.') }}|{{ '-5'.zfill(4) }}|{{ '7'.zfill(2) }}",
    "{{ mixed.keys() | list }} {{ mixed.values() | list }} {{ mixed.copy() == mixed }} {{ {'a': 1}.items() | list }} {{ mixed.get(none) }}",
    "{{ words.index('fig') }} {{ words.count('fig') }} {{ (1, 2).index(2) }} {{ words.copy() == words }}",
    "{{ words.index('q') }}",
    "{{ mixed.get() }}",
    "{{ line.split('') }}",
    "{{ line.upper(1) }}",
    "{{ line.nosuch() }}",
    "{{ line.strip(1) }}",
    "{{ dict(a=1, b=2) }} {{ dict({'a': 1}, c=3) }} {{ dict([('x', 1)]) }} {{ range(2, 8, 3) | list }} {{ range(3, 0, -1) | list }}",
    "{{ range(200000) }}",
    "{{ range(1, 2, 0) }}",
    "{{ raise_exception('no: ' ~ line) }}",
    "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S') }} {{ strftime_now('%B %A %a %y %j %I %p %-d %e %%') }}",
    "{{ strftime_now is defined }} {{ raise_exception is defined }} {{ namespace is defined }} {{ range is callable }} {{ lipsum is defined }}",
    "{{ line.format is defined }}{{ line.casefold is defined }}{{ line.foo is defined }}",
]


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_same"), [], [], body).set_lineno(line)

    def _same(self, caller):
        return caller()


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def fail(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", Generation])
    env.filters["tojson"] = to_json
    env.globals.update(raise_exception=fail, strftime_now=NOW.strftime)
    return env


def main():
    env = environment()
    renderings = []
    groups = dict(white_space=WHITE_SPACE, literals=LITERALS, operators=OPERATORS, access=ACCESS, statements=STATEMENTS, macros=MACROS, tests=TESTS, filters=FILTERS, methods=METHODS)
    for group, templates in groups.items():
        for template in templates:
            try:
                text = env.from_string(template).render(**copy.deepcopy(VALUES))
            except Exception as error:
                print(group, repr(template), type(error).__name__, error, file=sys.stderr)
                text = None
            renderings.append({"group": group, "template": template, "text": text})
    json.dump({"values": VALUES, "renderings": renderings}, sys.stdout, ensure_ascii=True, indent=1)
    print()


if __name__ == "__main__":
    main()
