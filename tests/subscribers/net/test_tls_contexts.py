"""Contexts of clients with certificates of their own."""

import ssl
from contextlib import suppress

import pytest
import trustme

from subscribers.net.tls_contexts import TlsContexts
from tests.support.certificates import ClientCertificates
from wire.contract.transport import TlsIdentity, Transport
from wire.errors import TransportError

NAME = "broker.example"


@pytest.fixture
def certificates(tmp_path):
    return ClientCertificates(tmp_path)


def shown(context, server):
    """The common name that a server sees in a handshake with the next connection of a context."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [context.wrap_bio(back, there, server_hostname=NAME), server.wrap_bio(there, back, server_side=True)]
    for _ in range(4):
        for end in ends:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return dict(pair for part in ends[1].getpeercert()["subject"] for pair in part)["commonName"]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_sees_each_clients_own_certificate_of_any_kind_of_key(certificates, version):
    """A context has a place for each kind of key: with one context the server could be shown another client's."""
    server = certificates.server(NAME)
    server.maximum_version = version
    contexts = TlsContexts(Transport(ca=certificates.ca))
    kinds = (trustme.KeyType.ECDSA, trustme.KeyType.RSA)
    clients = [certificates.write(f"client-{number}", key_type=kinds[number % 2]) for number in range(6)]
    for number, client in enumerate(clients):
        assert shown(contexts.context(client), server) == f"client-{number}"
    assert len({id(contexts.context(client)) for client in clients}) == 2


def test_connections_without_a_certificate_of_their_own_share_one_context(certificates):
    """With the transport's certificate, which other clients' do not replace."""
    server = certificates.server(NAME)
    shared, own = certificates.write("shared"), certificates.write("own")
    contexts = TlsContexts(Transport(ca=certificates.ca, certificate=shared.certificate, key=shared.key))
    contexts.check()
    assert shown(contexts.context(own), server) == "own"
    assert contexts.context(None) is contexts.context(shared)
    assert shown(contexts.context(None), server) == "shared"


def test_a_certificate_that_cannot_be_used_leaves_nothing_behind_for_the_next_client(certificates):
    """The error names the file; the next client's certificate is its own."""
    server = certificates.server(NAME)
    one, two = certificates.write("one"), certificates.write("two")
    contexts = TlsContexts(Transport(ca=certificates.ca))
    with pytest.raises(TransportError, match=r"two\.key: this key does not fit"):
        contexts.context(TlsIdentity(one.certificate, two.key))
    with pytest.raises(TransportError, match=r"none\.pem: no such file"):
        contexts.context(TlsIdentity(str(certificates.folder / "none.pem")))
    assert shown(contexts.context(two), server) == "two"


def test_settings_that_cannot_be_followed_are_told_at_once():
    """And not at the first connection."""
    with pytest.raises(TransportError, match=r"none\.pem"):
        TlsContexts(Transport(ca="none.pem")).check()
