"""Templates: what their fields give, and what is said of one that can't be used."""

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.stamp import BLANK
from wire.contract.templates import CLIENT_FIELDS, TemplateError, Values, compile_template

VALUES = Values(
    i=12, sequence=345, due_ns=1_700_000_000_123_456_789, client="wire-1", row=(b"21.5", b"K\xc3\xb6ln"), seed=3
)


def render(template, values=VALUES, **more):
    return compile_template(template, **more).render(values).data.decode()


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("news/{i}", "news/12"),
        ("{i % 5}", "2"),
        ("{i%5 + 1}", "3"),
        ("{i / 5}-{i * 3}-{i - 2}", "2-36-10"),
        ("{sequence:06}", "000345"),
        ("{i % 5:3}", "002"),
        ("{due_ms} {due_ns}", "1700000000123 1700000000123456789"),
        ("{client}", "wire-1"),
        ('{{"n":{sequence}}}', '{"n":345}'),
        ("{{{{}}}}", "{{}}"),
        ("{temperature} {city name}", "21.5 Köln"),
        ("no fields", "no fields"),
    ],
)
def test_a_field_gives_its_value(template, text):
    """Numbers with a calculation and a width, braces, and the columns of a data file."""
    assert render(template, columns=("temperature", "city name")) == text


def test_random_fields_follow_from_seed_message_and_place_alone():
    """The same run has the same payloads; two messages, two fields, two seeds differ."""
    template = compile_template("{random:8}{random:8}{uuid}")
    first = template.render(VALUES).data
    assert template.render(VALUES).data == first
    assert first[:8] != first[8:16]
    others = [
        Values(i=12, sequence=346, seed=3),
        Values(i=12, sequence=345, seed=4),
        Values(i=13, sequence=345, seed=3),
    ]
    assert len({first, *(template.render(values).data for values in others)}) == 4
    assert re.fullmatch(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first[16:])


@pytest.mark.parametrize(("field", "size"), [("size:10", 10), ("size:1kB", 1_000), ("random:2KiB", 2_048)])
def test_a_sized_field_has_its_size_and_breaks_no_json(field, size):
    """Letters and digits alone: no quote, no backslash."""
    assert len(orjson.loads(render(f'"{{{field}}}"'))) == size


def test_the_stamp_is_blank_and_its_place_is_known_behind_fields_of_any_length():
    """The publisher patches it at every transmission."""
    rendered = compile_template('{{"n":{sequence},"s":"{stamp}","i":{i}}}').render(VALUES)
    assert rendered.data == b'{"n":345,"s":"' + BLANK + b'","i":12}'
    assert rendered.stamp_at == len(b'{"n":345,"s":"')
    assert compile_template("{i}").render(VALUES).stamp_at is None


@given(st.binary(max_size=300))
def test_bytes_without_braces_come_out_as_they_went_in(data):
    """Also where they are no UTF-8."""
    escaped = data.replace(b"{", b"{{").replace(b"}", b"}}")
    assert compile_template(escaped).render(VALUES).data == data


@pytest.mark.parametrize(
    ("template", "line", "column", "said"),
    [
        ("a\nbc {sequnce}", 2, 4, "there is no field {sequnce}; did you mean {sequence}?"),
        ("{temprature}", 1, 1, "did you mean {temperature}?"),
        ('é{"a": 1}', 1, 2, "begins no field; write {{ for a brace"),
        ("{", 1, 1, "begins no field"),
        ("{i", 1, 1, "begins no field"),
        ("{}", 1, 1, "begins no field"),
        ("a}", 1, 2, "a } stands alone; write }} for a brace"),
        ("{i % 0}", 1, 1, "divides by 0"),
        ("{uuid + 1}", 1, 1, "{uuid} is no number"),
        ("{uuid:3}", 1, 1, "write {uuid}"),
        ("{random}", 1, 1, "write {random:8}"),
        ("{random:x}", 1, 1, "'x' is no size"),
        ("{size:1GB}", 1, 1, "bytes up to 16MB"),
        ("{size:17MB}", 1, 1, "bytes up to 16MB"),
        ("{i:0}", 1, 1, "is no width"),
        ("{i:99}", 1, 1, "is no width"),
        ("{stamp}{stamp}", 1, 8, "{stamp} stands in it twice"),
        ("{i % x}", 1, 1, "there is no field {i % x}"),
    ],
)
def test_a_mistake_names_its_place_and_what_would_be_right(template, line, column, said):
    """Counted in characters, as an editor does."""
    with pytest.raises(TemplateError) as caught:
        compile_template(template, columns=("temperature",))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert said in str(caught.value)


def test_a_field_of_messages_is_none_of_clients():
    """A client's id has no sequence."""
    with pytest.raises(TemplateError, match=r"there is no field \{sequence\}"):
        compile_template("{sequence}", CLIENT_FIELDS)
    assert compile_template("client-{i}", CLIENT_FIELDS).text(VALUES) == "client-12"


def test_the_fields_of_a_template_are_known():
    """A topic without a field is the same for every message."""
    assert compile_template("{i % 5}{stamp}{i}").fields == {"i", "stamp"}
    assert not compile_template("{{}}").fields
