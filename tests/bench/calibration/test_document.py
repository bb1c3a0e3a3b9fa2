"""``calibration.json`` as a typed value: it is read as it was written, and anything else is refused."""

import pytest

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.calibration.comparison import compare
from bench.calibration.document import SCHEMA, Calibration, CalibrationBroker
from bench.calibration.findings import TOLERANCE
from bench.calibration.table import sentence
from tests.support.injections import BASE, LOSSES, result_of


def calibration():
    findings = compare(result_of(LOSSES), BASE)
    return Calibration(
        schema=SCHEMA,
        wirestorm="1.0",
        broker=CalibrationBroker(kind="embedded", version="2.11", urls=("mqtt://127.0.0.1:1883",)),
        outlets=60,
        tolerance=TOLERANCE,
        recovered=all(finding.recovered for finding in findings),
        interrupted=False,
        sentence=sentence(findings),
        baseline=BASE,
        findings=tuple(findings),
    )


def test_a_calibration_is_read_as_it_was_written():
    """Every finding with its unit; the schema's name is in it."""
    written = calibration()
    content = encode(written, indented=True)
    assert decode(Calibration, content, "calibration.json") == written
    assert SCHEMA.encode() in content
    assert b'"unit": "count"' in content


def test_a_file_of_another_version_is_refused():
    """A key that this version does not know, by its name."""
    content = encode(calibration()).replace(b'"outlets"', b'"outlet_count"')
    with pytest.raises(ConfigurationError, match="calibration"):
        decode(Calibration, content, "calibration.json")
