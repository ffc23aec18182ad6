"""rabbitmq/definitions.json, made of what each department's asyncapi.json says that it receives.

One exchange for each department, which it alone may write to; one quorum queue and one of dead letters, which it alone
may read; and one user with just these rights. Passwords are not in it: whoever installs the broker sets them.
"""

import json
from pathlib import Path
from typing import Any

from chassis.messaging.bus.topology import dead_queue, dead_queue_arguments, exchange_of, queue_arguments
from deploy.site import DEPARTMENTS, TOP

DEFINITIONS = TOP / "deploy" / "rabbitmq" / "definitions.json"
VHOST = "/learning-week"


def definitions() -> dict[str, Any]:
    """The whole topology, as RabbitMQ imports it."""
    return {
        "vhosts": [{"name": VHOST}],
        "users": [{"name": department, "tags": ""} for department in DEPARTMENTS],
        "permissions": [_rights(department) for department in DEPARTMENTS],
        "exchanges": [_exchange(department) for department in DEPARTMENTS],
        "queues": [queue for department in DEPARTMENTS for queue in _queues(department)],
        "bindings": [
            _binding(department, type_) for department in DEPARTMENTS for type_ in events_read(department)
        ],
    }


def events_read(department: str) -> list[str]:
    """The event types that a department reads."""
    document = json.loads(_asyncapi(department).read_text())
    operations = [
        operation for operation in document["operations"].values() if operation["action"] == "receive"
    ]
    return sorted(operation["channel"]["$ref"].rpartition("/")[2] for operation in operations)


def write() -> Path:
    """Write definitions.json anew; the file."""
    DEFINITIONS.write_text(text())
    return DEFINITIONS


def text() -> str:
    """What definitions.json holds."""
    return json.dumps(definitions(), indent=1) + "\n"


def _asyncapi(department: str) -> Path:
    folder = TOP if department == "gateway" else TOP / "services"
    return folder / department / department / "asyncapi.json"


def _rights(department: str) -> dict[str, str]:
    """Nothing may be declared; its own exchange may be written to, its own queues read."""
    names = f"^{department}(\\.dead)?$"
    return {"user": department, "vhost": VHOST, "configure": "^$", "write": f"^{department}$", "read": names}


def _exchange(department: str) -> dict[str, Any]:
    common = {"type": "topic", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}
    return {"name": department, "vhost": VHOST, **common}


def _queues(department: str) -> list[dict[str, Any]]:
    common = {"vhost": VHOST, "durable": True, "auto_delete": False}
    return [
        {"name": department, **common, "arguments": queue_arguments(department)},
        {"name": dead_queue(department), **common, "arguments": dead_queue_arguments()},
    ]


def _binding(department: str, type_: str) -> dict[str, Any]:
    to = {"destination": department, "destination_type": "queue", "routing_key": type_, "arguments": {}}
    return {"source": exchange_of(type_), "vhost": VHOST, **to}
