"""Stand-ins for two brokers' exporters, which no package brings: figures of real brokers under the exporters' names."""

import json
import re
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from paho.mqtt.client import CallbackAPIVersion, Client

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@contextmanager
def mosquitto_exporter(broker, port):
    """Serve $SYS/broker/publish/messages/dropped as broker_publish_messages_dropped, and so on."""
    figures = {}

    def on_message(_, __, message):
        found = NUMBER.match(message.payload.decode())
        if found:
            name = re.sub(r"[^a-z0-9]", "_", message.topic.removeprefix("$SYS/").lower())
            figures[name] = float(found[0])

    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = on_message
    client.connect("127.0.0.1", broker)
    client.subscribe("$SYS/#")
    client.loop_start()
    try:
        with _serving(port, lambda: figures):
            yield
    finally:
        client.loop_stop()
        client.disconnect()  # on its own: the socket is closed when this returns


@contextmanager
def nats_exporter(monitor, port):
    """Serve each number of /varz as gnatsd_varz_…"""

    def read():
        with urllib.request.urlopen(f"http://127.0.0.1:{monitor}/varz", timeout=5) as answer:
            held = json.load(answer)
        return {f"gnatsd_varz_{name}": value for name, value in held.items() if isinstance(value, int | float)}

    with _serving(port, read):
        yield


@contextmanager
def _serving(port, read):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            text = "".join(f"{name} {float(value)}\n" for name, value in dict(read()).items())
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
