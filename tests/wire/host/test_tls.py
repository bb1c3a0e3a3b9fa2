"""Whom a client trusts, and a failed handshake in words."""

import datetime as dt
import re
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import trustme

from tests.support.certificates import ClientCertificates
from wire.contract.transport import Transport
from wire.errors import SettingsError, TransportError
from wire.host.tls import (
    check_outlets,
    check_transport,
    client_context,
    failure,
    is_final,
    load_identity,
    transport_context,
)

NAME = "broker.example"
LONG_AGO, LONG_AHEAD = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2090, 1, 1, tzinfo=dt.UTC)


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
    assert is_final(other_name)
    assert is_final(other_ca)
    assert handshake("broker.example", "broker.example") is None


def test_an_end_without_tls_or_with_an_old_one_is_no_distrust():
    """It may be another server's port; the way without TLS is named."""
    old = handshake("broker.example", "broker.example", minimum=ssl.TLSVersion.TLSv1_3)
    assert not is_final(old)
    assert not is_final(ConnectionResetError())
    assert not is_final(None)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context().wrap_bio(back, there, server_hostname="broker.example")
    back.write(b"\x20\x02\x00\x00 no TLS at all")
    with pytest.raises(ssl.SSLError) as raised:
        client.do_handshake()
    assert failure(raised.value) == "it does not speak TLS there; use mqtt://"


def shown(client, server):
    """The name in the certificate that a server sees in a handshake with a client that is made now."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there, server_hostname=NAME), server.wrap_bio(there, back, server_side=True)]

    def shake():
        for _ in range(4):
            for end in ends:
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()
        return dict(pair for part in ends[1].getpeercert()["subject"] for pair in part)["commonName"]

    return shake


@pytest.fixture
def certificates(tmp_path):
    return ClientCertificates(tmp_path)


def test_a_connection_keeps_the_certificate_that_its_context_had_when_it_was_made(certificates):
    """So one context serves thousands of clients; OpenSSL copies it (SSL_CTX_use_certificate(3))."""
    server = certificates.server(NAME)
    context = transport_context(Transport(ca=certificates.ca))
    shakes = []
    for name in ("first", "second", "third"):
        load_identity(context, certificates.write(name))
        shakes.append(shown(context, server))
    assert [shake() for shake in shakes] == ["first", "second", "third"]


def test_a_transport_has_its_certificate_for_every_connection(certificates):
    """The key may be in the certificate's own file."""
    server = certificates.server(NAME)
    one, other = certificates.write("one"), certificates.write("other", together=True)
    for identity, name in ((one, "one"), (other, "other")):
        transport = Transport(ca=certificates.ca, certificate=identity.certificate, key=identity.key)
        check_transport(transport)
        assert shown(transport_context(transport), server)() == name


def test_a_certificate_or_key_that_cannot_be_used_is_named_with_its_file(certificates, tmp_path):
    """Before any load, with what would be right; a key with a password never asks for it at the terminal."""
    good, other = certificates.write("good"), certificates.write("other")
    locked = certificates.write("locked", password=b"hunter2")
    old = certificates.write("old", not_after=LONG_AGO)
    young = certificates.write("young", not_before=LONG_AHEAD, not_after=LONG_AHEAD + dt.timedelta(days=1))
    (tmp_path / "text.pem").write_text("nothing")
    none, text = str(tmp_path / "none.pem"), str(tmp_path / "text.pem")
    for certificate, key, name, problem in (
        (none, good.key, "certificate", r"none\.pem: no such file or directory; give a PEM file with the client's"),
        (text, good.key, "certificate", r"text\.pem: this holds no certificate; give"),
        (old.certificate, old.key, "certificate", r"old\.pem: this certificate has expired on 2020-01-01; give one"),
        (young.certificate, young.key, "certificate", r"young\.pem: this certificate is valid from 2\d{3}-"),
        (good.certificate, none, "key", r"none\.pem: no such file or directory; give the PEM file of the"),
        (good.certificate, text, "key", r"text\.pem: this holds no private key; give"),
        (good.certificate, "", "key", r"good\.pem: this holds no private key; give"),
        (good.certificate, other.key, "key", r"other\.key: this key does not fit the certificate .*good\.pem; give"),
        (locked.certificate, locked.key, "key", r"locked\.key: the key has a password; give one without a password"),
    ):
        with pytest.raises(TransportError, match=problem) as raised:
            transport_context(Transport(certificate=certificate, key=key))
        assert raised.value.key == name


def test_an_outlets_certificate_is_named_as_such(certificates):
    """The setting at fault is the outlets', and the first outlet's file is looked at."""
    template = str(certificates.folder / "{i}.pem")
    with pytest.raises(TransportError, match=r"/0\.pem: no such file") as raised:
        check_transport(Transport(ca=certificates.ca, outlet_certificate=template))
    assert raised.value.key == "outlet_certificate"
    certificates.write("0", together=True)
    check_transport(Transport(ca=certificates.ca, outlet_certificate=template))
    for transport, key in ((Transport(outlet_key="x"), "outlet_key"), (Transport(key="x"), "key")):
        with pytest.raises(TransportError, match="there is no certificate that it belongs to") as raised:
            check_transport(transport)
        assert raised.value.key == key


