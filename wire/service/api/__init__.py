"""The HTTP API: takes releases, and answers with their deliveries. One file for each concern; ``app`` joins them."""
