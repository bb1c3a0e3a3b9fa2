"""The modules that a program imports to answer a command line."""

import json
import os
import subprocess
import sys

__all__ = ["imported_by"]

# Runs a module or a console script's function in place, and prints what it imported as the last line of its errors.
PROGRAM = """
import sys
before = set(sys.modules)
try:
    {statement}
finally:
    import json
    print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


def imported_by(statement, *arguments, **environment):
    """Run a statement in a Python of its own; return the modules that it imported, and its output."""
    command = [sys.executable, "-c", PROGRAM.format(statement=statement), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
    return set(json.loads(done.stderr.splitlines()[-1])), done.stdout
