"""The bytes of control: workers and wires of one version understand each other, and these say which version."""

import pytest

from wire.contract.bins import edges
from wire.contract.control import (
    AckClosed,
    Announced,
    Announcement,
    Assignment,
    BrokerOutages,
    Drain,
    Handover,
    HandoverMessage,
    Join,
    LeaseRequest,
    Leave,
    Part,
    Progress,
    Refusal,
    Report,
    Resync,
    Start,
    WorkerConfig,
    WorkerLeft,
)
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.histogram import Histogram
from wire.contract.outages import Outage
from wire.contract.tally import LabelSums, MessageRecord, PartitionTally, SwarmFigures, Tally
from wire.errors import ContractError

EDGES = edges()
DECODER = ControlDecoder(EDGES, 6500)
TOPIC = "wire/v1/de/western-europe/sport"
CONFIG = WorkerConfig(
    1, 6500, 90, ("mqtt://127.0.0.1:1883",), 1, "3.1.1", True, 60, 64, 0.0, 0.1, 5, 9, (7,), 10**8, (3,), False, True
)
GOLDEN = [
    (
        Join("w", "i", 42, "host", "boot", 1024),
        b'{"type":"join","worker":"w","instance":"i","pid":42,"host":"host","boot_id":"boot","files":1024,'
        b'"run_id":0,"partitions":[]}',
    ),
    (
        Join("w", "i", 42, "host", "boot", 1024, 2**64 - 1, ((0, 2), (1, 2))),
        b'{"type":"join","worker":"w","instance":"i","pid":42,"host":"host","boot_id":"boot","files":1024,'
        b'"run_id":18446744073709551615,"partitions":[[0,2],[1,2]]}',
    ),
    (Resync(), b'{"type":"resync"}'),
    (
        LeaseRequest("t", "host", 42, 5, held=True),
        b'{"type":"lease_request","token":"t","host":"host","pid":42,"since_ns":5,"held":true,"to":null}',
    ),
    (
        LeaseRequest("t", "host", 42, 5, held=True, to="u"),
        b'{"type":"lease_request","token":"t","host":"host","pid":42,"since_ns":5,"held":true,"to":"u"}',
    ),
    (
        Assignment(7, "abc", ((0, 2),), CONFIG, (0,)),
        b'{"type":"assignment","run_id":7,"digest":"abc","partitions":[[0,2]],"config":{"seed":1,"outlets":6500,'
        b'"countries":90,"brokers":["mqtt://127.0.0.1:1883"],"qos":1,"mqtt":"3.1.1","persistent":true,'
        b'"keepalive_s":60,"handshakes":64,"connect_rate":0.0,"away_share":0.1,"away_ns":5,"duration_ns":9,'
        b'"thresholds_ns":[7],"tally_ns":100000000,"sampled":[3],"sweep":false,"raw":true,"audience":{"kind":"wire"},"ranked":0,'
        b'"session":{"client_id":"","username":"","clean_start":false,"expiry_s":3600,"receive_maximum":65535,'
        b'"packet_most":0,"topic_alias_maximum":0,"retain_handling":0,"retain_as_published":false,'
        b'"response_information":false,"problem_information":true,"user_properties":[],"subscribe_properties":[],'
        b'"authentication":"","will":null},"wire_id":"","permutation":{"connects":0,"client_ids":0,'
        b'"swap_filters":false,"node_shift":0},"behaviours":[]},"reassigned":[0]}',
    ),
    (
        Handover(
            1,
            ((1, 5),),
            (HandoverMessage(Announced(5, TOPIC, 6, 0, 7), MessageRecord(5, 2, 1, outlets="1"), True),),
            True,
        ),
        b'{"type":"handover","partition":1,"settled":[[1,5]],"messages":[[[5,"wire/v1/de/western-europe/sport",6,0,7],'
        b'[5,2,1,0,0,0,[],null,"1",false,[],"0","0","0","0"],true]],"last":true}',
    ),
    (Refusal("taken"), b'{"type":"refusal","reason":"taken"}'),
    (
        Progress("w", "i", 5, 0, 2, {"SUBACK 0x80": 1}, ("00007",)),
        b'{"type":"progress","worker":"w","instance":"i","on":5,"away":0,"waiting":2,'
        b'"given_up":{"SUBACK 0x80":1},"samples":["00007"]}',
    ),
    (BrokerOutages((Outage(5, 6), Outage(7))), b'{"type":"broker_outages","outages":[[5,6],[7,0]]}'),
    (Start(5, 6), b'{"type":"start","start_ns":5,"warm_until_ns":6}'),
    (
        Announcement("urn:x", 2, (Announced(1, "wire/v1/de/western-europe/sport", 5, 0, 100),)),
        b'{"type":"announcement","uri":"urn:x","version":2,"messages":[[1,"wire/v1/de/western-europe/sport",5,0,100]],'
        b'"kill":false,"replaces":""}',
    ),
    (AckClosed(0, ((1, 9), (2, 0))), b'{"type":"ack_closed","partition":0,"closed":[[1,9],[2,0]]}'),
    (Drain(9), b'{"type":"drain","deadline_ns":9}'),
    (Part("i", 7, 1, 3, b"{}"), b'{"type":"part","sender":"i","number":7,"index":1,"count":3,"data":"e30="}'),
    (Leave(), b'{"type":"leave"}'),
    (WorkerLeft("w", "i", ""), b'{"type":"worker_left","worker":"w","instance":"i","reason":"","may_return":false}'),
]


