"""Certificates of clients and servers, of one authority, as files."""

import ssl

import trustme
from cryptography.hazmat.primitives import serialization

from tests.support.tls_servers import server_context
from wire.contract.transport import TlsIdentity

__all__ = ["ClientCertificates"]


class ClientCertificates:
    """The certificates in a folder. ``ca`` is the file of the authority's own."""

    def __init__(self, folder, key_type=trustme.KeyType.ECDSA):
        self.folder = folder
        self.authority = trustme.CA(key_type=key_type)
        self._key_type = key_type
        self.ca = str(folder / "client-ca.pem")
        self.authority.cert_pem.write_to_path(self.ca)

    def write(self, name, *, password=None, together=False, key_type=None, **validity):
        """Write a client's certificate with this common name, and its key, into the same file or another one.

        Return the identity.
        """
        issued = self.authority.issue_cert(
            f"{name}.example", common_name=name, key_type=key_type or self._key_type, **validity
        )
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        secret = issued.private_key_pem.bytes()
        if password is not None:
            secret = serialization.load_pem_private_key(secret, None).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(password),
            )
        chain = b"".join(part.bytes() for part in issued.cert_chain_pems)
        certificate.write_bytes(chain + secret if together else chain)
        if together:
            return TlsIdentity(str(certificate))
        key.write_bytes(secret)
        return TlsIdentity(str(certificate), str(key))

    def server(self, *names):
        """Return the context of a server with these names that requires a certificate of the authority."""
        context = server_context(self.authority, *names)
        self.authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        return context
