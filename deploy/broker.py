"""Where the departments find the broker: one user each, with the rights that definitions.json gives it."""

import base64
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.environment import chosen
from deploy.processes import Process
from deploy.site import DEPARTMENTS, Site

DEFINITIONS = Path(__file__).parent / "rabbitmq" / "definitions.json"
ADMINISTRATOR = "lw_admin"


def definitions(site: Site) -> dict[str, Any]:
    """definitions.json with this installation's passwords, and an administrator."""
    document: dict[str, Any] = json.loads(DEFINITIONS.read_text())
    users = [user for user in document["users"] if user["name"] != ADMINISTRATOR]
    users.append({"name": ADMINISTRATOR, "tags": "administrator"})
    document["users"] = [_with_password(user, site.password(f"broker-{user['name']}")) for user in users]
    vhost = _vhost(document)
    rights = {"configure": ".*", "write": ".*", "read": ".*"}
    document["permissions"].append({"user": ADMINISTRATOR, "vhost": vhost, **rights})
    return document


def write_definitions(site: Site) -> Path:
    """The file that the private broker loads at every start."""
    path = site.folder("rabbitmq") / "definitions.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(definitions(site)))
    return path


def private_addresses(site: Site) -> dict[str, str]:
    """{department: URL} on the private broker, each as its own user."""
    vhost = quote(_vhost(json.loads(DEFINITIONS.read_text())), safe="")
    place = f"127.0.0.1:{site.broker_ports[1]}/{vhost}"
    return {
        department: chosen(department, "BROKER_URL")
        or f"amqp://{department}:{site.password(f'broker-{department}')}@{place}"
        for department in DEPARTMENTS
    }


def given_addresses(url: str) -> dict[str, str]:
    """{department: URL} on a broker of the user's, as the same user unless the department has its own URL."""
    return {department: chosen(department, "BROKER_URL") or url for department in DEPARTMENTS}


def declaration(url: str) -> Process:
    """The task that declares every exchange, queue and binding on a broker of the user's."""
    command = [sys.executable, "-m", "deploy", "declare-topology"]
    return Process("topology", command, os.environ | {"BROKER_URL": url})


def declare_topology(url: str) -> None:
    """Declare what definitions.json names on the broker at ``url``."""
    from chassis.messaging.bus import Topology, connect

    document = json.loads(DEFINITIONS.read_text())
    readers: dict[str, list[str]] = {department: [] for department in DEPARTMENTS}
    for binding in document["bindings"]:
        if binding["destination"] in readers and binding["source"] in DEPARTMENTS:
            readers[binding["destination"]].append(binding["routing_key"])
    bus = connect(url, DEPARTMENTS[0])
    try:
        bus.declare(Topology(DEPARTMENTS, {name: tuple(types) for name, types in readers.items()}))
    finally:
        bus.close()


def _vhost(document: dict[str, Any]) -> str:
    return str(document["vhosts"][0]["name"])


def _with_password(user: dict[str, Any], password: str) -> dict[str, Any]:
    """The user with RabbitMQ's salted SHA-256 of the password."""
    salt = os.urandom(4)
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    others = {name: value for name, value in user.items() if name != "password"}
    return others | {"password_hash": digest, "hashing_algorithm": "rabbit_password_hashing_sha256"}
