"""What a certificate says of itself: until when it is valid, and which kind of key it has.

Python's ssl tells that of a peer's certificate alone, and nothing of a file's. The fields are read from DER (X.690
§8.1), as RFC 5280 §4.1 lays them out.
"""

import datetime as dt
import ssl
from dataclasses import dataclass

__all__ = ["Certificate", "read_certificate"]

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
SEQUENCE, OBJECT_ID, UTC_TIME, GENERAL_TIME, VERSION = 0x30, 0x06, 0x17, 0x18, 0xA0
FORMATS = {UTC_TIME: "%y%m%d%H%M%SZ", GENERAL_TIME: "%Y%m%d%H%M%SZ"}
LONG_LENGTH = 0x80


@dataclass(frozen=True, slots=True)
class Certificate:
    """``key_kind`` is the object identifier of the key's algorithm, as it is encoded."""

    valid_from: dt.datetime
    valid_until: dt.datetime
    key_kind: bytes


def read_certificate(pem: str) -> Certificate:
    """Return what the first certificate of a PEM text says; ValueError where there is none, or it can't be read."""
    start = pem.find(BEGIN)
    stop = pem.find(END, start)
    if start < 0 or stop < 0:
        raise ValueError("this holds no certificate")
    try:
        return _certificate(ssl.PEM_cert_to_DER_cert(pem[start : stop + len(END)] + "\n"))
    except (ValueError, IndexError):
        raise ValueError("its certificate is damaged") from None


def _certificate(der: bytes) -> Certificate:
    at = _enter(der, _enter(der, 0))  # into Certificate, and into TBSCertificate
    if der[at] == VERSION:
        at = _next(der, at)
    for _ in range(3):  # serialNumber, signature, issuer
        at = _next(der, at)
    valid_from, behind = _time(der, _enter(der, at))
    valid_until, _ = _time(der, behind)
    at = _next(der, _next(der, at))  # validity, subject
    at = _enter(der, _enter(der, at))  # into SubjectPublicKeyInfo, and into its algorithm
    tag, start, stop = _element(der, at)
    if tag != OBJECT_ID:
        raise ValueError("no object identifier")
    return Certificate(valid_from, valid_until, der[start:stop])


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag of the element at an offset, and the bounds of its contents."""
    tag, length, start = der[at], der[at + 1], at + 2
    if length >= LONG_LENGTH:
        start += length - LONG_LENGTH
        length = int.from_bytes(der[at + 2 : start], "big")
    if start + length > len(der):
        raise ValueError("an element ends behind the end")
    return tag, start, start + length


def _next(der: bytes, at: int) -> int:
    return _element(der, at)[2]


def _enter(der: bytes, at: int) -> int:
    tag, start, _ = _element(der, at)
    if tag != SEQUENCE:
        raise ValueError("no sequence")
    return start


def _time(der: bytes, at: int) -> tuple[dt.datetime, int]:
    tag, start, stop = _element(der, at)
    text = der[start:stop].decode("ascii")
    return dt.datetime.strptime(text, FORMATS.get(tag, "no time")).replace(tzinfo=dt.UTC), stop
