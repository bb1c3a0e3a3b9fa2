"""Calibration: known faults, injected between broker and outlets, against the measured figures."""
