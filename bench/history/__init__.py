"""``wirestorm runs``: the runs that are on disk, as a list, as a page, and pruned."""
