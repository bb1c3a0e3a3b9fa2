"""Texts as MQTT sends them: UTF-8 of at most 65,535 bytes, without U+0000 (MQTT 3.1.1 §1.5.3, MQTT 5.0 §1.5.4)."""

__all__ = ["problem_with"]

BYTES_MOST = 65_535


def problem_with(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text and what would be right; None where MQTT can send it."""
    if "\0" in text:
        return "it has the character U+0000", "leave it out"
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "it has half a surrogate pair", "leave it out"
    if size > BYTES_MOST:
        return f"it has {size:,} bytes in UTF-8", f"give {BYTES_MOST:,} at most"
    return None
