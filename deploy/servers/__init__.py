"""Private RabbitMQ and PostgreSQL servers from Debian's packages, for ``make run-real``, the tests and the benchmarks.

``lease("rabbitmq", folder)`` starts a server, or joins the one that runs on that folder already, and holds it until the
lease is released or its process is gone, however it went. Nothing is left behind.
"""

from deploy.servers.lease import Lease, ServerError, lease

__all__ = ["Lease", "ServerError", "lease"]
