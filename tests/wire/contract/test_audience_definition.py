"""Definitions of audiences on their way to a worker: types and bounds are checked."""

import msgspec
import pytest

from wire.contract.audience_definition import AudienceDefinition, ClientFile, ClientGroups, WireOutlets

ONE_TOPIC = [{"template": "a", "count": 1}]
FORMS = [
    {"kind": "groups", "groups": [], "topics": ONE_TOPIC},
    {
        "kind": "groups",
        "groups": [{"name": "g", "clients": 0, "filters": []}],
        "topics": ONE_TOPIC,
    },
    {"kind": "groups", "groups": [{"name": "g", "clients": 1, "filters": ["a"]}], "topics": []},
    {"kind": "file", "path": "x", "sha256": "12", "topics": ONE_TOPIC},
    {"kind": "file", "path": "x", "sha256": "0" * 64, "topics": ONE_TOPIC, "labels": "circuit"},
    {"kind": "wire", "more": 1},
    {"kind": "other"},
]


@pytest.mark.parametrize("form", FORMS)
def test_a_definition_of_wrong_types_or_sizes_is_refused(form):
    """Anybody may publish on a broker."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(form, AudienceDefinition)


def test_each_kind_is_known_by_its_tag():
    """An audience of the wire needs nothing more than the configuration has."""
    assert msgspec.convert({"kind": "wire"}, AudienceDefinition) == WireOutlets()
    form = {"kind": "file", "path": "x", "sha256": "0" * 64, "topics": ONE_TOPIC}
    assert isinstance(msgspec.convert(form, AudienceDefinition), ClientFile)
    form = {"kind": "groups", "groups": [{"name": "g", "clients": 1, "filters": ["a"]}], "topics": ONE_TOPIC}
    assert isinstance(msgspec.convert(form, AudienceDefinition), ClientGroups)
