"""The account: the expected deliveries against the deliveries that the workers enumerated."""
