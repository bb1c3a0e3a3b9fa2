"""The types of the fields that travel, each with its bounds: msgspec checks both while it decodes.

A bound is far above what a run can reach. It keeps sums of such numbers within 64 bits, and allocations small.
"""

from typing import Annotated

from msgspec import Meta

__all__ = [
    "BINS_MOST",
    "COUNT_MOST",
    "INT64_MOST",
    "OUTLETS_MOST",
    "PARTS_MOST",
    "SUM_MOST",
    "WORKERS_MOST",
    "Bin",
    "Bytes",
    "Count",
    "Difference",
    "Files",
    "HexBits",
    "Id",
    "Index",
    "Int64",
    "Name",
    "Outlets",
    "OutletsDifference",
    "PartCount",
    "PartIndex",
    "PartitionCount",
    "PartitionIndex",
    "Place",
    "Seconds",
    "SequenceNumber",
    "Text",
    "TimeNs",
]

INT64_MOST = 2**63 - 1
SUM_MOST = 2**44  # 200,000 a second for almost three years; half a million such numbers fit in 64 bits
COUNT_MOST = 2 * SUM_MOST  # sums stop at SUM_MOST, and a count on top of that must still read back
OUTLETS_MOST = 200_000  # of one directory
PARTS_MOST = 2**17  # of one control message: the longest one in the smallest parts
WORKERS_MOST = 4_096  # of one wire, and with that the partitions of its directory
BINS_MOST = 65_535
UNPRINTABLE = r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed: a text may reach a terminal

Count = Annotated[int, Meta(ge=0, le=COUNT_MOST)]
Difference = Annotated[int, Meta(ge=-COUNT_MOST, le=COUNT_MOST)]  # of counts
Outlets = Annotated[int, Meta(ge=0, le=OUTLETS_MOST)]
OutletsDifference = Annotated[int, Meta(ge=-OUTLETS_MOST, le=OUTLETS_MOST)]
Bytes = Annotated[int, Meta(ge=0, le=INT64_MOST)]
Int64 = Annotated[int, Meta(ge=-INT64_MOST, le=INT64_MOST)]
TimeNs = Annotated[int, Meta(ge=0, le=INT64_MOST)]  # since the epoch, or a duration
Seconds = Annotated[float, Meta(ge=0, le=1e12)]
SequenceNumber = Annotated[int, Meta(ge=0, le=2**32)]  # 32 bits in the stamp; the end of a run of them is one more
Files = Annotated[int, Meta(ge=0, le=2**31)]
Index = Annotated[int, Meta(ge=0, lt=OUTLETS_MOST)]  # of an outlet in the directory
Place = Annotated[int, Meta(ge=0, lt=OUTLETS_MOST)]  # of an outlet in its partition
PartitionIndex = Annotated[int, Meta(ge=0, lt=WORKERS_MOST)]
PartitionCount = Annotated[int, Meta(ge=1, le=WORKERS_MOST)]
PartIndex = Annotated[int, Meta(ge=0, lt=PARTS_MOST)]
PartCount = Annotated[int, Meta(ge=1, le=PARTS_MOST)]
Bin = Annotated[int, Meta(ge=0, le=BINS_MOST)]  # of a histogram; how many one has is known when its edges are

Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]  # fit for a level of a topic
Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\A[^\x00-\x1f\x7f-\x9f]*\Z")]
Text = Annotated[str, Meta(max_length=10_000, pattern=rf"\A[^{UNPRINTABLE}]*\Z")]
HexBits = Annotated[str, Meta(min_length=1, max_length=OUTLETS_MOST // 4 + 1)]
