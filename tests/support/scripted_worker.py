"""A worker without a process that answers its wire by a script: it joins, has its outlets on, settles and leaves."""

from wire.contract.bins import edges
from wire.contract.control import Assignment, Drain, Join, Leave, Progress, Report, WorkerLeft
from wire.contract.control_codec import encode
from wire.contract.histogram import Histogram
from wire.contract.tally import SwarmFigures, Tally
from wire.host.boot import boot_id

EDGES = edges()


class ScriptedWorker:
    """The worker's end and the wire's end of a control link in one; ``heard`` has the wire's messages.

    ``silent`` names the types of messages without an answer, ``refused`` why the broker refused every outlet.
    """

    def __init__(self, membership, name="worker-1", silent=(), refused=""):
        self.heard = []
        self._membership = membership
        self._name = name
        self._silent = silent
        self._refused = refused
        self._join = Join(name, f"{name}-instance", 1, "host", boot_id(), 10_000)

    def join(self):
        self._say(self._join)

    def report(self, membership):
        """Tell a wire in the place of a killed one what was counted, which is nothing."""
        swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
        tally = Tally(self._join.worker, self._join.instance, 1, final=False, swarm=swarm, partitions=[], whole=True)
        membership.hear(self, encode(Report(tally)))

    def die(self, reason):
        self._membership.closed(self, reason)

    def send(self, message):
        """Called by the wire."""
        self.heard.append(message)
        if isinstance(message, self._silent):
            return
        who = (self._join.worker, self._join.instance)
        match message:
            case Assignment(config=config) if self._refused:
                self._say(Progress(*who, 0, 0, 0, {self._refused: config.outlets}, ()))
            case Assignment(config=config):
                self._say(Progress(*who, config.outlets, 0, 0, {}, ()))
            case Drain():
                swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
                self._say(Report(Tally(*who, 1, final=True, swarm=swarm, partitions=[])))
            case Leave():
                self._say(WorkerLeft(*who, ""))

    def _say(self, message):
        self._membership.hear(self, encode(message))
