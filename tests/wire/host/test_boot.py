"""The id of this boot."""

import re
import subprocess
import sys

from wire.host.boot import boot_id


def test_every_process_of_a_boot_has_the_same_id():
    """A worker is taken where it reads the wire's clock; the id has no line end, since it travels as it is."""
    code = "from wire.host.boot import boot_id; print(boot_id(), end='')"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout == boot_id()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", boot_id())
