"""A real Prometheus that scrapes a test's endpoints, and its answers."""

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest

from tests.support.ports import own_port
from tests.support.waiting import until


@contextmanager
def prometheus(folder, **jobs):
    """Start a Prometheus that scrapes each job's ports every second; yield the URL of its API.

    It has begun to scrape by then, which may be seconds after it listens.
    """
    if shutil.which("prometheus") is None:
        pytest.skip("prometheus is not installed")
    scraped = [
        {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}
        for job, ports in jobs.items()
    ]
    config = folder / "prometheus.yml"  # JSON is YAML
    config.write_text(
        json.dumps({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": scraped})
    )
    port = own_port()
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    url = f"http://127.0.0.1:{port}/api/v1"
    with subprocess.Popen(command) as process:
        try:
            until(lambda: begun(url))
            yield url
        finally:
            process.terminate()


def begun(url):
    """Return whether Prometheus has tried to scrape a target."""
    try:
        return ask(url, "query", query="up")
    except urllib.error.HTTPError as error:  # 503: it is not ready yet
        error.close()
    except urllib.error.URLError:  # it does not listen yet
        pass
    return None


def ask(url, call, **parameters):
    """Return the result of a call of the API."""
    with urllib.request.urlopen(f"{url}/{call}?{urllib.parse.urlencode(parameters)}", timeout=10) as answer:
        return json.load(answer)["data"]["result"]
