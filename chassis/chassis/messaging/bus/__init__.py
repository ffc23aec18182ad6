"""The transports that carry events between departments, behind the few verbs of ``Bus``."""

from urllib.parse import urlsplit

from .base import Bus, BusUnavailable, DeadLetter, Delivery, Depth, Message
from .topology import Topology, exchange_of

__all__ = [
    "Bus",
    "BusUnavailable",
    "DeadLetter",
    "Delivery",
    "Depth",
    "Message",
    "Topology",
    "connect",
    "exchange_of",
]


def connect(url: str, department: str) -> Bus:
    """The bus at ``url``, as ``department`` sees it.

    ``embedded:////absolute/path.db`` or ``amqp://user:password@host/vhost`` (``amqps`` likewise). Each
    transport is imported only when it is used. Does not wait for a broker that is away. Raises ValueError
    for another scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme == "embedded":
        from .embedded import EmbeddedBus

        return EmbeddedBus(url, department)
    if scheme in ("amqp", "amqps"):
        from .rabbitmq import RabbitBus

        return RabbitBus(url, department)
    raise ValueError(f"there is no transport for {scheme or 'a broker URL without a scheme'}")
