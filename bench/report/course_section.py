"""The parts of a run's page over its time: latency and deliveries, processors and memory."""

from collections.abc import Iterator

from bench.report import course_figures
from bench.report.course import read_course
from bench.report.markup import Markup, figure
from bench.report.run_files import RunFiles

__all__ = ["over_time", "processes"]


def over_time(files: RunFiles) -> Iterator[Markup]:
    """Yield latency, lateness and deliveries over the time of a run; nothing where it has no timeline."""
    course = read_course(files.folder)
    if course is None:
        return
    each = "each second" if course.seconds_each == 1 else f"{course.seconds_each} seconds, the greatest of them"
    yield figure(
        course_figures.latency_figure(course, files.summary),
        f"Latency from due to arrival, and the publisher's own lateness from due to sent, of {each}. Ticks at the "
        "bottom mark when releases fell due, dashed lines the flashes. Where the lateness is near the latency, the "
        "publisher and not the broker made the outlets wait.",
    )
    yield figure(
        course_figures.delivery_figure(course),
        "Deliveries that fell due and deliveries that arrived, and the deliveries that were still outstanding: a line "
        "of outstanding deliveries that keeps rising shows a broker that does not keep up.",
    )


def processes(files: RunFiles) -> Iterator[Markup]:
    """Yield the processors and the memory of each process over the time of a run."""
    course = read_course(files.folder)
    if course is None:
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
