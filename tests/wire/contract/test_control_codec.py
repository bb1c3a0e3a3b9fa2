"""Control messages at the edge: any bytes give a message whose values keep their types and bounds, or the one error."""

import random

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.control_messages import KINDS, MessageSource
from wire.contract.bins import edges
from wire.contract.cohorts import CohortSums
from wire.contract.control import Announced, Announcement, Control, Handover, HandoverMessage, Join, Report
from wire.contract.control_codec import MESSAGE_BYTES_MOST, ControlDecoder, encode
from wire.contract.histogram import Histogram
from wire.contract.metrics import REJECTIONS
from wire.contract.tally import LabelSums, MessageRecord, PartitionTally, SwarmFigures, Tally
from wire.errors import ContractError, ControlError

EDGES = edges()
OUTLETS = 100
DECODER = ControlDecoder(EDGES, OUTLETS, cohorts=1_000)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
TOPIC = "wire/v1/de/western-europe/sport"


def decoded(data):
    """The message, or the one error; anything else fails the test."""
    try:
        return DECODER.decode(data)
    except ControlError as raised:
        error = raised
    assert error.reason in REJECTIONS
    assert isinstance(error, ContractError)
    return None


def report(*records, index=0, count=2, **swarm):
    figures = SwarmFigures(Histogram(EDGES), Histogram(EDGES), **swarm)
    partition = PartitionTally(index, count, {"de/western-europe": LabelSums.empty(EDGES)}, list(records))
    return orjson.loads(encode(Report(Tally("w", "i", 1, final=False, swarm=figures, partitions=[partition]))))


@given(st.binary())
def test_any_bytes_are_a_message_or_the_one_error(data):
    """Nothing but ControlError is raised."""
    decoded(data)


@given(JSON)
def test_any_json_is_a_message_or_the_one_error(form):
    """An object without a known type is no message."""
    assert decoded(orjson.dumps(form)) is None


@given(st.sampled_from(KINDS), st.dictionaries(st.text(), JSON, max_size=3))
def test_any_object_of_a_known_type_is_a_message_or_the_one_error(kind, form):
    """Fields that are unknown, missing or of another type are refused."""
    message = decoded(orjson.dumps(form | {"type": kind}))
    assert message is None or kind in ("resync", "leave")


