"""``fairness.json`` as a typed value."""

import pytest

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.fairness.document import SCHEMA, Fairness
from tests.support.fair_orders import fairness_of
from tests.support.run_files import check_document


def test_it_is_read_as_it_was_written_and_keeps_its_schema(tmp_path):
    """With runs, trials and the outlets that are first; a key of another version is refused."""
    written = fairness_of(tmp_path, "filters,qos")
    content = encode(written, indented=True)
    assert decode(Fairness, content, "fairness.json") == written
    assert SCHEMA.encode() in content
    check_document(written)
    with pytest.raises(ConfigurationError, match=r"fairness\.json: (trials|tests)"):
        decode(Fairness, content.replace(b'"trials"', b'"tests"'), "fairness.json")