def test_versions_ciphers_protocols_and_the_servers_name_are_those_of_the_transport(certificates):
    """What the server sees in the handshake: the name that is asked for (SNI), the protocol of both, the cipher."""
    server = certificates.server("inner.example")
    asked, me = [], certificates.write("me")
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    server.set_alpn_protocols(["other", "mqtt"])
    transport = Transport(
        ca=certificates.ca,
        certificate=me.certificate,
        key=me.key,
        tls_max="1.2",
        ciphers="ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
        alpn=("mqtt", "other"),
        server_name="inner.example",
    )
    context = transport_context(transport)
    here, there = socket.socketpair()
    with here, there, ThreadPoolExecutor() as pool:
        accepted = pool.submit(server.wrap_socket, there, server_side=True)
        with context.wrap_socket(here, server_hostname="127.0.0.1") as client, accepted.result(10) as served:
            assert client.version() == "TLSv1.2"
            assert "AES256-GCM" in client.cipher()[0]
            assert client.selected_alpn_protocol() == served.selected_alpn_protocol() == "other"
    assert asked == ["inner.example"]


def test_settings_that_rule_each_other_out_are_refused():
    """Each error is of the setting that can't be followed."""
    for transport, key, problem in (
        (Transport(tls_min="1.1"), "tls_min", "'1.1' is no version of TLS that is spoken here; give 1.2 or 1.3"),
        (Transport(tls_min="1.3", tls_max="1.2"), "tls_max", "1.2 is below tls_min; give 1.3"),
        (Transport(tls_min="1.3", ciphers="ECDHE+AESGCM"), "ciphers", "they are for TLS 1.2, which tls_min rules out"),
        (Transport(ciphers="NONSENSE"), "ciphers", "OpenSSL knows none of 'NONSENSE'; give a list"),
        (Transport(alpn=("",)), "alpn", "'' is no name of a protocol"),
        (Transport(alpn=("x" * 256,)), "alpn", "is no name of a protocol"),
    ):
        with pytest.raises(TransportError, match=re.escape(problem)) as raised:
            check_transport(transport)
        assert raised.value.key == key


@pytest.mark.parametrize(
    ("version", "with_certificate", "words"),
    [
        (ssl.TLSVersion.TLSv1_3, False, "it requires a certificate of the client; give certificate and key"),
        (ssl.TLSVersion.TLSv1_3, True, "it does not trust the CA of the client's certificate"),
        (ssl.TLSVersion.TLSv1_2, True, "it does not trust the CA of the client's certificate"),
    ],
)
def test_a_server_that_refuses_the_clients_certificate_refuses_for_good(
    certificates, tmp_path, version, with_certificate, words
):
    """Its alert says why; in TLS 1.3 it comes when the client's handshake is over (RFC 8446 §4.4.2.4)."""
    server = certificates.server(NAME)
    server.maximum_version = version
    (tmp_path / "stranger").mkdir()
    stranger = ClientCertificates(tmp_path / "stranger").write("stranger")
    given = Transport(ca=certificates.ca)
    if with_certificate:
        given = Transport(ca=certificates.ca, certificate=stranger.certificate, key=stranger.key)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = transport_context(given).wrap_bio(back, there, server_hostname=NAME)
    served = server.wrap_bio(there, back, server_side=True)

    def talk():
        for _ in range(4):
            with suppress(ssl.SSLWantReadError):
                client.do_handshake()
                client.read(1)
            with suppress(ssl.SSLError):
                served.do_handshake()

    with pytest.raises(ssl.SSLError) as raised:
        talk()
    assert failure(raised.value) == words
    assert is_final(raised.value)


def test_the_certificates_of_outlets_are_all_read_and_some_keys_are_tried(certificates, monkeypatch):
    """To try a key takes long: of many outlets an even part is tried; a missing file is found in any case."""
    template = Transport(
        ca=certificates.ca,
        outlet_certificate=str(certificates.folder / "{i}.pem"),
        outlet_key=str(certificates.folder / "{i}.key"),
    )
    for index in range(6):
        certificates.write(str(index))
    check_outlets(template, 6)
    with pytest.raises(TransportError, match=r"/6\.pem: no such file") as raised:
        check_outlets(template, 7)
    assert raised.value.key == "outlet_certificate"
    (certificates.folder / "3.key").write_bytes((certificates.folder / "2.key").read_bytes())
    with pytest.raises(TransportError, match=r"/3\.key: this key does not fit") as raised:
        check_outlets(template, 6)
    assert raised.value.key == "outlet_key"
    monkeypatch.setattr("wire.host.tls.FITS_MOST", 3)
    check_outlets(template, 6)
    (certificates.folder / "3.key").unlink()
    with pytest.raises(TransportError, match=r"/3\.key: no such file"):
        check_outlets(template, 6)
