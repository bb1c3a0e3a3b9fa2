"""What a certificate's file says, against another implementation's reading."""

import datetime as dt

import pytest
import trustme
from cryptography import x509

from wire.host.certificates import read_certificate

KINDS = [(trustme.KeyType.RSA, "2a864886f70d010101"), (trustme.KeyType.ECDSA, "2a8648ce3d0201")]  # RFC 3279 §2.3
LONG_AFTER = dt.datetime(2060, 1, 2, 3, 4, 5, tzinfo=dt.UTC)  # a GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5)


@pytest.mark.parametrize(("kind", "identifier"), KINDS)
@pytest.mark.parametrize("until", [None, LONG_AFTER])
def test_validity_and_kind_of_key_are_read(kind, identifier, until):
    """As cryptography reads them; a client's certificate and a CA's, with either form of a time."""
    authority = trustme.CA(key_type=kind)
    issued = authority.issue_cert("broker.example", not_after=until, key_type=kind)
    for pem in (issued.cert_chain_pems[0].bytes(), authority.cert_pem.bytes()):
        other = x509.load_pem_x509_certificate(pem)
        found = read_certificate(f"Bag Attributes\n{pem.decode()}trailing")
        assert found.valid_from == other.not_valid_before_utc
        assert found.valid_until == other.not_valid_after_utc
        assert found.key_kind.hex() == identifier


def test_text_without_a_certificate_is_told_from_a_damaged_one():
    """Neither is an error of our own making."""
    pem = trustme.CA().cert_pem.bytes().decode()
    with pytest.raises(ValueError, match="this holds no certificate"):
        read_certificate("-----BEGIN PRIVATE KEY-----")
    lines = pem.splitlines()
    for cut in (
        lines[:3] + lines[-1:],
        [lines[0], "AAAA", lines[-1]],
        [lines[0], "!", lines[-1]],
        [lines[0], lines[-1]],
    ):
        with pytest.raises(ValueError, match="its certificate is damaged"):
            read_certificate("\n".join([lines[0], *cut, lines[-1]]))
