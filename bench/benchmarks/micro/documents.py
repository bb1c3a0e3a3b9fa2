"""A document: encoding an edition as ninjs, once per release and language, and its stamp, once per message."""

from bench.benchmarks.micro.timing import Operation
from bench.scenario.shipped import scenarios_folder
from wire.contract import ninjs
from wire.contract.stamp import END, Stamp, patch, read
from wire.intake.intake import read_copy

__all__ = ["operations"]

TIMES = 100
COPY = "en-lake-sensors.txt"
NOON_NS = 1_742_299_200_000_000_000


def operations() -> tuple[Operation, ...]:
    """Return the operations, on a release that ships as sample copy."""
    release = read_copy(scenarios_folder() / "copy" / COPY, received_ns=NOON_NS).release
    edition = release.editions[0]
    document = ninjs.encode(release, edition)
    stamp = Stamp(2**63, 2**31, NOON_NS, NOON_NS)
    head = document[:END]

    def encode() -> int:
        for _ in range(TIMES):
            ninjs.encode(release, edition)
        return TIMES

    def patched() -> int:
        for _ in range(TIMES):
            patch(document, stamp)
        return TIMES

    def reading() -> int:
        for _ in range(TIMES):
            read(head)
        return TIMES

    return (
        Operation(f"ninjs of {len(document) / 1000:.1f} kB, encode", encode),
        Operation("stamp, patch", patched),
        Operation("stamp, read", reading),
    )
