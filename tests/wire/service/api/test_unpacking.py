"""Packed bodies: taken whole, or refused with the reason."""

import gzip
import zlib

import pytest

from wire.service.api.problems import Problem
from wire.service.api.unpacking import unpack

TEXT = b"A release in plain English.\n" * 40
PACKED = gzip.compress(TEXT, mtime=0)


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, "identity"),
        (PACKED, "gzip"),
        (PACKED, " GZip "),
        (PACKED, "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:500], mtime=0) + gzip.compress(TEXT[500:], mtime=0), "gzip"),
    ],
)
def test_each_common_packing_gives_the_text(body, encoding):
    """Deflate comes with zlib's frame and without, and gzip in several members."""
    assert unpack(body, encoding, len(TEXT)) == TEXT
    assert unpack(body, encoding, len(TEXT) - 1) is None or encoding == "identity"


@pytest.mark.parametrize(
    ("body", "encoding", "kind", "words"),
    [
        (b"no gzip at all", "gzip", "bad-request", "it is not gzip"),
        (PACKED[:-1], "gzip", "bad-request", "its end is missing"),
        (PACKED[:30], "gzip", "bad-request", "its end is missing"),
        (b"", "gzip", "bad-request", "its end is missing"),
        (PACKED[:-8] + b"01234567", "gzip", "bad-request", "it is not gzip"),
        (PACKED + b"more", "gzip", "bad-request", "it is not gzip"),
        (zlib.compress(TEXT) + b"more", "deflate", "bad-request", "bytes follow its end"),
        (zlib.compress(TEXT)[:-3], "deflate", "bad-request", "its end is missing"),
        (TEXT, "br", "media-type", "gzip, deflate or none"),
        (TEXT, "gzip, gzip", "media-type", "gzip, deflate or none"),
    ],
)
def test_what_is_not_whole_is_refused(body, encoding, kind, words):
    """A body without its end would be a release without its end."""
    with pytest.raises(Problem, match=words) as raised:
        unpack(body, encoding, 1 << 20)
    assert raised.value.kind == kind


def test_a_bomb_is_not_unpacked_past_the_bound():
    """A megabyte of zeros in a thousand bytes, and another behind it."""
    assert unpack(gzip.compress(bytes(1 << 20)), "gzip", 1_000) is None
    assert unpack(gzip.compress(bytes(700)) * 2, "gzip", 1_000) is None
