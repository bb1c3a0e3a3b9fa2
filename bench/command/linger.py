"""The metrics of a run after its end: the last page stays, for Prometheus to read, and dashboards do not go blank."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from urllib.parse import urlsplit

from prometheus_client.exposition import CONTENT_TYPE_LATEST
from rich.console import Console

from bench.base.signals import interrupted
from bench.output.progress import Display
from bench.output.time_left import Left

__all__ = ["lingering"]

POLL_INTERVAL_S = 0.1


@contextmanager
def lingering(page: bytes, url: str, seconds: float, console: Console) -> Iterator[None]:
    """Serve a page of metrics at the URL that it had during the run, in the context and for so many seconds after it.

    A signal ends that time, where the caller holds it. The page is not served, and the console says so, where another
    program has taken the port.
    """
    where = urlsplit(url)
    if not page or seconds <= 0 or where.port is None:
        yield
        return
    try:
        server = _server(page, where.hostname or "", where.port)
    except OSError as error:
        yield
        console.print(f"  the metrics do not stay on {url}: {error.strerror}", highlight=False)
        return
    thread = threading.Thread(target=server.serve_forever, name="last metrics", daemon=True)
    thread.start()
    try:
        yield
        console.print(f"  the metrics stay on {url} for {seconds:g} s; Ctrl-C ends that", highlight=False)
        end = time.monotonic() + seconds
        with Display(console) as display:
            while (left_s := end - time.monotonic()) > 0 and not interrupted():
                if display.live:  # elsewhere the line above says it
                    display.show_step("metrics", seconds - left_s, seconds, "stay", Left(left_s, bound=""))
                thread.join(POLL_INTERVAL_S)
    finally:
        server.shutdown()
        server.server_close()


def _server(page: bytes, host: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.partition("?")[0] == "/metrics"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(page) if found else 0))
            self.end_headers()
            self.wfile.write(page if found else b"")

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
            """Requests are not logged: Prometheus sends one a second."""

    class Server(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in host else AF_INET
        daemon_threads = True

    return Server((host, port), Handler)
