"""TLS for clients, which trust a certificate that a trusted CA signed and that bears the broker's name.

There is no way around that check: a broker with a certificate of its own making is trusted by giving that certificate
as the CA's.
"""

import datetime as dt
import os
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from wire.contract.transport import OFF, ON, TLS_VERSIONS, TlsIdentity, Transport
from wire.errors import TransportError
from wire.host.certificates import Certificate, read_certificate

__all__ = [
    "ClientContext",
    "check_identity",
    "check_outlets",
    "check_transport",
    "client_context",
    "failure",
    "is_final",
    "load_identity",
    "load_outlet_identity",
    "transport_context",
    "unusable_identities",
]

REMEDY = "give the PEM file with the certificate of the CA that signed the broker's"
OWN_REMEDY = "give a PEM file with the client's certificate, and the CA's that signed it behind it"
KEY_REMEDY = "give the PEM file of the certificate's own private key"
OPEN_REMEDY = "give one without a password, as `openssl pkey -in FILE -out FILE` writes"
CIPHERS_REMEDY = "give a list that `openssl ciphers -v LIST` knows, such as ECDHE+AESGCM"
VERSIONS = dict(zip(TLS_VERSIONS, (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3), strict=True))
FITS_MOST = 2_000
ALPN_MOST = 255  # bytes of a name (RFC 7301 §3.1)
# OpenSSL, x509_vfy.h: the faults of a certificate.
EXPIRED, NOT_YET = 10, 9
OTHER_NAME, OTHER_ADDRESS = 62, 64
# The errors that a server without TLS, or without a TLS that is allowed here, causes here (OpenSSL, sslerr.h).
NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST")
OLD_TLS = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION")
# The alerts of a server that refuses this client for good (RFC 8446 §6.2).
REFUSALS = {
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "it requires a certificate of the client; give certificate and key",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not trust the CA of the client's certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it refuses the client's certificate as a bad one",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "it does not support the kind of the client's certificate",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it says that the client's certificate has expired",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it says that the client's certificate was revoked",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it does not accept the client's certificate",
    "TLSV1_ALERT_ACCESS_DENIED": "it denies the client access (TLS alert)",
    "TLSV1_ALERT_NO_APPLICATION_PROTOCOL": "it speaks none of the protocols that are offered (alpn)",
}
NO_COMMON_GROUND = "SSLV3_ALERT_HANDSHAKE_FAILURE"


class ClientContext(ssl.SSLContext):
    """A client's context. ``server_name`` is asked for and checked in place of the host's; empty for the host's."""

    server_name = ""

    def wrap_socket(self, sock: Any, *given: Any, **more: Any) -> ssl.SSLSocket:
        """Wrap a socket, as ssl.SSLContext does."""
        if self.server_name:
            more["server_hostname"] = self.server_name
        return super().wrap_socket(sock, *given, **more)


class _Locked(Exception):  # noqa: N818 - it is caught here
    """The key's file has a password."""


def client_context(ca: str | None = None) -> ClientContext:
    """Return a context of TLS 1.2 or newer that trusts the CAs of a PEM file, or the system's, and checks the name.

    TransportError where the file can't be used.
    """
    context = ClientContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if ca:
            context.load_verify_locations(ca)
        else:
            context.load_default_certs()
    except ssl.SSLError:
        raise TransportError("ca", f"{ca}: this holds no certificate", REMEDY) from None
    except OSError as error:
        raise TransportError("ca", f"{ca}: {_reason(error)}", REMEDY) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if keys := os.environ.get("SSLKEYLOGFILE"):  # as ssl.create_default_context has it
        context.keylog_filename = keys
    return context


def transport_context(transport: Transport) -> ClientContext:
    """Return the context of a transport, with its certificate; TransportError where a setting can't be followed."""
    context = client_context(transport.ca)
    context.server_name = transport.server_name
    lowest, highest = (_version("tls_min", transport.tls_min), _version("tls_max", transport.tls_max))
    if lowest is not None and highest is not None and lowest > highest:
        raise TransportError("tls_max", f"{transport.tls_max} is below tls_min", f"give {transport.tls_min}")
    if lowest is not None:
        context.minimum_version = lowest
    if highest is not None:
        context.maximum_version = highest
    if transport.ciphers:
        if lowest is ssl.TLSVersion.TLSv1_3:
            raise TransportError("ciphers", "they are for TLS 1.2, which tls_min rules out", "leave one of them out")
        try:
            context.set_ciphers(transport.ciphers)
        except (ssl.SSLError, ValueError):
            raise TransportError("ciphers", f"OpenSSL knows none of {transport.ciphers!r}", CIPHERS_REMEDY) from None
    if transport.alpn:
        for name in transport.alpn:
            if not name.isascii() or not 0 < len(name) <= ALPN_MOST:
                raise TransportError("alpn", f"{name!r} is no name of a protocol", "give a name such as mqtt")
        context.set_alpn_protocols(list(transport.alpn))
    if transport.key and not transport.certificate:
        raise TransportError("key", "there is no certificate that it belongs to", "give the certificate too")
    if transport.identity is not None:
        load_identity(context, transport.identity)
    return context


def check_transport(transport: Transport) -> None:
    """Check the settings of TLS; TransportError for one that can't be followed.

    Of the outlets' certificates the first one is checked.
    """
    if transport.outlet_key and not transport.outlet_certificate:
        raise TransportError("outlet_key", "there is no certificate that it belongs to", "give the certificate too")
    if transport.tls_resumption not in ("", ON, OFF):
        problem = f"{transport.tls_resumption!r} is neither {ON} nor {OFF}"
        raise TransportError("tls_resumption", problem, f"give {OFF}, or leave it out")
    if transport.uses_tls:
        context = transport_context(transport)
        if transport.outlet_certificate:
            load_outlet_identity(context, transport, 0)


