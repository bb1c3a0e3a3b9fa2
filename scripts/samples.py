"""Read the sample copy, and write the editions that releases are composed from: ``python -m scripts.samples``."""

import msgspec

from bench.scenario.shipped import sample_copy, sample_editions
from bench.workload.compose import Pool
from wire.intake.intake import read_copy

__all__ = ["editions"]


def editions() -> bytes:
    """Return the editions of the sample copy by language, as JSON."""
    pool = Pool.of([read_copy(path, received_ns=0).release for path in sample_copy()])
    return msgspec.json.format(msgspec.json.encode(pool.editions), indent=1) + b"\n"


if __name__ == "__main__":
    sample_editions().write_bytes(editions())
