"""An outlet's connection to the proxy and the proxy's own connection to the broker, which end together."""

import socket

from bench.calibration.packets import PacketSplitter

__all__ = ["Pair", "Side"]


class Side:
    """One of the two sockets, with the bytes that it has not taken yet and the splitter of its packets."""

    __slots__ = ("outgoing", "pair", "sock", "splitter")

    def __init__(self, pair: "Pair", sock: socket.socket) -> None:
        self.pair = pair
        self.sock = sock
        self.outgoing = b""
        self.splitter = PacketSplitter()


class Pair:
    """Both sides. ``subscribed`` is True once the outlet has its SUBACK."""

    __slots__ = ("broker", "client_id", "closed", "outlet", "subscribed")

    def __init__(self, outlet: socket.socket, broker: socket.socket) -> None:
        self.outlet = Side(self, outlet)
        self.broker = Side(self, broker)
        self.client_id = ""
        self.closed = False
        self.subscribed = False
