"""The wire's logs and metrics."""
