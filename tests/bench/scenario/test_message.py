"""The [message] of a scenario."""

from pathlib import Path

import pytest

from bench.base.units import Wrong
from bench.scenario.load import load_scenario
from bench.scenario.message import format_rate, parse_rate
from tests.support.scenarios import ROOMY, refused, written
from wire.contract.templates import Values
from wire.feed.plan import Rate

SECOND_NS = 1_000_000_000
MQTT_5 = '[audience]\nmqtt = "5"\n[broker]\nkind = "mosquitto"\n'


def loaded(folder: Path, text: str, *overrides: str):
    return load_scenario(written(folder, text), overrides, machine=ROOMY)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/s", Rate(5, SECOND_NS)),
        ("0.5/s", Rate(1, 2 * SECOND_NS)),
        ("30/min", Rate(1, 2 * SECOND_NS)),
        ("10/h", Rate(1, 360 * SECOND_NS)),
        ("2.5 / s", Rate(5, 2 * SECOND_NS)),
    ],
)
def test_a_rate_is_a_number_with_its_unit_and_reads_back(text, rate):
    """Exactly: due times do not drift."""
    made = parse_rate(text)
    assert made.messages * rate.period_ns == rate.messages * made.period_ns
    assert parse_rate(format_rate(made)) == made


@pytest.mark.parametrize("text", ["5", "5/d", "0/s", "-1/s", "/s", 5, "a/s"])
def test_what_is_no_rate_is_refused(text):
    """A bare number has no unit."""
    with pytest.raises(Wrong, match="no rate with its unit"):
        parse_rate(text)


def test_a_message_has_topics_a_payload_and_a_pace(tmp_path):
    """Files are relative to the scenario; the description reads back."""
    (tmp_path / "rows.csv").write_text("id\n7\n8\n")
    (tmp_path / "body.txt").write_text("{id}:{stamp}")
    scenario = loaded(
        tmp_path,
        f'{MQTT_5}[message]\ntopic = "news/{{i}}"\ntopics = 3\nrate = "6/s"\n'
        'publishers = 2\npayload_template = "body.txt"\ndata = "rows.csv"\nuser_properties = {run = "{sequence}"}\n',
    )
    message = scenario.message
    assert message.topic_names() == ("news/0", "news/1", "news/2")
    assert message.body.render(Values(row=(b"7",))).data.startswith(b"7:000")
    assert scenario.kinds == ("message",)
    described = scenario.describe()["message"]
    assert (described["rate"], described["payload_template"]) == ("6/s", str(tmp_path / "body.txt"))
    assert type(message).model_validate(described) == message


