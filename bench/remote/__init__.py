"""The client of a running wire: submit, kill, delivery, and a load test over HTTP."""
