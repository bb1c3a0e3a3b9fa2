"""SCRAM as a client: RFC 7677's example, an independent server, and what a wrong server is told."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wire.host.scram import MECHANISMS, ScramExchange, exchanges, prepare

scramp = pytest.importorskip("scramp")

# RFC 7677 §3: user "user", password "pencil".
NONCE = "rOprNGfwEbeRWgbNEkqO"
SERVER_FIRST = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
CLIENT_FINAL = (
    b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
)
SERVER_FINAL = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def example():
    return ScramExchange("SCRAM-SHA-256", "user", "pencil", NONCE)


def independent_server(mechanism, username, password):
    """A server of another implementation."""
    scram = scramp.ScramMechanism(mechanism)
    known = {username: scram.make_auth_info(password)}
    return scram.make_server(known.__getitem__)


def test_the_example_of_the_rfc_comes_out_byte_for_byte():
    """RFC 7677 §3."""
    exchange = example()
    assert exchange.first() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert exchange.answer(SERVER_FIRST) == CLIENT_FINAL
    exchange.finish(SERVER_FINAL)


def test_the_server_s_proof_may_come_in_an_auth_of_its_own():
    """Then it is answered with nothing, and CONNACK need not repeat it."""
    exchange = example()
    exchange.answer(SERVER_FIRST)
    assert exchange.answer(SERVER_FINAL) == b""
    exchange.finish(b"")


@pytest.mark.parametrize("mechanism", MECHANISMS)
@settings(max_examples=20, deadline=None)
@given(
    username=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
    password=st.sampled_from(["pencil", "p,e=n", "pass word", "Grüße", "I\u00adX", "\u2168", "\u00a0x"]),
)
def test_an_independent_server_and_the_client_trust_each_other(mechanism, username, password):
    """Commas, equals signs, and the characters that SASLprep maps (RFC 4013 §3)."""
    server = independent_server(mechanism, username, password)
    exchange = exchanges(mechanism, username, password)()
    server.set_client_first(exchange.first().decode())
    server.set_client_final(exchange.answer(server.get_server_first().encode()).decode())
    exchange.finish(server.get_server_final().encode())


def test_an_independent_server_refuses_another_password():
    """The proof is of the password."""
    server = independent_server("SCRAM-SHA-256", "user", "pencil")
    exchange = exchanges("SCRAM-SHA-256", "user", "crayon")()
    server.set_client_first(exchange.first().decode())
    answer = exchange.answer(server.get_server_first().encode()).decode()
    with pytest.raises(scramp.ScramException, match="invalid-proof"):
        server.set_client_final(answer)


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        (b"\xff", "not UTF-8"),
        (b"", "no nonce, salt"),
        (SERVER_FIRST.replace(b"i=4096", b"i=x"), "no nonce, salt"),
        (SERVER_FIRST.replace(b"i=4096", b"i=\xc2\xb2"), "no nonce, salt"),
        (b"m=ext," + SERVER_FIRST, "no nonce, salt"),
        (SERVER_FIRST.replace(b"i=4096", b"i=4095"), "iteration count is not"),
        (SERVER_FIRST.replace(b"i=4096", b"i=99999999"), "iteration count is not"),
        (SERVER_FIRST.replace(b"r=rOp", b"r=xOp"), "nonce does not begin"),
        (b"r=" + NONCE.encode() + b",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "nonce does not begin"),
        (SERVER_FIRST.replace(b"s=W22", b"s=!22"), "no base64"),
    ],
)
def test_a_server_that_breaks_the_rules_is_not_answered(first, problem):
    """RFC 5802 §5.1 and §7; the text says the kind of mistake."""
    with pytest.raises(ValueError, match=problem):
        example().answer(first)


@pytest.mark.parametrize(
    "last", [b"", b"e=other-error", b"v=AAAA", b"v=!", SERVER_FINAL.replace(b"6rri", b"6rrj"), b"\xff"]
)
def test_a_server_without_the_password_is_not_trusted(last):
    """RFC 5802 §3: the client checks ServerSignature."""
    exchange = example()
    exchange.answer(SERVER_FIRST)
    with pytest.raises(ValueError, match="SCRAM: "):
        exchange.finish(last)


def test_a_server_that_accepts_without_an_exchange_is_not_trusted():
    """CONNACK in place of a challenge proves nothing."""
    with pytest.raises(ValueError, match="does not prove"):
        example().finish(SERVER_FINAL)


def test_each_connection_has_a_nonce_of_its_own():
    """At least 18 random bytes."""
    make = exchanges("SCRAM-SHA-256", "user", "pencil")
    nonces = {make().first().rpartition(b"r=")[2] for _ in range(50)}
    assert len(nonces) == 50
    assert all(len(base64.b64decode(nonce)) == 18 for nonce in nonces)


def test_a_mechanism_that_is_none_names_those_that_are():
    """SHA-1 is left out on purpose."""
    with pytest.raises(ValueError, match="give SCRAM-SHA-256 or SCRAM-SHA-512"):
        exchanges("SCRAM-SHA-1", "user", "pencil")


@pytest.mark.parametrize(
    ("text", "prepared"), [("I\u00adX", "IX"), ("user", "user"), ("USER", "USER"), ("\u00aa", "a"), ("\u2168", "IX")]
)
def test_saslprep_maps_the_examples_of_its_rfc(text, prepared):
    """RFC 4013 §3."""
    assert prepare(text) == prepared


@pytest.mark.parametrize("text", ["\u0007", "\u0627\u0031", "\u0221"])
def test_saslprep_forbids_the_examples_of_its_rfc(text):
    """RFC 4013 §3: a control character, mixed directions; and an unassigned code point of Unicode 3.2."""
    with pytest.raises(ValueError, match="RFC 4013"):
        prepare(text)