@pytest.mark.parametrize(("message", "data"), GOLDEN, ids=lambda item: getattr(item, "type", ""))
def test_a_control_message_has_these_bytes_and_reads_back(message, data):
    """A change here is a change of version: both sides must be of the same build."""
    assert encode(message) == data
    assert DECODER.decode(data) == message


def test_a_tally_reads_back_whole():
    """Sums with both ends of bounded arrivals, open and closed records, the process's figures."""
    sums = LabelSums.empty(EDGES)
    sums.delivered, sums.bounded, sums.exact = 3, 1, 2
    sums.disclosure.add_exact([10_000, 2_000_000], 0)
    sums.disclosure.add_bounded([9_000_000], [4_000_000], 0)
    figures = SwarmFigures(Histogram(EDGES), Histogram(EDGES), {"on": 5}, 6, foreign=2)
    figures.disconnects = {"closed by the broker": 1}
    figures.lag.add(12_345)
    records = [
        MessageRecord(1, 5, 3, 2, 10, 20, ((4, 3),), ((3, 3),), "1f", closed=True),
        MessageRecord(2, 5, 0),
    ]
    tally = Tally("w", "i", 3, True, figures, [PartitionTally(0, 2, {"de/western-europe": sums}, records)])
    message = DECODER.decode(encode(Report(tally)))
    assert encode(message) == encode(Report(tally))
    assert message.tally.partitions[0].records == records
    again = message.tally.partitions[0].labels["de/western-europe"]
    assert (again.delivered, again.disclosure.lower.max_ns) == (3, 4_000_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"type":"other"}',
        b'{"type":"start"}',
        b'{"type":"report","tally":{"partitions":1}}',
        b'{"type":"lease_request","token":"x","host":"h","pid":1,"since_ns":"now","held":false}',
        b'{"type":"join","worker":"w","instance":"i","pid":1,"host":"h","boot_id":"b","files":"many","run_id":0,'
        b'"partitions":[]}',
        b'{"type":"drain","deadline_ns":18446744073709551616}',
    ],
)
def test_anything_else_is_refused_with_one_kind_of_error(data):
    """A client that publishes on the control topic can do no more harm than that."""
    with pytest.raises(ContractError, match=r"(malformed|invalid) control message"):
        DECODER.decode(data)
