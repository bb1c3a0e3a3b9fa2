"""TLS for clients, which trust a certificate that a trusted CA signed and that bears the broker's name."""

import ssl

from wire.errors import SettingsError

__all__ = ["client_context", "failure", "is_distrust"]

REMEDY = "give the PEM file with the certificate of the CA that signed the broker's"
# OpenSSL, x509_vfy.h: the faults of a certificate.
EXPIRED, NOT_YET = 10, 9
OTHER_NAME, OTHER_ADDRESS = 62, 64
# The errors that a server without TLS, or without a TLS that is new enough, causes here (OpenSSL, sslerr.h).
NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST")
OLD_TLS = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION")


def client_context(ca: str | None = None) -> ssl.SSLContext:
    """Return a context of TLS 1.2 or newer that trusts the CAs of a PEM file, or the system's, and checks the name.

    SettingsError where the file can't be used.
    """
    try:
        context = ssl.create_default_context(cafile=ca or None)
    except ssl.SSLError:
        raise SettingsError(f"{ca}: this holds no certificate; {REMEDY}") from None
    except OSError as error:
        reason = (error.strerror or "it can't be read").lower()
        raise SettingsError(f"{ca}: {reason}; {REMEDY}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_distrust(error: BaseException | None) -> bool:
    """Return whether a handshake failed because of the certificate: another try would fail too."""
    return isinstance(error, ssl.SSLCertVerificationError)


def failure(error: ssl.SSLError) -> str:
    """Return why there is no TLS connection, in words."""
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
    if reason in NO_TLS:
        return "it does not speak TLS there; use mqtt://"
    if reason in OLD_TLS:
        return "it does not speak TLS 1.2 or newer"
    return f"TLS failed: {reason.lower().replace('_', ' ')}"
