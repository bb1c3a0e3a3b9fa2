"""The room that every other room of the load test uses: errors, exit codes, units, formats, consoles, folders."""
