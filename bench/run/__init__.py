"""One run: broker, wire, workers and calendar, brought on, published, drained and settled."""
