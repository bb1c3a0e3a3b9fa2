"""A stand-in for the exporters of mosquitto and NATS, with the figures and names that rules and dashboards use.

The exporter runs in a container that has only Python and mosquitto_sub.
"""

import json
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTS = {"mosquitto": 9234, "nats": 7777}
values: dict[str, str] = {}


def mosquitto(url: str) -> None:
    """Keep the values of $SYS current while the broker runs, and again after it returns."""
    host, _, port = url.removeprefix("tcp://").partition(":")
    while True:
        command = ["mosquitto_sub", "-h", host, "-p", port, "-t", "$SYS/#", "-v"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            for line in client.stdout or ():
                topic, _, value = line.strip().partition(" ")
                number = value.partition(" ")[0]
                if number.replace(".", "", 1).isdigit():
                    name = topic.removeprefix("$SYS/").replace("/", "_").replace(" ", "_")
                    values[name] = number
        threading.Event().wait(0.5)


def nats(servers: list[str]) -> str:
    """Return the counters of each server's /varz page as exposition text."""
    lines = []
    for server in servers:
        name, _, url = server.partition(",")
        with urllib.request.urlopen(f"{url}/varz", timeout=1) as answer:  # noqa: S310 - http alone
            page = json.load(answer)
        for key, value in page.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                lines.append(f'gnatsd_varz_{key}{{server_id="{name}"}} {value}')
    return "\n".join(lines)


class Page(BaseHTTPRequestHandler):
    """Answers every GET with the figures."""

    def do_GET(self) -> None:
        if KIND == "nats":
            text = nats([word for word in sys.argv[2:] if not word.startswith("-")])
        else:
            text = "\n".join(f"{name} {value}" for name, value in sorted(values.items()))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(f"{text}\n".encode())

    def log_message(self, *_: object) -> None:
        """Log nothing: there is a scrape each second."""


KIND = sys.argv[1]
if KIND == "mosquitto":
    threading.Thread(target=mosquitto, args=(sys.argv[-1],), daemon=True).start()
ThreadingHTTPServer(("", PORTS[KIND]), Page).serve_forever()
