"""Templates that would fill the memory are refused; what any other template writes is unchanged."""

from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from app.models.chat_template import ChatTemplate, TemplateFailure

from ..chat_templates import TEMPLATES, chat_tokenizer

# Each would take more than 100 GB, or never end.
GREEDY = (
    "{{ 'a' * 10**11 }}",
    "{% set n = 10**11 %}{{ 'a' * n }}",
    "{{ 10 ** (10 ** 10) }}",
    "{{ ['a'] * 10**11 }}",
    "{{ 'a' | center(10**11) }}",
    "{{ 'a'.center(10**11) }}",
    "{{ '%99999999999d' % 1 }}",
    "{{ '%*d' % (99999999999, 1) }}",
    "{{ '{:>99999999999}'.format(1) }}",
    "{{ '%99999999999d' | format(1) }}",
    "{{ 'a\\n' | indent(10**11) }}",
    "{{ lipsum(n=10**11) }}",
    "{% set ns = namespace(x='a') %}{% for _ in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='a') %}{% for _ in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x='a') %}{% for _ in range(9) %}{% set ns.x = ns.x.replace('a', ns.x + 'aa') %}"
    "{% endfor %}",
    "{% set ns = namespace(x='aa') %}{% for _ in range(9) %}{% set ns.x = ns.x | replace('a', ns.x + 'aa') %}"
    "{% endfor %}",
    "{% set ns = namespace(x='a') %}{% for _ in range(99) %}{% set y %}{{ ns.x }}{{ ns.x }}{% endset %}"
    "{% set ns.x = y %}{% endfor %}",
    "{% set ns = namespace(x=['a']) %}{% for _ in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
    "{{ ns.x }}",
    "{% set ns = namespace(x=['a']) %}{% for _ in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
    "{{ ns.x | tojson }}",
    "{% set x = 'a' * 10**6 %}{{ ([x] * 10**6) | join }}",
    "{% set x = 'a' * 10**6 %}{{ x.join(['b'] * 10**6) }}",
    "{% set x = 'a' * 10**6 %}{% for _ in range(10**5) %}{{ x }}{% endfor %}",
    "{% set ns = namespace(x=[]) %}{% for i in range(10**5) %}{% set ns.x = ns.x + ['a' * 10**6 ~ i] %}"
    "{% endfor %}",
    "{% macro m() %}{% for _ in range(10**5) %}{{ 'a' * 10**6 }}{% endfor %}{% endmacro %}{{ m() | length }}",
    "{% for _ in range(10**9) %}{% endfor %}",
    "{% for _ in range(10**5) %}{% set x = ('a' * 10**5) | list %}{% endfor %}",
    "{% for _ in range(10**5) %}{% set x = ('a ' * 10**5).split() %}{% endfor %}",
    "{% set x = 3 ** 12000000 %}{% set y = (x * x) % 7 %}",
    "{{ '%(a())99999999999d' % {'a()': 1} }}",
    "{{ ['%99999999999d'] | format(1) }}",
    "{{ '{:{w}}'.format(1, w=99999999999) }}",
    "{{ '{:{w}}'.format(1, w='>99999999999') }}",
    "{{ '{0:{1[0]}}'.format(1, [99999999999]) }}",
    "{% set x = 'a' * 10**5 %}{{ ('{0}' * 10**5).format(x) }}",
    "{% set x = 'a' * 10**5 %}{{ ('%(x)s' * 10**5) % {'x': x} }}",
    "{% set x = 'a' * 10**6 %}{{ (([''] * 10**5) | map('default', x, true)) | join }}",
    "{% set x = 'a' * 10**6 %}{{ ''.join(([''] * 10**5) | map('default', x, true)) }}",
    "{{ 'a'.encode().center(10**11, 'b'.encode()) }}",
    "{{ (5).to_bytes(10**11, 'big') }}",
    "{{ '\t'.expandtabs(10**11) }}",
    "{% set s = 'a' * 3 * 10**7 %}{% set ns = namespace(x=[]) %}{% for i in range(60) %}"
    "{% set ns.x = ns.x + [s[i:]] %}{% endfor %}",
    "{% for _ in range(400) %}{% set x = range(99999) | list %}{% endfor %}",
    "{{ ('ab' * 10**6) | groupby(0) | list | length }}",
)
# Ordinary uses of a long message, which make no text longer than it.
HARMLESS = (
    "{{ '%s: %s' % ('user', long) }}",
    "{{ '%s' | format(long) }}",
    "{{ '{}: {}'.format('user', long) }}",
    "{% set x = '%d' % 2024071212345678 %}{{ 2024071212345678 }}{{ long }}",
    "{{ long.startswith(long) }}{{ long.endswith(long) }}{{ long.count(long) }}{{ long }}",
    "{{ long.replace(long, long) }}",
    "{{ long | replace('\n', long[:999]) }}",
    "{{ long | truncate(10**6) }}{{ long | indent(8) }}{{ long.strip(long) }}",
    "{{ long.split(long)[-1] }}{{ long | tojson | length }}{{ 10**8 * 1.5 }}{{ long }}",
    "{% macro m(a, b) %}{{ a }}{% endmacro %}{{ m(2024071212345678, 99999999) }}{{ long }}",
    "{{ long[5:10] }}{{ long[::-1] | length }}{{ messages[:1] | length }}{{ long[-3:] }}{{ long }}",
    "{{ [long, long] | join(long) }}{{ ' '.join([long, long]) }}",
)


