"""A service's answers as typed values: any JSON gives a value that the client can use, or one error."""

import asyncio
import copy
import math

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.base.errors import ServiceFault
from bench.remote.account_answers import read_account
from bench.remote.answers import read_audience, read_calendar, read_counts, read_delivery, read_receipt
from bench.remote.difference import WentBack, growth
from bench.remote.versions import read_outlet, read_page, read_previews, read_release
from bench.verdict.figures import Figures
from tests.support.api_server import COPY, api_server
from wire.contract.histogram import Histogram
from wire.contract.tally import PartitionTally, SwarmFigures, Tally

URL = "http://wire"
READERS = {
    "receipt": read_receipt,
    "directory": read_audience,
    "calendar": read_calendar,
    "delivery": read_delivery,
    "counts": read_counts,
    "account": read_account,
    "page": read_page,
    "release": read_release,
    "preview": read_previews,
    "outlet": read_outlet,
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
ODD = st.sampled_from([None, True, -1, 2**63, 1e300, "now", "", "\x1b[31m", [], {}, [[]], -(2**63), 0.5])


@pytest.fixture(scope="module")
def answers():
    """A real service's documents, by the name of the function that reads each."""
    return asyncio.run(ask())


async def ask():
    async with api_server() as wire:
        _, receipt, headers = await wire.post(COPY)
        await wire.send()
        edges = wire.parts.account.edges
        swarm = SwarmFigures(Histogram(edges), Histogram(edges), states={"on": 650})
        wire.parts.account.assign(0, "a")
        wire.parts.account.absorb(Tally("w1", "a", 1, final=False, swarm=swarm, partitions=[PartitionTally(0, 1)]))
        found = {"receipt": receipt, "preview": (await wire.post(COPY, "/preview"))[1]}
        for name, path in (
            ("directory", "/directory"),
            ("delivery", headers["Location"] + "/delivery"),
            ("calendar", "/calendar"),
            ("counts", "/account/counts"),
            ("account", "/account"),
            ("page", "/releases"),
            ("release", headers["Location"]),
            ("outlet", "/outlets/00000"),
        ):
            status, found[name], _ = await wire.ask("GET", path)
            assert status == 200
        return found


@pytest.mark.parametrize("name", READERS)
def test_what_a_service_answers_is_read(answers, name):
    """The service of this version and the client of this version understand each other."""
    READERS[name](URL, answers[name])


@pytest.mark.parametrize("name", READERS)
@given(form=JSON)
def test_any_json_is_one_error(name, form):
    """The error is the service's fault, and names service and document."""
    with pytest.raises(ServiceFault, match=r"^http://wire: .* is not as this client reads it: "):
        READERS[name](URL, form)


@pytest.mark.parametrize(
    ("name", "path", "value", "words"),
    [
        ("receipt", ["version"], "one", r"Expected `int`, got `str` - at `\$\.version`"),
        ("receipt", ["accepted"], "yesterday", "'yesterday' is no RFC 3339 time"),
        ("delivery", ["circuits", 0, "missing"], 0.5, r"`\$\.circuits\[0\]\.missing`"),
        ("delivery", ["status"], "lost", r"`\$\.status`"),
        ("delivery", ["coverage_seconds"], {"0.5": 0.1}, "coverage_seconds has not 0.9, 0.99, 1"),
        ("counts", ["now"], "noon", "'noon' is no RFC 3339 time"),
        ("calendar", ["last_due"], "soon", "'soon' is no RFC 3339 time"),
        ("account", ["swarms", "w1", "connects"], "650", r"`\$\.swarms\[\.\.\.\]\.connects`"),
        ("account", ["lateness", "counts"], [-1], r"no natural number of 64 bits - at `\$\.lateness`"),
        ("account", ["coverage"], {}, "coverage is not for the fractions"),
        ("account", ["thresholds_ns"], None, r"`\$\.thresholds_ns`"),
        ("account", ["wire", "run_id"], "-1", r"`\$\.wire\.run_id`"),
    ],
)
def test_the_error_names_the_field(answers, name, path, value, words):
    """The user of a client of another version sees the field in which the versions differ."""
    form = copy.deepcopy(answers[name])
    holder = form
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    with pytest.raises(ServiceFault, match=words):
        READERS[name](URL, form)


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_a_mutated_answer_is_a_value_or_the_one_error(answers, name, data):
    """A value that is read can be used: nothing that comes of it raises anything else."""
    form = copy.deepcopy(answers[name])
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(form, data)
    try:
        value = READERS[name](URL, orjson.loads(orjson.dumps(form)))
    except ServiceFault:
        return
    if name == "account":
        _, before = read_account(URL, answers["account"])
        _, account = value
        for later, earlier in ((account, before), (before, account)):
            try:
                grown = growth(later, earlier, None)
            except WentBack:
                continue
            assert math.isfinite(Figures(grown, 1.0, grown.outlets_on).of("missing").high)
            grown.lag()
    elif name == "delivery":
        assert isinstance(value.entitled + value.delivered + value.missing + value.outstanding, int)


def mutate(form, data):
    """Replace, remove or add something somewhere."""
    holder, key = form, None
    while isinstance(holder, dict | list) and holder:
        steps = sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(steps))
        if not (isinstance(holder[key], dict | list) and holder[key]) or data.draw(st.integers(0, 9)) == 0:
            break
        holder = holder[key]
    kind = data.draw(st.sampled_from(["odd", "any", "remove", "add"]))
    if key is None or not holder:
        return
    if kind == "remove":
        del holder[key]
    elif kind == "add" and isinstance(holder, dict):
        holder[data.draw(st.text(max_size=5))] = data.draw(JSON)
    else:
        # A copy: a later mutation would change the value that the strategy gives to the next example.
        holder[key] = copy.deepcopy(data.draw(ODD if kind == "odd" else JSON))
