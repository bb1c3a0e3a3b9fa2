"""The workers: their membership, their readiness, and the links that carry control messages."""