def template(source: str) -> ChatTemplate:
    tokenizer: Any = PreTrainedTokenizerFast(tokenizer_object=chat_tokenizer("smollm2").backend_tokenizer)
    tokenizer.chat_template = source + "{{ messages[0].content }}"
    return ChatTemplate(tokenizer)


@pytest.mark.parametrize("source", GREEDY)
def test_a_template_that_would_fill_the_memory_is_refused(source: str) -> None:
    with pytest.raises(TemplateFailure, match=r"texts that are too long|Range too big"):
        template(source)


@pytest.mark.parametrize("source", HARMLESS)
def test_a_long_message_costs_what_is_made_of_it(source: str) -> None:
    long = "The year 2024 in 100 % of 99 cases. " * 10_000
    written = template("{% set long = messages[0].content %}" + source)._render(
        [("user", long)], open_answer=True
    )
    assert long[:300] in written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ 'a' * 3 }}{{ 'b' + 'c' }}{{ 7 % 4 }}{{ 2 ** 5 }}{{ '%03d' % 7 }}", "aaabc332007"),
        ("{{ 'a' ~ 1 ~ none ~ ['b'] }}", "a1None['b']"),
        ("{{ {'a': ['é', 1]} | tojson }}{{ {'b': 1} | tojson(indent=2) }}", '{"a": ["é", 1]}{\n  "b": 1\n}'),
        (
            "{{ ['a', 'b'] | join(', ') }}{{ 'abc' | center(5) }}{{ ['x', 'y'] | map('center', 3) | join }}",
            "a, b abc  x  y ",
        ),
        (
            "{{ '{:>4}|{}'.format('a', 2) }}{{ 'a-b'.split('-')[1] }}{{ '1234567890' | replace('9', '8') }}",
            "   a|2b1234567880",
        ),
        ("{{ 'ab' | list | join('+') }}{{ 'a b'.split() | length }}{{ 2 ** 64 % 1000 }}", "a+b2616"),
        ("{% set x %}{{ 'a' }}{% endset %}{{ x }}{{ namespace(y=2).y }}{{ (1, 2) | string }}", "a2(1, 2)"),
    ],
)
def test_what_others_write_is_unchanged(source: str, written: str) -> None:
    made = template(source)
    assert made._render([("user", "hi")], open_answer=True) == written + "hi"


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_long_conversation_is_written(name: str) -> None:
    """Long texts with numbers in them are no formats."""
    content = "The year 2024071212345678 * 3 and %99999999d. " * 20_000
    text = ChatTemplate(chat_tokenizer(name))._render([("user", content)], open_answer=True)
    assert content.strip() in text
