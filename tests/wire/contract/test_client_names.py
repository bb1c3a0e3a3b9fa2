"""Names of clients as templates."""

import pytest

from wire.contract.client_names import FIELDS, fill, problem_of
from wire.contract.templates import TemplateError

WHO = {"index": 7, "outlet": "o0000007", "run_id": 255, "wire_id": "lab"}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("", ""),
        ("sensor", "sensor"),
        ("sensor-{i}", "sensor-7"),
        ("sensor-{i:04}-{i % 5}", "sensor-0007-2"),
        ("{wire_id}/{run}/{outlet}", "lab/00000000000000ff/o0000007"),
        ("{{{i}}}", "{7}"),
        ("{{i}}", "{i}"),
        ("ü{i}{i}", "ü77"),
    ],
)
def test_a_template_is_filled(template, name):
    """A brace is written twice to stand for itself."""
    assert problem_of(template) == ""
    assert fill(template, **WHO) == name


def test_names_follow_from_the_seed():
    """Random fields are the same in every process, and others for another seed or outlet."""
    first = fill("{random:12} {uuid}", **WHO, seed=1)
    assert first == fill("{random:12} {uuid}", **WHO, seed=1)
    assert first != fill("{random:12} {uuid}", **WHO, seed=2)
    assert first != fill("{random:12} {uuid}", **(WHO | {"index": 8}), seed=1)


@pytest.mark.parametrize(
    ("template", "problem"),
    [("{outlett}", "did you mean {outlet}?"), ("{sequence}", "wire_id"), ("{i", "{"), ("i}", "}")],
)
def test_a_template_that_cannot_be_filled_is_told_with_the_remedy(template, problem):
    """The nearest field, or all of them; a message's fields are none of a client's."""
    assert problem in problem_of(template)
    with pytest.raises(TemplateError):
        fill(template, **WHO)


def test_every_field_can_be_filled():
    """Those that need a length have one."""
    for name in FIELDS:
        assert fill(f"{{{name}:8}}" if name == "random" else f"{{{name}}}", **WHO)
