/* TLS of the baseline, by OpenSSL: certificate and name of the broker are checked, and a read brings what one record
 * holds. Built in with -DTLS, and linked with -lssl -lcrypto. */
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

static SSL_CTX *tls_context;
static const char *tls_name;

static void tls_fail(const char *what)
{
    fprintf(stderr, "baseline: %s: %s\n", what, ERR_reason_error_string(ERR_peek_last_error()));
    exit(1);
}

/* Trust the CA of a PEM file; the broker's certificate must bear this address. */
static void tls_open(const char *ca, const char *name)
{
    tls_context = SSL_CTX_new(TLS_client_method());
    if (!tls_context || !SSL_CTX_load_verify_locations(tls_context, ca, NULL))
        tls_fail(ca);
    SSL_CTX_set_verify(tls_context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(tls_context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    /* One read of the socket for a record, in place of one for its header and one for its rest. */
    SSL_CTX_set_read_ahead(tls_context, 1);
    tls_name = name;
}

static SSL *tls_new(int fd)
{
    SSL *tls = SSL_new(tls_context);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    if (!tls || !SSL_set_fd(tls, fd) || !X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), tls_name))
        tls_fail("TLS");
    SSL_set_connect_state(tls);
    return tls;
}

/* Whether OpenSSL only waits for more bytes. */
static int tls_waits(SSL *tls, int result)
{
    int error = SSL_get_error(tls, result);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

/* Go on with the handshake; return whether it is over. */
static int tls_shake(SSL *tls)
{
    int result = SSL_do_handshake(tls);
    if (result != 1 && !tls_waits(tls, result))
        tls_fail("TLS handshake");
    return result == 1;
}

/* Return the bytes of a record, 0 where none is whole, -1 where the broker has closed. */
static ssize_t tls_read(SSL *tls, void *buffer, size_t size)
{
    int result = SSL_read(tls, buffer, size);
    if (result > 0)
        return result;
    return tls_waits(tls, result) ? 0 : -1;
}
