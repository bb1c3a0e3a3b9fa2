"""The HTTP API: releases in, what became of them out. One file per concern; ``app`` puts them together."""
