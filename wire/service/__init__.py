"""The running wire: its composition, its metrics endpoint."""
