"""The reason of a failure of the system, in words for one line."""

import errno
import os
import re

__all__ = ["reason_of", "words_of"]

NUMBER = re.compile(r"\[Errno (\d+)\]")
# The system's words for what people meet most do not say what is wrong.
PLAIN = {errno.ECONNREFUSED: "nothing listens there (connection refused)"}


def reason_of(error: OSError | UnicodeError) -> str:
    """Return an error in plain words or the system's own, without Python's around them.

    asyncio puts the address into the text of an error, as a tuple, and the errors of several addresses into one text.
    UnicodeError comes from a host name that the DNS cannot have.
    """
    if isinstance(error, UnicodeError):
        return "the DNS can have no such name"
    if error.errno is not None and error.errno > 0:  # a negative one is getaddrinfo's, with words of its own
        return words_of(error.errno)
    numbers = dict.fromkeys(int(number) for number in NUMBER.findall(str(error)))
    return ", ".join(map(words_of, numbers)) or error.strerror or str(error)


def words_of(number: int) -> str:
    """Return the words for one of the system's error numbers."""
    return PLAIN.get(number) or os.strerror(number)
