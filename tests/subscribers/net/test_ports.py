"""The number of local ports for connections to one node."""

from subscribers.net import ports


def test_it_is_what_the_kernel_gives_out_less_a_reserve(tmp_path, monkeypatch):
    """As in ip_local_port_range; where that can't be read, Linux's own default."""
    file = tmp_path / "range"
    monkeypatch.setattr(ports, "RANGE", file)
    assert ports.ports_per_source() == 60_999 - 32_768 + 1 - ports.SPARE
    file.write_text("10000\t29999\n")
    assert ports.ports_per_source() == 18_000
    file.write_text("10000\t10001\n")
    assert ports.ports_per_source() == 1
