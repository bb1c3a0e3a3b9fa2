"""A hint where circuits or shared subscriptions got nothing at all: the broker may drop what it acknowledges."""

from collections.abc import Mapping

from bench.base.format import counted
from bench.output.summary_parts import GroupSummary, MissingByCause
from bench.output.summary_shares import ShareSummary

__all__ = ["hint", "share_hint"]


def hint(by_label: Mapping[str, GroupSummary], causes: MissingByCause, noun: str = "circuit") -> str:
    """Return a sentence where every delivery under some labels, each a ``noun``, was lost on the way; else nothing.

    Mosquitto acknowledges a message at MQTT 3.1.1 though its ACL or its message_size_limit drops it, and at QoS 0 no
    broker says anything (MQTT 3.1.1 §3.3.5, MQTT 5.0 §3.3.5).
    """
    silent = {name: group.expected for name, group in by_label.items() if group.expected and not group.delivered}
    if not silent or causes.lost < sum(silent.values()):
        return ""
    some = f"all {noun}s"
    if len(silent) < len(by_label):
        some = f"{len(silent):,} of {counted(len(by_label), noun)}"
    return (
        f"every delivery on {some} was lost, {next(iter(silent))} for one: a broker may drop without a word what it "
        "does not allow, by an ACL or a limit of size; MQTT 5 at QoS 1 has it give the reason"
    )


def share_hint(shared: Mapping[str, ShareSummary], causes: MissingByCause) -> str:
    """Return a sentence where no member of any shared subscription got anything, lost on the way; else nothing.

    MQTT 3.1.1 has no shared subscriptions: a broker that does not know them takes ``$share/…`` for the name of topics.
    """
    expected = sum(share.expected for share in shared.values())
    if not expected or causes.lost < expected or any(share.messages for share in shared.values()):
        return ""
    return (
        "no member of a shared subscription got anything: a broker without shared subscriptions, which MQTT 3.1.1 does "
        "not have, grants $share/… as a filter that no topic matches"
    )
