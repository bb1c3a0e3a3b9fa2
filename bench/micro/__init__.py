"""What the parts of a delivery cost by themselves, in nanoseconds of processor time."""
