"""The highest load at which a scenario's thresholds hold: ``wirestorm capacity``, a search by RFC 9971."""
