"""A run that a real Prometheus scraped each second, and the answers of that Prometheus to the dashboards' queries."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.brokers.ports import free_ports
from scripts.pictures.runs import wirestorm

__all__ = ["Scraped", "scraped_run"]

LINGER = "4s"  # the metrics stay so long after the run's end, for the last scrapes
START_S = 30.0
STEP_S = 1
Series = dict[str, Any]  # of Prometheus's API: metric, and value or values


@dataclass(frozen=True, slots=True)
class Scraped:
    """The API of a Prometheus, and the first and the last second in which it found the run."""

    url: str
    start_s: float
    end_s: float

    def now(self, expr: str) -> list[Series]:
        """Return the series of a query as of the last scrape."""
        return ask(self.url, "query", query=expr, time=self.end_s)

    def over(self, expr: str) -> list[Series]:
        """Return the series of a query for each second of the run."""
        return ask(self.url, "query_range", query=expr, start=self.start_s, end=self.end_s, step=STEP_S)


@contextmanager
def scraped_run(words: Sequence[str], folder: Path) -> Iterator[Scraped]:
    """Run a command in a folder while a Prometheus scrapes it; yield the answers once the run has ended.

    Raises RuntimeError if there is no Prometheus, or if the run ends with another exit code than 0.
    """
    if shutil.which("prometheus") is None:
        raise RuntimeError("prometheus is not on PATH")
    metrics, listening = free_ports(2)
    scrape = {"job_name": "wire", "static_configs": [{"targets": [f"127.0.0.1:{metrics}"]}]}
    every = {"scrape_interval": f"{STEP_S}s", "scrape_timeout": f"{STEP_S}s"}
    config = folder / "prometheus.yml"  # JSON is YAML
    config.write_text(json.dumps({"global": every, "scrape_configs": [scrape]}))
    url = f"http://127.0.0.1:{listening}/api/v1"
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}"]
    command += [f"--web.listen-address=127.0.0.1:{listening}", "--log.level=error"]
    with subprocess.Popen(command) as process:
        try:
            _until_it_answers(url)
            run = (*words, "--out", str(folder / "run"), "--metrics-port", str(metrics), "--linger", LINGER)
            start_s = wirestorm(*run)
            found = ask(url, "query_range", query='up{job="wire"} == 1', start=start_s, end=time.time(), step=STEP_S)
            moments = [float(moment) for moment, _ in found[0]["values"]]
            yield Scraped(url, moments[0], moments[-1])
        finally:
            process.terminate()


def ask(url: str, call: str, **parameters: object) -> list[Series]:
    """Return the result of a call of the API."""
    with urllib.request.urlopen(f"{url}/{call}?{urllib.parse.urlencode(parameters)}", timeout=30) as answer:  # noqa: S310 - http
        found: list[Series] = json.load(answer)["data"]["result"]
    return found


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            ask(url, "query", query="up")
        except urllib.error.URLError:  # it does not listen yet, or is not ready
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return
