"""A scenario: read from TOML, checked as a whole, and compared with the limits of this machine."""
