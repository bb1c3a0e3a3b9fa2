"""What every test needs of the machine."""

import os

from bench.brokers.mosquitto import ADMIN_FOLDERS

# Debian puts mosquitto where an ordinary user's PATH does not look: there it is found by the tests as by the command.
os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:{ADMIN_FOLDERS}"
