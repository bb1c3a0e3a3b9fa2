"""JSON that says each thing once."""

import pytest

from wire.errors import ContractError
from wire.intake.ninjs.json_document import ASIDE, check_members, parse_document


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"embargoed": "2027-01-01T00:00:00Z", "embargoed": null}', "embargoed: stands twice"),
        ('{"bodies": [{"value": "a", "value": "b"}]}', "value: stands twice"),
        ("[]", "not a JSON object"),
        ("{", "not JSON"),
        ('{"a": NaN}', "not JSON"),
        ('{"a": ' + "[" * 1_000 + "]" * 1_000 + "}", "nested|not JSON"),
    ],
)
def test_what_is_ambiguous_or_no_json_is_refused(text, problem):
    """A member that stands twice, a number that is none, an object that is none."""
    with pytest.raises(ContractError, match=problem):
        parse_document(text)


def test_associated_documents_may_repeat_a_member():
    """Nothing of them is sent."""
    check_members(f'{{"{ASIDE}": [{{"type": "picture", "type": "graphic"}}]}}')
    assert parse_document('{"a": 1}') == {"a": 1}