def check_outlets(transport: Transport, outlets: int) -> None:
    """Check the certificates of outlets that have one each; TransportError for the first that can't be used."""
    identities = [identity for index in range(outlets) if (identity := transport.identity_of(index)) is not None]
    for error in unusable_identities(transport, identities):
        if error is not None:
            raise TransportError(f"outlet_{error.key}", error.problem, error.remedy)


def unusable_identities(transport: Transport, identities: Sequence[TlsIdentity]) -> Iterator[TransportError | None]:
    """Yield for each of these certificates why it can't be used; None where it can.

    Each one is read. Whether a key fits takes 1 ms, so that of many an even part is tried, FITS_MOST.
    """
    context = transport_context(transport)
    step = -(-len(identities) // FITS_MOST)
    for index, identity in enumerate(identities):
        try:
            if index % step == 0:
                load_identity(context, identity)
            else:
                check_identity(identity)
                _open(identity.key or identity.certificate)
        except TransportError as error:
            yield error
        else:
            yield None


def load_outlet_identity(context: ssl.SSLContext, transport: Transport, index: int) -> None:
    """Load an outlet's own certificate, as ``load_identity``; the error names the settings of the outlets."""
    identity = transport.identity_of(index)
    try:
        if identity is not None:
            load_identity(context, identity)
    except TransportError as error:
        raise TransportError(f"outlet_{error.key}", error.problem, error.remedy) from None


def load_identity(context: ssl.SSLContext, identity: TlsIdentity) -> Certificate:
    """Have the connections that the context makes from now on show this certificate; return what it says.

    Connections that exist keep theirs: OpenSSL copies what it needs (SSL_CTX_use_certificate(3)). TransportError, which
    names the file, where it can't be read, has expired, has a password or does not fit its key.
    """
    path, key = identity.certificate, identity.key or identity.certificate
    certificate = check_identity(identity)
    _open(key)
    try:
        context.load_cert_chain(path, key, password=_refuse_password)
    except _Locked:
        raise TransportError("key", f"{key}: the key has a password", OPEN_REMEDY) from None
    except ssl.SSLError as error:
        if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"):
            raise TransportError("key", f"{key}: this key does not fit the certificate {path}", KEY_REMEDY) from None
        raise TransportError("key", f"{key}: this holds no private key", KEY_REMEDY) from None
    return certificate


def _open(key: str) -> None:
    """TransportError where the file of a key can't be read."""
    try:
        with Path(key).open("rb"):
            pass
    except OSError as error:
        raise TransportError("key", f"{key}: {_reason(error)}", KEY_REMEDY) from None


def check_identity(identity: TlsIdentity) -> Certificate:
    """Return what a client's certificate says; TransportError where it can't be read or is not valid now."""
    path = identity.certificate
    try:
        certificate = read_certificate(Path(path).read_text("ascii", errors="replace"))
    except OSError as error:
        raise TransportError("certificate", f"{path}: {_reason(error)}", OWN_REMEDY) from None
    except ValueError as error:
        raise TransportError("certificate", f"{path}: {error}", OWN_REMEDY) from None
    now = dt.datetime.now(dt.UTC)
    if certificate.valid_until < now:
        problem = f"{path}: this certificate has expired on {certificate.valid_until:%Y-%m-%d}"
        raise TransportError("certificate", problem, "give one that is valid")
    if certificate.valid_from > now:
        problem = f"{path}: this certificate is valid from {certificate.valid_from:%Y-%m-%d %H:%M} UTC on"
        raise TransportError("certificate", problem, "give one that is valid, or set this machine's clock")
    return certificate


def _refuse_password() -> NoReturn:
    """Stand in for OpenSSL's own question, which would wait at the terminal."""
    raise _Locked


def _version(name: str, text: str) -> ssl.TLSVersion | None:
    if text and text not in VERSIONS:
        raise TransportError(name, f"{text!r} is no version of TLS that is spoken here", "give 1.2 or 1.3")
    return VERSIONS.get(text)


def _reason(error: OSError) -> str:
    return (error.strerror or "it can't be read").lower()


def is_final(error: BaseException | None) -> bool:
    """Return whether a handshake failed because of a certificate, or was refused: another try would fail too."""
    return isinstance(error, ssl.SSLCertVerificationError) or (
        isinstance(error, ssl.SSLError) and error.reason in REFUSALS
    )


def failure(error: ssl.SSLError, *, established: bool = False) -> str:
    """Return why there is no TLS connection, in words; ``established``: it stood before, so TLS is spoken there."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == EXPIRED:
            return "its certificate has expired"
        if error.verify_code == NOT_YET:
            return "its certificate is not valid yet"
        if error.verify_code in (OTHER_NAME, OTHER_ADDRESS):
            # OpenSSL's own text goes on with the name that was asked for.
            return f"its certificate bears another name: {error.verify_message.rstrip('.').lower()}"
        return f"its certificate is of no CA that is trusted here ({error.verify_message}); name that CA's file"
    reason = error.reason or str(error)
    if reason in REFUSALS:
        return REFUSALS[reason]
    if reason in NO_TLS and not established:
        return "it does not speak TLS there; use mqtt://"
    if reason in OLD_TLS:
        return "it does not speak TLS 1.2 or newer, within tls_min and tls_max"
    if reason == NO_COMMON_GROUND:
        return "it refuses the TLS handshake: it may require a certificate of the client, or other ciphers or versions"
    return f"TLS failed: {reason.lower().replace('_', ' ')}"
