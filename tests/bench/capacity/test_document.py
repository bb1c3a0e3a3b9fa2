"""``capacity.json`` as a typed value: it is read as it was written, and anything else is refused."""

import pytest

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.capacity.document import SCHEMA, Capacity
from tests.support.capacities import capacity_of
from tests.support.run_files import check_document


def test_a_capacity_is_read_as_it_was_written():
    """Goals, loads and trials; the schema's name is in it, and the file keeps the schema."""
    written = capacity_of(limit=1_000)
    content = encode(written, indented=True)
    assert decode(Capacity, content, "capacity.json") == written
    assert SCHEMA.encode() in content
    check_document(written)


def test_a_file_of_another_version_is_refused():
    """A key that this version does not know, by its name."""
    content = encode(capacity_of(limit=1_000)).replace(b'"knee"', b'"elbow"')
    with pytest.raises(ConfigurationError, match=r"capacity\.json: (knee|elbow)"):
        decode(Capacity, content, "capacity.json")
