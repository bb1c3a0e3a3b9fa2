"""Formats of copy beside text and ninjs: found by content, and read into stories or refused by name."""