def test_a_payload_file_is_read_byte_for_byte_and_without_a_payload_it_has_a_kilobyte(tmp_path):
    """Braces in a file are no fields."""
    (tmp_path / "body.bin").write_bytes(b"\x00{i}\xff")
    message = loaded(tmp_path, '[message]\ntopic = "a"\npayload_file = "body.bin"\n').message
    assert message.body.render(Values()).data == b"\x00{i}\xff"
    assert len(loaded(tmp_path, '[message]\ntopic = "a"\n').message.body.render(Values()).data) == 1_000


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ("topic = 'news/{j}'", 3, "topic", "there is no field {j}; there are: i"),
        ("topic = 'news/{sequence}'", 3, "topic", "there is no field {sequence}"),
        ("topic = 'news/+'", 3, "topic", "wildcard"),
        ("topic = ''", 3, "topic", "empty"),
        ("topics = 3\ntopic = 'news'", 4, "topic", "all 3 topics are the same"),
        ("topics = 3\ntopic = 'news/{i % 2}'", 4, "topic", "topics 0 and 2 are both news/0"),
        ("topic = 'a'\npayload = 'x {sequnce}'", 4, "payload", "column 3: there is no field {sequnce}; did you mean"),
        ("topic = 'a'\npayload = '''\n{{}}\n{x}'''", 4, "payload", "line 2, column 1: there is no field {x}"),
        ("topic = 'a'\npayload = 'x'\nsize = '1kB'", 5, "size", "payload and size are given; give one"),
        ("topic = 'a'\nsize_sigma = 1.0", 4, "size_sigma", "without a size"),
        ("topic = 'a'\nsize = '17MB'", 4, "size", "16MB at most"),
        ("topic = 'a'\nsize = '20B'", 4, "size", "the stamp has 58 bytes"),
        ("topic = 'a'\ncontent_type = 'a/b'", 4, "content_type", "MQTT 3.1.1 has none"),
        ("topic = 'a'\npublishers = 2", 4, "publishers", "2 publishers have 1 topics"),
        ("topic = 'a'\nrate = '5'", 4, "rate", "no rate with its unit"),
        ("topic = 'a'\nrate = '100000000/s'", 4, "rate", "are too many"),
        ("topic = 'a'\npayload_file = 'none'", 4, "payload_file", "cannot be read: No such file"),
        ("topic = 'a'\npayload_template = 'body.txt'", 4, "payload_template", "body.txt:2:3: there is no field {x}"),
        ("topic = 'a'\ndata = 'rows.csv'", 4, "data", "rows.csv:2: the row has 1 values"),
        ("topic = 'a'\nuser_properties = {a = '{stamp}'}", 4, "user_properties.a", "there is no field {stamp}"),
        ("topic = 'a'\nuser_properties = {wirestorm = ''}", 4, "user_properties.wirestorm", "a stamp has this name"),
        (
            "topic = 'a/{random:1MB}'\ntopics = 100000",
            3,
            "topic",
            "it has 1,000,002 bytes in UTF-8; give",
        ),
        ("topic = 'a'\npayload = '{size:9MB}{size:9MB}'", 4, "payload", "its fields have over 16 MB together"),
        ("topic = 'a'\npayload_file = '/dev/zero'", 4, "payload_file", "more than 16,000,000 bytes"),
        ('topic = "a"\npayload_file = "a\\u0000"', 4, "payload_file", "its name has the character U+0000"),
        ('topic = "a"\ncontent_type = "a\\u0000"', 4, "content_type", "the character U+0000; leave it out"),
        ('topic = "a"\nuser_properties = {a = "\\u0000"}', 4, "user_properties", "the character U+0000; leave it out"),
        ("topic = 'a'\ntopcs = 3", 4, "topcs", "did you mean topics"),
    ],
)
def test_a_mistake_names_file_line_key_and_what_would_be_right(tmp_path, text, line, key, said):
    """Before any load."""
    (tmp_path / "body.txt").write_text("one\n2 {x}\n")
    (tmp_path / "rows.csv").write_text("a,b\n1\n")
    error = refused(written(tmp_path, f"\n[message]\n{text}\n"))
    assert (error.line, error.key) == (line, f"message.{key}"), error
    assert said in str(error)


def test_a_run_has_a_calendar_or_messages_of_its_own(tmp_path):
    """Both would be two loads."""
    error = refused(written(tmp_path, '[calendar]\nbackground_per_minute = 1.0\n[message]\ntopic = "a"\n'))
    assert error.key == "calendar.background_per_minute"


def test_mqtt_5_has_room_for_a_small_payload_and_its_properties(tmp_path):
    """The stamp is a user property."""
    text = f'{MQTT_5}[message]\ntopic = "a"\nsize = "16B"\ncontent_type = "a/b"\n'
    assert loaded(tmp_path, text).message.size_bytes == 16


def test_a_scale_is_a_fraction_of_the_rate_and_says_so(tmp_path):
    """Exactly; a calendar has no rate to scale."""
    scenario = loaded(tmp_path, 'name = "x"\nscale = 0.1\n[message]\ntopic = "a"\nrate = "250/s"\n')
    assert format_rate(scenario.rate_of(scenario.message)) == "25/s"
    assert scenario.scaled == "10 % of the rate of x: 25/s of 250/s"
    assert refused(written(tmp_path, "scale = 0.5\n")).key == "scale"


def test_clients_of_ones_own_need_messages_of_ones_own(tmp_path):
    """Releases are for the wire's outlets."""
    error = refused(written(tmp_path, '[audience]\nsubscribe = ["news/#"]\n'))
    assert (error.line, error.key) == (2, "audience.subscribe")


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('subscribe = ["a/#/b"]', "subscribe.0", "a/#/b"),
        ('subscribe = ["a", "{sequence}"]', "subscribe.1", "there is no field {sequence}"),
        ('clients = "none.csv"', "clients", "cannot be read"),
        ('clients = "twice.csv"', "clients", "twice.csv:3"),
    ],
)
def test_a_wrong_filter_or_file_of_clients_names_its_place(tmp_path, line, key, said):
    """A filter that is no MQTT filter; a client id that is there twice."""
    (tmp_path / "twice.csv").write_text("client_id,filters\na,x\na,y\n")
    error = refused(written(tmp_path, f'[audience]\n{line}\n[message]\ntopic = "a"\n'))
    assert (error.line, error.key) == (2, f"audience.{key}"), error
    assert said in str(error)