@pytest.mark.parametrize("depth", [100, 10_000, 1_000_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"type":"report","tally":', b'{"type":"leave","x":['])
def test_any_nesting_is_the_one_error(opening, depth):
    """The recursion of a decoder ends at a limit of its own, and never at the stack's end."""
    assert decoded(opening + b"[" * depth) is None
    assert decoded(opening * depth) is None


@given(st.integers(0, 2**32))
def test_mutated_and_nonsensical_messages_are_a_message_or_the_one_error(seed):
    """A message that is decoded is encoded again, within the same bounds."""
    source = MessageSource(random.Random(seed))
    for _ in range(20):
        message = decoded(source.draw())
        if message is not None:
            assert DECODER.decode(encode(message)) == message or isinstance(message, Report)


@pytest.mark.parametrize("kind", KINDS)
def test_well_typed_messages_of_each_kind_come_through(kind):
    """Else the properties above would hold of nothing."""
    source = MessageSource(random.Random(1))
    source.context |= {
        "sampled": ([],),
        "bins": ([],),
        "lows": (None,),
        "MessageRecord.outlets": ("1f",),
        "index": (0,),
        "Join.partitions": ([[0, 2]],),
        "Assignment.partitions": ([[0, 2]],),
        "config": ({"seed": 1, "outlets": 100, "countries": 10, "brokers": ["mqtt://127.0.0.1:1883"]},),
    }
    names = {type(decoded(orjson.dumps(source.form(kind)))) for _ in range(200)}
    assert names & set(Control.__args__)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "malformed"),
        (b"\xff", "malformed"),
        (b'{"type":"leave"', "malformed"),
        (b'{"type":"leave"} x', "malformed"),
        (b'{"type":"drain","deadline_ns":NaN}', "malformed"),
        (b"[" * 100_000, "invalid"),
        (b"[]", "invalid"),
        (b'{"type":"other"}', "invalid"),
        (b'{"type":"leave","more":1}', "invalid"),
        (b'{"type":"drain"}', "invalid"),
        (b'{"type":"drain","deadline_ns":1.0}', "invalid"),
        (b'{"type":"drain","deadline_ns":true}', "invalid"),
        (b'{"type":"drain","deadline_ns":-1}', "invalid"),
        (b'{"type":"drain","deadline_ns":9223372036854775808}', "invalid"),
        (b'{"type":"drain","deadline_ns":1e400}', "invalid"),
        (b'{"type":"refusal","reason":"\\u001b[31m"}', "invalid"),
        (b" " * (MESSAGE_BYTES_MOST + 1), "oversized"),
    ],
    ids=lambda item: repr(item[:30]) if isinstance(item, bytes) else item,
)
def test_the_error_says_why_in_a_few_words(data, reason):
    """The reasons are a closed set: they are labels of a metric."""
    with pytest.raises(ControlError) as raised:
        DECODER.decode(data)
    assert raised.value.reason == reason
    assert len(str(raised.value)) < 300


def test_of_a_field_that_is_given_twice_the_last_one_counts_and_is_checked():
    """No value comes through that was not checked."""
    assert decoded(b'{"type":"drain","deadline_ns":"now","deadline_ns":5}') is None
    assert DECODER.decode(b'{"type":"drain","deadline_ns":4,"deadline_ns":5}').deadline_ns == 5


@pytest.mark.parametrize(
    ("outlets", "taken"),
    [
        ("0", True),
        ("3ffffffffffff", True),  # the 50 outlets of one of two partitions
        ("4000000000000", False),
        ("", False),
        ("-1", False),
        ("0x1", False),
        ("01", False),
        ("1F", False),
        ("1_0", False),
        (" 1", False),
        ("１", False),
        ("g", False),
    ],
)
def test_a_bitset_is_of_its_partition_and_in_hex_as_it_is_written(outlets, taken):
    """The account looks outlets up by it."""
    message = decoded(orjson.dumps(report(MessageRecord(1, 2, 1, outlets=outlets))))
    assert (message is not None) is taken


@pytest.mark.parametrize(
    "record",
    [
        MessageRecord(1, 2, 1, bins=((len(EDGES) + 1, 1),)),
        MessageRecord(1, 2, 1, lows=((len(EDGES) + 1, 1),)),
        MessageRecord(1, 2, 1, bins=((-1, 1),)),
        MessageRecord(1, 2, 1, bins=((0, -1),)),
        MessageRecord(1, 2, 1, sampled=((50, 1, 2),)),
        MessageRecord(2**32 + 1, 2, 1),
        MessageRecord(1, -2, 1),
        MessageRecord(1, 2, 1, first_ns=-1),
    ],
)
def test_a_record_is_within_its_partition_and_the_histograms(record):
    """The last bin takes values above the last edge; places are below the number of outlets."""
    assert decoded(orjson.dumps(report(record))) is None


@pytest.mark.parametrize(("index", "count"), [(2, 2), (0, 0), (-1, 2), (0, 4_097)])
def test_a_partition_exists(index, count):
    """Its index is below their number."""
    assert decoded(orjson.dumps(report(index=index, count=count))) is None
    assert decoded(orjson.dumps(msgspec.to_builtins(Join("w", "i", 1, "h", "b", 1, 0, ((index, count),))))) is None


def test_a_label_is_one_of_the_run():
    """A circuit of the wire, or a label of the audience: labels are labels of metrics too."""
    form = report()
    circuits = form["tally"]["partitions"][0]["labels"]
    circuits["de/atlantis"] = circuits.pop("de/western-europe")
    assert decoded(orjson.dumps(form)) is None


def test_a_cohort_is_one_of_the_run():
    """Its number is below that of the run's cohorts, of which there may be none."""
    sums = CohortSums.empty(EDGES)
    tally = Tally(
        "w", "i", 1, False, SwarmFigures(Histogram(EDGES), Histogram(EDGES)), [PartitionTally(0, 1, cohorts={2: sums})]
    )
    assert ControlDecoder(EDGES, OUTLETS, cohorts=3).decode(encode(Report(tally))) is not None
    for cohorts in (0, 2):
        with pytest.raises(ControlError, match="no cohort of the run"):
            ControlDecoder(EDGES, OUTLETS, cohorts=cohorts).decode(encode(Report(tally)))


def test_a_topic_is_one_of_the_wires():
    """A worker makes a topic state of it."""
    announced = Announced(1, "wire/v1/de/atlantis/sport", 1, 0, 1)
    assert decoded(encode(Announcement("urn:x", 1, (announced,)))) is None
    assert decoded(encode(Handover(0, (), (HandoverMessage(announced, None, unreported=False),), last=True))) is None


def test_what_a_foreign_message_makes_a_worker_count_is_taken():
    """A tally that is refused is refused again: its worker would never be heard."""
    form = report(MessageRecord(0, 0, 0), MessageRecord(2**32 - 1, 0, 0))
    sums = form["tally"]["partitions"][0]["labels"]["de/western-europe"]
    sums["missing"] = sums["unreported"] = -5
    assert decoded(orjson.dumps(form)) is not None


def test_sums_that_outgrow_their_bounds_stop_there():
    """Latencies of a forged due time add up to more than 64 bits, where JSON's readers end; the kept sums read back."""
    sums = LabelSums.empty(EDGES)
    sums.disclosure.add_exact([2**62] * 10, 0)
    sums.body_bytes, sums.delivered, sums.missing = 2**62, 2**44, -(2**44)
    sums.merge(sums)
    figures = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
    tally = Tally(
        "w", "i", 1, final=False, swarm=figures, partitions=[PartitionTally(0, 1, {"de/western-europe": sums})]
    )
    again = DECODER.decode(encode(Report(tally))).tally.partitions[0].labels["de/western-europe"]
    assert again.disclosure.upper.sum_ns == 2**63 - 1
    assert (again.body_bytes, again.delivered, again.missing) == (2**62, 2**44, -(2**44))
