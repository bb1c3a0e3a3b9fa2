"""Runs as JUnit XML, which CI systems show: a test suite for each run, a test case for each threshold."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from bench.output.summary import Summary
from bench.output.summary_parts import ThresholdSummary
from bench.output.wording import actual, headline
from bench.verdict.verdict import Verdict

__all__ = ["junit"]

# XML 1.0 §2.2: characters that no document may hold, but for tab and line ends.
FORBIDDEN = dict.fromkeys(
    {*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13}, "\N{REPLACEMENT CHARACTER}"
)
TO_THE_SECOND = len("2026-03-18T09:00:00")


def junit(summaries: Sequence[Summary]) -> str:
    """Return a document with a ``testsuite`` for each summary, as Jenkins, GitLab and others read it.

    A threshold that fails is a failure, one that can't be known is skipped; a run that is INVALID or that a fault ended
    has an error.
    """
    root = ET.Element("testsuites", name="wirestorm")
    suites = [_suite(number, summary) for number, summary in enumerate(summaries)]
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.set("time", f"{sum(summary.publishing_seconds for summary in summaries):.3f}")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(number: int, summary: Summary) -> ET.Element:
    cases = [_run_case(summary), *(_threshold_case(summary, threshold) for threshold in summary.thresholds)]
    suite = ET.Element(
        "testsuite",
        name=_plain(summary.scenario),
        id=str(number),
        tests=str(len(cases)),
        failures=_having(cases, "failure"),
        errors=_having(cases, "error"),
        skipped=_having(cases, "skipped"),
        time=f"{summary.publishing_seconds:.3f}",
        timestamp=summary.started[:TO_THE_SECOND],  # UTC, in a form without a zone
        hostname=_plain(summary.machine.host),
    )
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(summary).items():
        ET.SubElement(properties, "property", name=_plain(name), value=_plain(value))
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = _plain(headline(summary))
    return suite


def _properties(summary: Summary) -> dict[str, str]:
    named = {
        "verdict": str(summary.verdict),
        "command": " ".join(summary.command),
        "commit": summary.commit or "",
        "run_id": summary.run_id,
        "wirestorm": summary.wirestorm,
        "broker": f"{summary.broker.kind or 'of the service'} {summary.broker.version or ''}".strip(),
    }
    return named | {f"tag.{key}": value for key, value in summary.tags.items()}


def _run_case(summary: Summary) -> ET.Element:
    """Return the test case of the run itself: an error where it broke, was stopped, or can't be trusted."""
    case = _case(summary, "the run ends, and its figures can be trusted")
    faults = [fault for fault in (summary.fault, *summary.account_faults) if fault]
    if faults:
        _add(case, "error", "fault", faults)
    elif summary.interrupted:
        _add(case, "error", "interrupted", ["the run was interrupted"])
    elif summary.verdict is Verdict.INVALID:
        _add(case, "error", "INVALID", summary.doubts)
    return case


def _threshold_case(summary: Summary, threshold: ThresholdSummary) -> ET.Element:
    case = _case(summary, threshold.expression)
    if threshold.passed is False:
        _add(case, "failure", "threshold", [f"{threshold.expression}: {actual(threshold)}"])
    elif threshold.passed is None:
        ET.SubElement(case, "skipped", message=_plain(threshold.doubt or "it can't be known"))
    return case


def _case(summary: Summary, name: str) -> ET.Element:
    return ET.Element("testcase", classname=f"wirestorm.{_plain(summary.scenario)}", name=_plain(name), time="0")


def _add(case: ET.Element, kind: str, type_: str, texts: Sequence[str]) -> None:
    first = texts[0].splitlines()[0] if texts and texts[0] else type_
    ET.SubElement(case, kind, message=_plain(first), type=type_).text = _plain("\n".join(texts))


def _having(cases: Sequence[ET.Element], kind: str) -> str:
    return str(sum(case.find(kind) is not None for case in cases))


def _plain(text: str) -> str:
    return text.translate(FORBIDDEN)
