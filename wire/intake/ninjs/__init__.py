"""ninjs documents of every version, each checked against the shape that its version has, and read as a release."""
