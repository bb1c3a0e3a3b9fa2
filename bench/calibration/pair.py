"""An outlet's connection to the proxy and the proxy's own to the broker, which live and end together."""

import socket

from bench.calibration.packets import Cutter

__all__ = ["Pair", "Side"]


class Side:
    """One of the two sockets: what it has not taken yet, and the packets that come from it."""

    __slots__ = ("cutter", "outgoing", "pair", "sock")

    def __init__(self, pair: "Pair", sock: socket.socket) -> None:
        self.pair = pair
        self.sock = sock
        self.outgoing = b""
        self.cutter = Cutter()


class Pair:
    """Both sides; ``subscribed`` once the outlet has its SUBACK."""

    __slots__ = ("broker", "client_id", "closed", "outlet", "subscribed")

    def __init__(self, outlet: socket.socket, broker: socket.socket) -> None:
        self.outlet = Side(self, outlet)
        self.broker = Side(self, broker)
        self.client_id = ""
        self.closed = False
        self.subscribed = False
