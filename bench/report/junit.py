"""Runs as JUnit XML, which CI systems show: a test suite for each run, a test case for each threshold, and one for the
comparison with a baseline.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from bench.base.format import counted
from bench.output.baseline_result import BaselineResult
from bench.output.summary import Summary
from bench.output.summary_parts import ThresholdSummary
from bench.output.wording import actual, headline
from bench.report.run_files import RunFiles, RunSetFiles
from bench.verdict.verdict import Verdict

__all__ = ["junit"]

# XML 1.0 §2.2: characters that no document may hold, but for tab and line ends.
FORBIDDEN = dict.fromkeys(
    {*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13}, "\N{REPLACEMENT CHARACTER}"
)
TO_THE_SECOND = len("2026-03-18T09:00:00")


def junit(items: Sequence[RunFiles | RunSetFiles]) -> str:
    """Return a document with a ``testsuite`` for each run, as Jenkins, GitLab and others read it.

    A threshold that fails is a failure, one that can't be known is skipped; a run that is INVALID or that a fault ended
    has an error. A run that is slower than its baseline has a failure. A set that was compared with a baseline has a
    suite for that.
    """
    root = ET.Element("testsuites", name="wirestorm")
    suites = [suite for item in items for suite in _suites(item)]
    for number, suite in enumerate(suites):
        suite.set("id", str(number))
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in suites):.3f}")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suites(item: RunFiles | RunSetFiles) -> Iterator[ET.Element]:
    if isinstance(item, RunFiles):
        summary = item.summary
        cases = [_run_case(summary), *(_threshold_case(summary, threshold) for threshold in summary.thresholds)]
        cases += [_baseline_case(summary.scenario, item.baseline)] if item.baseline else []
        yield _suite(summary, summary.scenario, cases, _properties(summary), headline(summary), timed=True)
        return
    for run in item.runs:
        yield from _suites(run)
    if item.baseline and item.runs:
        name = f"{item.summary.scenario}: {counted(len(item.runs), 'run')} beside the baseline"
        cases = [_baseline_case(item.summary.scenario, item.baseline)]
        properties = {"baseline": item.baseline.name, "wirestorm": item.baseline.wirestorm}
        yield _suite(item.runs[0].summary, name, cases, properties, item.baseline.sentence, timed=False)


def _suite(
    summary: Summary, name: str, cases: Sequence[ET.Element], properties: dict[str, str], told: str, *, timed: bool
) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        name=_plain(name),
        tests=str(len(cases)),
        failures=_having(cases, "failure"),
        errors=_having(cases, "error"),
        skipped=_having(cases, "skipped"),
        time=f"{summary.publishing_seconds if timed else 0:.3f}",
        timestamp=summary.started[:TO_THE_SECOND],  # UTC, in a form without a zone
        hostname=_plain(summary.machine.host),
    )
    held = ET.SubElement(suite, "properties")
    for key, value in properties.items():
        ET.SubElement(held, "property", name=_plain(key), value=_plain(value))
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = _plain(told)
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
    case = _case(summary.scenario, "the run ends, and its figures can be trusted")
    faults = [fault for fault in (summary.fault, *summary.account_faults) if fault]
    if faults:
        _add(case, "error", "fault", faults)
    elif summary.interrupted:
        _add(case, "error", "interrupted", ["the run was interrupted"])
    elif summary.verdict is Verdict.INVALID:
        _add(case, "error", "INVALID", summary.doubts)
    return case


def _threshold_case(summary: Summary, threshold: ThresholdSummary) -> ET.Element:
    case = _case(summary.scenario, threshold.expression)
    if threshold.passed is False:
        _add(case, "failure", "threshold", [f"{threshold.expression}: {actual(threshold)}"])
    elif threshold.passed is None:
        ET.SubElement(case, "skipped", message=_plain(threshold.doubt or "it can't be known"))
    return case


def _baseline_case(scenario: str, baseline: BaselineResult) -> ET.Element:
    """Return the test case of the comparison with a baseline: skipped where the runs could not be compared."""
    case = _case(scenario, f"not slower than the baseline {baseline.name}")
    if baseline.finding is None:
        ET.SubElement(case, "skipped", message=_plain(baseline.sentence))
    elif baseline.finding == "slower":
        _add(case, "failure", "regression", [baseline.sentence])
    return case


def _case(scenario: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=f"wirestorm.{_plain(scenario)}", name=_plain(name), time="0")


def _add(case: ET.Element, kind: str, type_: str, texts: Sequence[str]) -> None:
    first = texts[0].splitlines()[0] if texts and texts[0] else type_
    ET.SubElement(case, kind, message=_plain(first), type=type_).text = _plain("\n".join(texts))


def _having(cases: Sequence[ET.Element], kind: str) -> str:
    return str(sum(case.find(kind) is not None for case in cases))


def _plain(text: str) -> str:
    return text.translate(FORBIDDEN)
