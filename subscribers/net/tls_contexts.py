"""The contexts of a worker's TLS connections, made when they are first needed.

Clients with certificates of their own share a few contexts: a connection has its certificate from its context when it
is made, and keeps it (SSL_CTX_use_certificate(3)), so that 10,000 clients do not need 10,000 contexts with the CAs in
each. There is one context for each kind of key, because a context has a place for each kind, and a server that takes
two kinds would else be shown the certificate of another client.
"""

import ssl

from wire.contract.transport import TlsIdentity, Transport
from wire.errors import TransportError
from wire.host.tls import check_identity, load_identity, transport_context

__all__ = ["TlsContexts"]


class TlsContexts:
    """The contexts of a transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._shared: ssl.SSLContext | None = None
        self._by_key_kind: dict[bytes, ssl.SSLContext] = {}

    def check(self) -> None:
        """Make the shared context; TransportError where a setting can't be followed."""
        self.context(self._transport.identity)

    def context(self, identity: TlsIdentity | None) -> ssl.SSLContext:
        """Return the context for the next connection of a client; TransportError where its certificate can't be used.

        The context is for one connection, made at once: the next client's certificate replaces this one.
        """
        if identity is None or identity == self._transport.identity:
            if self._shared is None:
                self._shared = transport_context(self._transport)
            return self._shared
        kind = check_identity(identity).key_kind
        context = self._by_key_kind.get(kind)
        if context is None:
            context = self._by_key_kind[kind] = transport_context(self._transport)
        try:
            load_identity(context, identity)
        except TransportError:
            del self._by_key_kind[kind]  # it may have the certificate without the key
            raise
        return context
