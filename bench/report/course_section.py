"""The parts of a run's page over its time: latency and deliveries, processors and memory."""

from collections.abc import Iterator

from bench.report import course_figures
from bench.report.course import read_course
from bench.report.marks import marks_of, read_events
from bench.report.markup import Markup, figure, table
from bench.report.run_files import RunFiles
from bench.run.timeline import CORES

__all__ = ["over_time", "processes"]

MOST_EVENTS = 50  # that are in the table
UNSEEN = (
    "Of a service only what its API tells is here: latencies and messages that were sent come as often as its account "
    "may be read, each for the time since the reading before; the warm-up is among them; processors, memory and the "
    "state of its workers are not seen."
)


def over_time(files: RunFiles) -> Iterator[Markup]:
    """Yield latency, lateness and deliveries over the time of a run, and what happened meanwhile; nothing where it has
    no timeline.
    """
    course = read_course(files.folder)
    if course is None:
        return
    summary = files.summary
    marks = marks_of(read_events(files.folder), summary.published, course)
    each = "each second" if course.seconds_each == 1 else f"{course.seconds_each} seconds, the greatest of them"
    unseen = f" {UNSEEN}" if summary.service else ""
    yield figure(
        course_figures.latency_figure(course, summary, marks),
        f"Latency from due to arrival, and the publisher's own lateness from due to sent, of {each}. Ticks at the "
        "bottom mark when releases fell due, dashed lines the flashes, red lines with a number what happened besides, "
        "as the table below says. Where the lateness is near the latency, the publisher and not the broker made the "
        f"outlets wait.{unseen}",
    )
    yield figure(
        course_figures.delivery_figure(course, marks),
        "Deliveries that fell due and deliveries that arrived, and the deliveries that were still outstanding: a line "
        "of outstanding deliveries that keeps rising shows a broker that does not keep up.",
    )
    if marks:
        rows = (
            (f"{number}: {mark.name}", f"{mark.seconds:.1f} s", mark.detail)
            for number, mark in enumerate(marks[:MOST_EVENTS], 1)
        )
        first = f" The first {MOST_EVENTS} of {len(marks)}." if len(marks) > MOST_EVENTS else ""
        caption = f"What happened besides the releases, in seconds since publishing started.{first}"
        yield table(caption, ("event", "at", "reason"), rows, words=("reason",))


def processes(files: RunFiles) -> Iterator[Markup]:
    """Yield the processors and the memory of each process over the time of a run."""
    course = read_course(files.folder)
    if course is None or not course.by_process(CORES):
        return
    yield figure(
        course_figures.cores_figure(course),
        "Cores that the broker, the workers and the publisher used; “others” are programs that are not the run's, "
        "“stolen” is what the hypervisor gave to other virtual machines.",
    )
    yield figure(
        course_figures.memory_figure(course),
        "Memory of each process. A broker whose memory rises with the outstanding deliveries queues them.",
    )
