"""``wirestorm report``: the report of what a folder holds, a run, a set, a comparison or a search."""
