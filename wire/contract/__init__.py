"""The published language between the wire and its outlets: pure values, no I/O, no clock, no framework."""
