"""The agenda against a list that is searched by brute force: due time, urgency, and versions in their order."""

from hypothesis import given
from hypothesis import strategies as st

from wire.desk.agenda import Agenda, Item

URIS = ("a", "b", "c")
TIMES = st.integers(0, 6)


class Oracle:
    """The same rules, by looking at everything each time."""

    def __init__(self):
        self.items = {}

    def add(self, item):
        self.items[item.entry] = item

    def remove(self, entry):
        self.items.pop(entry, None)

    def first_versions(self):
        return [
            item
            for item in self.items.values()
            if not any(other.uri == item.uri and other.version < item.version for other in self.items.values())
        ]

    def take(self, now_ns, may_be_sent):
        due = [item for item in self.first_versions() if item.due_ns <= now_ns and may_be_sent(item)]
        taken = min(due, key=lambda item: (item.urgency, item.due_ns, item.entry), default=None)
        if taken is not None:
            del self.items[taken.entry]
        return taken


actions = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(URIS), st.integers(1, 9), TIMES),
        st.tuples(st.just("remove"), st.integers(1, 12)),
        st.tuples(st.just("take"), TIMES, st.sets(st.sampled_from(URIS), max_size=1)),
        st.tuples(st.just("drop later"), TIMES),
    ),
    max_size=40,
)


@given(actions)
def test_the_agenda_agrees_with_the_rules_after_any_additions_removals_and_takes(acts):
    """Under a clock that goes forwards and backwards, and with releases that may not be sent."""
    agenda, oracle, versions = Agenda(), Oracle(), dict.fromkeys(URIS, 0)
    entry = 0
    for act in acts:
        match act:
            case ("add", uri, urgency, due_ns):
                entry += 1
                versions[uri] += 1
                item = Item(entry, uri, versions[uri], urgency, due_ns)
                agenda.add(item)
                oracle.add(item)
            case ("remove", number):
                agenda.remove(number)
                oracle.remove(number)
            case ("take", now_ns, held):
                assert agenda.overdue(now_ns) == sum(item.due_ns <= now_ns for item in oracle.items.values())
                taken = agenda.take(now_ns, lambda item, held=held: item.uri not in held)
                assert taken == oracle.take(now_ns, lambda item, held=held: item.uri not in held)
            case ("drop later", now_ns):
                agenda.drop_later(now_ns)
                for item in [item for item in oracle.items.values() if item.due_ns > now_ns]:
                    oracle.remove(item.entry)
        assert len(agenda) == len(oracle.items)
        assert all(number in agenda for number in oracle.items)


def test_the_next_item_to_become_due_is_known():
    """The earliest of the versions that are first; none on an empty agenda."""
    agenda = Agenda()
    assert agenda.upcoming() is None
    agenda.add(Item(1, "a", 1, 5, 300))
    agenda.add(Item(2, "a", 2, 5, 100))
    agenda.add(Item(3, "b", 1, 5, 200))
    assert agenda.upcoming().entry == 3


def test_an_item_replaces_the_earlier_one_of_its_entry():
    """A lifted embargo is an item with another due time."""
    agenda = Agenda()
    agenda.add(Item(1, "a", 1, 5, 300))
    agenda.add(Item(1, "a", 1, 5, 100))
    assert (len(agenda), agenda.take(100, lambda _: True)) == (1, Item(1, "a", 1, 5, 100))
