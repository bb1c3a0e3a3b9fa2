"""A calibration as a typed value: ``calibration.json`` holds it."""

from dataclasses import dataclass
from typing import Literal

from bench.base.documents import Document
from bench.base.quantities import Count, Fraction
from bench.brokers.spec import BrokerKind
from bench.calibration.findings import Finding
from bench.calibration.times import Baseline

__all__ = ["SCHEMA", "Calibration", "CalibrationBroker"]

SCHEMA: Literal["urn:wirestorm:calibration:1"] = "urn:wirestorm:calibration:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBroker(Document):
    """The broker behind the proxy."""

    kind: BrokerKind
    """The broker's name if the calibration started it, else ``url``."""
    version: str
    """Its version; ``unknown`` where it was not started by the calibration."""
    urls: tuple[str, ...]
    """The URL of each node, without credentials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration(Document):
    """What was measured of known delays, losses, duplicates and clock offsets."""

    schema: Literal["urn:wirestorm:calibration:1"]
    """The name and version of this schema."""
    wirestorm: str
    """The version of wirestorm that calibrated."""
    broker: CalibrationBroker
    """The broker behind the proxy."""
    outlets: Count
    """Outlets that were on."""
    tolerance: Fraction
    """The greatest error at which a time counts as recovered."""
    recovered: bool
    """Whether every figure was; false where the user stopped the calibration before its end."""
    interrupted: bool
    """Whether the user stopped it: then the findings are those of the injections that were done."""
    sentence: str
    """The same in words."""
    baseline: Baseline
    """The times of a message when nothing is injected."""
    findings: tuple[Finding, ...]
    """What was found, injection by injection."""
