"""Bodies of requests and responses, by noun."""
