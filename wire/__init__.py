"""The wire: what is sent, to whom, and the service that sends it."""
