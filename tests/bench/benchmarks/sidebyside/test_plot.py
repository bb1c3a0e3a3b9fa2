"""The results as a picture, on a page that needs no network."""

import re

from bench.benchmarks.sidebyside.case_result import CaseResult
from bench.benchmarks.sidebyside.plot import draw
from bench.benchmarks.sidebyside.trial import CLIENTS, ORDER_CLIENTS
from tests.support.sidebyside import FLOOD, PACED, burst_case, case_of, order_case, results_of


def test_the_page_has_every_client_and_loads_nothing(tmp_path):
    """Plotly's JavaScript is in the page itself; cases without a result are named in the title."""
    busy = CaseResult(FLOOD, dict.fromkeys(CLIENTS, ()), {}, busy="other programs used 40% of the processors")
    order = order_case([10.0] * 4, [10.1] * 4, [11.0] * 4)
    draw(results_of(case_of(PACED), order, burst_case(), busy), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "Plotly.newPlot" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert all(f'"name":"{kind}"' in page for kind in (*CLIENTS, *ORDER_CLIENTS[1:], "publisher"))
    assert "No result, the machine was busy: embedded, QoS 0, flood" in page
