"""Stands in for the exporters of mosquitto and NATS: the figures that the rules and dashboards use, under their names.

It runs in a container with nothing but Python and mosquitto_sub.
"""

import json
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTS = {"mosquitto": 9234, "nats": 7777}
held: dict[str, str] = {}


def mosquitto(url: str) -> None:
    """Keep what $SYS says, for as long as the broker is there, and again when it is back."""
    host, _, port = url.removeprefix("tcp://").partition(":")
    while True:
        command = ["mosquitto_sub", "-h", host, "-p", port, "-t", "$SYS/#", "-v"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
            for line in reader.stdout or ():
                topic, _, value = line.strip().partition(" ")
                number = value.partition(" ")[0]
                if number.replace(".", "", 1).isdigit():
                    name = topic.removeprefix("$SYS/").replace("/", "_").replace(" ", "_")
                    held[name] = number
        threading.Event().wait(0.5)


def nats(servers: list[str]) -> str:
    """The counters of each server's /varz page."""
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
    """GET anything: the figures."""

    def do_GET(self) -> None:
        if KIND == "nats":
            text = nats([word for word in sys.argv[2:] if not word.startswith("-")])
        else:
            text = "\n".join(f"{name} {value}" for name, value in sorted(held.items()))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(f"{text}\n".encode())

    def log_message(self, *_: object) -> None:
        """A scrape each second is no news."""


KIND = sys.argv[1]
if KIND == "mosquitto":
    threading.Thread(target=mosquitto, args=(sys.argv[-1],), daemon=True).start()
ThreadingHTTPServer(("", PORTS[KIND]), Page).serve_forever()
