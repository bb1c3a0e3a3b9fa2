"""The environment of every test."""

import os
import signal

from hypothesis import settings

from bench.brokers.finding import ADMIN_FOLDERS

# Debian's mosquitto is in a folder that is not on an ordinary user's PATH: tests find it there, as the command does.
os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:{ADMIN_FOLDERS}"

# How long an example takes is the machine's affair, which other processes use too.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

# Under nohup SIGHUP is ignored, and in the background of a script SIGINT. Processes inherit that, and the tests start
# processes that they signal. With a handler that does nothing, the tests go on as before, and what they start has the
# default actions.
for number in (signal.SIGHUP, signal.SIGINT):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)
