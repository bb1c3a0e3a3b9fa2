"""``wirestorm recount``: the account of a run, counted again from what its workers wrote down."""
