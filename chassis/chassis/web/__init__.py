"""What speaks HTTP: the application, who asks, errors as problems, idempotency keys, the commands."""
