"""The last metrics of a run stay for a while."""

import io
import socket
import threading
import urllib.error
import urllib.request

import pytest
from rich.console import Console

from bench.command.linger import lingering
from tests.support.ports import own_port
from tests.support.waiting import until


def linger(*arguments):
    with lingering(*arguments):
        pass


def told():
    return Console(width=200, file=io.StringIO())


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_the_page_stays_at_its_url_and_nowhere_else(host):
    """Prometheus gets the last metrics, and the console says where and for how long."""
    url, console = f"http://{host}:{own_port()}/metrics", told()
    thread = threading.Thread(target=linger, args=(b"a 1.0\n", url, 3, console))
    thread.start()

    def asked():
        try:
            return urllib.request.urlopen(url, timeout=5)
        except urllib.error.URLError:
            return None

    with until(asked) as answer:
        assert answer.read() == b"a 1.0\n"
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url.removesuffix("/metrics"), timeout=5)
    caught.value.close()
    thread.join(10)
    assert not thread.is_alive()
    assert f"the metrics stay on {url} for 3 s" in console.file.getvalue()


@pytest.mark.parametrize(("page", "url", "seconds"), [(b"", "http://a:1/metrics", 9), (b"a", "", 9), (b"a", "x", 0)])
def test_nothing_stays_where_nothing_was_served_or_asked_for(page, url, seconds):
    """It returns at once, without a word."""
    console = told()
    linger(page, url, seconds, console)
    assert console.file.getvalue() == ""


def test_a_port_that_is_taken_is_told():
    """The run's exit code stays as it is."""
    console = told()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        linger(b"a", f"http://127.0.0.1:{other.getsockname()[1]}/metrics", 9, console)
    assert "Address already in use" in console.file.getvalue()
