"""Whom a client trusts, and a failed handshake in words."""

import ssl

import pytest
import trustme

from wire.errors import SettingsError
from wire.host.tls import client_context, failure, is_distrust


def handshake(server_name, *names, trusted=True, minimum=None):
    """The error of a handshake in memory with a server that has a certificate for these names; None without one."""
    authority, server = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(server)
    client = client_context()
    if trusted:
        authority.configure_trust(client)
    if minimum is not None:
        client.minimum_version = minimum
        server.maximum_version = ssl.TLSVersion.TLSv1_2
    return shaken(client, server, server_name)


def shaken(client, server, server_name):
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there, server_hostname=server_name), server.wrap_bio(there, back, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                return error
    return None


def test_a_context_checks_names_and_speaks_tls_1_2_at_the_least():
    """A broker must bear the name that it is called by."""
    context = client_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_context_trusts_the_ca_of_the_file(tmp_path):
    """And no other: that of the file alone."""
    authority, path = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("broker.example").configure_cert(server)
    context = client_context(str(path))
    assert len(context.get_ca_certs()) == 1
    assert shaken(context, server, "broker.example") is None


def test_a_file_without_a_certificate_is_an_error_that_names_it(tmp_path):
    """So is a file that does not exist; both errors say what would be right."""
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate\n")
    with pytest.raises(SettingsError, match=r"ca\.pem: this holds no certificate; give the PEM file"):
        client_context(str(empty))
    with pytest.raises(SettingsError, match=r"none\.pem: no such file or directory; give the PEM file"):
        client_context(str(tmp_path / "none.pem"))


def test_a_certificate_of_another_name_is_told_apart_from_one_of_another_ca():
    """Both are distrust: trying again will not mend that."""
    other_name = handshake("broker.example", "elsewhere.example")
    other_ca = handshake("broker.example", "broker.example", trusted=False)
    assert "bears another name" in failure(other_name)
    assert "broker.example" in failure(other_name)
    assert "of no CA that is trusted here" in failure(other_ca)
    assert is_distrust(other_name)
    assert is_distrust(other_ca)
    assert handshake("broker.example", "broker.example") is None


def test_an_end_without_tls_or_with_an_old_one_is_no_distrust():
    """It may be another server's port; the way without TLS is named."""
    old = handshake("broker.example", "broker.example", minimum=ssl.TLSVersion.TLSv1_3)
    assert not is_distrust(old)
    assert not is_distrust(ConnectionResetError())
    assert not is_distrust(None)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context().wrap_bio(back, there, server_hostname="broker.example")
    back.write(b"\x20\x02\x00\x00 no TLS at all")
    with pytest.raises(ssl.SSLError) as raised:
        client.do_handshake()
    assert failure(raised.value) == "it does not speak TLS there; use mqtt://"
