"""The log of the events of a service's wire."""

import io

import orjson

from tests.support.composed_wire import CIRCUIT, composed, flash
from wire.contract.control import Join
from wire.desk.refusal import Refusal
from wire.errors import ControlError, CorruptRowError
from wire.service.event_log import EventLog
from wire.telemetry.logs import open_log
from wire.workers.member import Member
from wire.workers.states import WorkerState


def lines(write):
    """What is logged, read."""
    stream = io.StringIO()
    write(EventLog(open_log(stream, terminal=False)))
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


async def test_a_release_that_is_about_to_be_sent_is_logged_with_its_messages():
    """Uri and version first."""
    wire = composed()
    await wire.desk.accept(flash(), circuits=[CIRCUIT])
    committed = await wire.desk.commit(await wire.desk.due())
    (line,) = lines(lambda events: events.committed(committed))
    assert (line["event"], line["uri"], line["version"], line["messages"]) == ("dispatched", "urn:x:1", 1, 1)


def test_an_account_fault_is_an_error():
    """With the sentence that says where the two sides differ."""
    (line,) = lines(lambda events: events.account_fault("message 1 was never settled"))
    assert (line["level"], line["event"], line["fault"]) == ("error", "account fault", "message 1 was never settled")


def test_a_lost_broker_is_a_warning():
    """With the reason."""
    (line,) = lines(lambda events: events.publish_failed("refused"))
    assert (line["level"], line["event"], line["reason"]) == ("warning", "broker lost", "refused")


def test_control_that_is_not_connected_is_a_warning():
    """With the reason."""
    (line,) = lines(lambda events: events.control_failed("refused"))
    assert (line["level"], line["event"], line["reason"]) == ("warning", "control not connected", "refused")


def test_a_worker_that_joined_is_named_with_its_host():
    """An operator sees which worker came from where, and by its instance whether it was started again."""
    join = Join(worker="w", instance="i-1", pid=1, host="h", boot_id="b", files=100)
    (line,) = lines(lambda events: events.joined(Member(join, link=None)))
    assert (line["level"], line["event"]) == ("info", "worker joined")
    assert (line["worker"], line["host"], line["instance"]) == ("w", "h", "i-1")


def test_readiness_is_logged_as_it_changes():
    """A line when the outlets are ready; a warning with the reason when they no longer are."""
    (line,) = lines(lambda events: events.readiness(""))
    assert (line["level"], line["event"]) == ("info", "outlets ready")
    (line,) = lines(lambda events: events.readiness("5 of 6 outlets are on"))
    assert (line["level"], line["problem"]) == ("warning", "5 of 6 outlets are on")


async def test_a_message_that_the_broker_refuses_is_a_warning_and_one_that_is_given_up_an_error():
    """With the release, the circuit and the reason."""
    wire = composed()
    await wire.desk.accept(flash(), circuits=[CIRCUIT])
    (message,) = (await wire.desk.commit(await wire.desk.due())).messages
    refusal = Refusal("quota exceeded", "quota exceeded (0x97)")
    for final, level in ((False, "warning"), (True, "error")):
        (line,) = lines(lambda events, final=final: events.refused(message, refusal, final))
        assert (line["level"], line["event"], line["given_up"]) == (level, "message refused", final)
        assert (line["uri"], line["version"], line["circuit"]) == ("urn:x:1", 1, str(CIRCUIT))
        assert line["reason"] == "quota exceeded (0x97)"


def test_a_corrupt_row_is_an_error_that_names_it():
    """And says what is wrong with it."""
    (line,) = lines(lambda events: events.corrupt_row(CorruptRowError("wire.db", "entry 3 of releases", "no JSON")))
    assert (line["level"], line["event"]) == ("error", "corrupt row")
    assert line["row"] == "entry 3 of releases"
    assert line["problem"].endswith("entry 3 of releases is corrupt and left out: no JSON")


def test_a_limit_of_the_broker_is_a_warning():
    """Messages are published in another way than was asked for."""
    (line,) = lines(lambda events: events.limited("QoS 0 at most"))
    assert (line["level"], line["event"], line["reason"]) == ("warning", "broker limits", "QoS 0 at most")


def test_a_worker_that_became_unavailable_is_a_warning_with_its_state():
    """And the reason."""
    join = Join(worker="w", instance="i-1", pid=1, host="h", boot_id="b", files=100)
    member = Member(join, link=None, state=WorkerState.CRASHED, reason="killed")
    (line,) = lines(lambda events: events.unavailable(member))
    assert (line["level"], line["event"], line["worker"]) == ("warning", "worker unavailable", "w")
    assert (line["state"], line["reason"]) == (WorkerState.CRASHED.value, "killed")


def test_a_rejected_control_message_is_a_warning_with_the_number_of_its_kind():
    """A flood of them is one line now and then."""
    (line,) = lines(lambda events: events.rejected(ControlError("malformed", "no JSON"), 7))
    assert (line["level"], line["event"], line["count"]) == ("warning", "control message rejected", 7)
    assert (line["reason"], line["problem"]) == ("malformed", "no JSON")


def test_what_the_broker_says_is_logged_with_the_client_that_it_was_said_to():
    """No warning: it is how the broker is set."""
    (line,) = lines(lambda events: events.broker_said("publisher", "maximum QoS 1"))
    assert (line["level"], line["event"], line["client"], line["answer"]) == (
        "info",
        "broker said",
        "publisher",
        "maximum QoS 1",
    )
