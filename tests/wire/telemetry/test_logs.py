"""The service's log: one line an event, and never a secret."""

import io
import logging
from pathlib import Path

import orjson
import pytest

from wire.telemetry.logs import foreign_logs, log_sink, open_log, redact


@pytest.mark.parametrize("terminal", [True, False])
def test_the_log_hides_what_is_named_or_reads_like_a_secret(terminal):
    """By its name, in a URL, in a header, in a parameter, in a traceback, and in a library's own log lines."""
    stream = io.StringIO()
    log = open_log(stream, terminal=terminal)
    log.info("starting", broker="mqtt://wire:s3cret@broker:1883", password="s3cret", more={"api_token": "s3cret"})
    log.info("asked", header="Authorization: Bearer s3cret", urls=["http://x/?token=s3cret&b=1"], raw=b"secret: s3cret")
    with foreign_logs(log):
        logging.getLogger("library").warning("connecting to %s", "mqtt://u:s3cret@h")
        try:
            int("password=s3cret")
        except ValueError:
            logging.getLogger("library").exception("failed")
            log.exception("failed")
    text = stream.getvalue()
    assert "s3cret" not in text
    assert text.count("(hidden)") >= 8
    assert "@broker:1883" in text
    assert "ValueError" in text


def test_a_line_about_a_release_starts_with_what_it_is_about():
    """Time, level, event, uri, version: a reader or a search finds them in one place."""
    stream = io.StringIO()
    open_log(stream).info("committed", circuits=3, version=2, uri="urn:x:1")
    assert list(orjson.loads(stream.getvalue())) == ["timestamp", "level", "event", "uri", "version", "circuits"]


def test_a_terminal_reads_text_and_everything_else_json():
    """By default as the stream is."""
    stream = io.StringIO()
    open_log(stream, terminal=True).info("serving", url="http://127.0.0.1:8080")
    assert "serving" in stream.getvalue()
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(stream.getvalue())


@pytest.mark.parametrize(
    "value", [2**80, "\udcff", {"a": "\udcff"}, {(1, 2): 3}, object(), b"\xff", float("nan"), [2**80], {"\udcff": 1}]
)
@pytest.mark.parametrize("terminal", [True, False])
def test_no_value_keeps_a_line_from_being_written(terminal, value):
    """An integer beyond 64 bits, half of a surrogate pair, a key that is no text: the log never raises."""
    stream = io.StringIO()
    open_log(stream, terminal=terminal).info("odd", value=value)
    assert "odd" in stream.getvalue()


def test_a_log_that_can_not_be_written_drops_its_lines_and_counts_them():
    """A full disk: nothing raises, also for a library's lines."""
    with Path("/dev/full").open("w") as stream:
        sink = log_sink(stream)
        log = open_log(sink)
        with foreign_logs(log):
            log.info("one")
            logging.getLogger("library").warning("two")
        assert sink.dropped == 2


def test_the_log_is_utf_8_in_every_locale(tmp_path):
    """Each line is JSON, which is UTF-8, and programs read it."""
    path = tmp_path / "log"
    with path.open("w", encoding="ascii") as stream:
        open_log(log_sink(stream)).info("kopiert", name="Zürich")
    assert orjson.loads(path.read_bytes())["name"] == "Zürich"


def test_libraries_log_as_before_once_it_is_over():
    """The root logger's handlers and level are put back."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    with foreign_logs(open_log(io.StringIO())):
        assert root.handlers != before[0]
    assert (root.handlers, root.level) == before


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("mqtts://u:pw@h:8883", "mqtts://(hidden)@h:8883"),
        ("Bearer abc.def", "Bearer (hidden)"),
        ("password=abc&x=1", "password=(hidden)&x=1"),
        ("no connection to mqtt://u:pa/ss@h:1883: refused", "no connection to mqtt://(hidden)@h:1883: refused"),
        ("mqtt://u:p@ss@h", "mqtt://(hidden)@h"),
        ("mqtt://u:pa ss/w@rd@h:1, mqtts://v:x y@i", "mqtt://(hidden)@h:1, mqtts://(hidden)@i"),
        ("mqtt://:pw@h", "mqtt://(hidden)@h"),
        ("mqtt://u@x:pw@h", "mqtt://(hidden)@h"),
        ("mqtt://u:1883x@h", "mqtt://(hidden)@h"),
        ('password="a b, c" next', "password=(hidden) next"),
        ("password=a,b;c&d next", "password=(hidden) next"),
        ("{'api_token': 'a b'}", "{'api_token': (hidden)}"),
        ("mqtt://[::1]:1883 of ed@x", "mqtt://[::1]:1883 of ed@x"),
        ("mqtt://h:1883 of ed@x", "mqtt://h:1883 of ed@x"),
        ("http://h/releases/a@b", "http://h/releases/a@b"),
        ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1883"),
        ("a token of thanks", "a token of thanks"),
    ],
)
def test_what_is_no_secret_stays_readable(text, hidden):
    """Only the secret itself is hidden."""
    assert redact(text) == hidden
