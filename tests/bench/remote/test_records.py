"""The export of a service's records: JSON lines and CSV, over several pages."""

import csv
import io
import json

import pytest

from bench.base.errors import ServiceFault
from bench.remote import records
from bench.remote.records import read_record
from wire.service.release_record import HEAD


def test_each_version_is_a_line_of_json_and_a_row_of_csv(wire, command, copy, monkeypatch):
    """The oldest first, through pages; the limit holds over them."""
    monkeypatch.setattr(records, "PAGE_MOST", 2)
    for number in range(5):
        assert command("submit", copy, "--uri", f"urn:x:recorded-{number}", "--wire", wire)[0] == 0
    code, out, err = command("records", "--wire", wire)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    uris = [line["uri"] for line in lines]
    assert [uri for uri in uris if "recorded" in uri] == [f"urn:x:recorded-{number}" for number in range(5)]
    assert tuple(lines[0]) == HEAD
    code, out, _ = command("records", "--csv", "--limit", 3, "--within", 60, "--wire", wire)
    assert [row["uri"] for row in csv.DictReader(io.StringIO(out))] == uris[:3]


@pytest.mark.parametrize("words", [("--limit", "0"), ("--within", "5m"), ("--within", "86401")])
def test_an_option_that_does_not_fit_is_refused(command, words):
    """Before the wire is asked."""
    code, out, err = command("records", *words, "--wire", "http://127.0.0.1:9")
    assert (code, out) == (104, "")
    assert words[0] in err


def test_a_record_of_another_kind_of_service_is_refused(wire, command, copy):
    """Its field is named."""
    assert command("submit", copy, "--uri", "urn:x:typed", "--wire", wire)[0] == 0
    form = json.loads(command("records", "--wire", wire)[1].splitlines()[-1])
    assert read_record("http://there", form).uri == form["uri"]
    for wrong in ({"received": "noon"}, {"version": "1"}, {"state": "lost"}):
        with pytest.raises(ServiceFault, match="a record is not as this client reads it"):
            read_record("http://there", form | wrong)
