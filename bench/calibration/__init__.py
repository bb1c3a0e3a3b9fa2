"""Known faults, injected between broker and outlets, against what is measured of them."""
