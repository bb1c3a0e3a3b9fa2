"""The simulated outlets: MQTT sessions, the reactor that reads them, the ledger that remembers."""
