"""The broker's definitions: they follow the contracts, and keep every department to its own exchange and queue."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from deploy import broker, topology
from deploy.servers import lease
from deploy.site import DEPARTMENTS, Site
from tests.fixtures.processes import free_block


def test_the_committed_definitions_follow_the_contracts() -> None:
    assert topology.DEFINITIONS.read_text() == topology.text(), "run `make contracts`"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A private broker as `make run-real` starts it."""
    site = Site(tmp_path_factory.mktemp("broker") / "var", free_block(23))
    password = site.password(f"broker-{broker.ADMINISTRATOR}")
    arguments = {
        "user": broker.ADMINISTRATOR,
        "password": password,
        "definitions": str(broker.write_definitions(site)),
    }
    with lease("rabbitmq", site.folder("rabbitmq"), temporary=True, ports=site.broker_ports, **arguments):
        yield site


@contextmanager
def channel_of(site: Site, department: str) -> Iterator[BlockingChannel]:
    url = broker.private_addresses(site)[department]
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        yield connection.channel()


@pytest.mark.integration
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_writes_to_its_own_exchange_and_reads_its_own_queue(site: Site, department: str) -> None:
    with channel_of(site, department) as channel:
        channel.confirm_delivery()
        channel.basic_publish(department, f"{department}.nothing-happened.v1", b"{}")
        assert channel.basic_get(department) == (None, None, None)
        assert channel.basic_get(f"{department}.dead") == (None, None, None)


@pytest.mark.integration
@pytest.mark.parametrize("other", ["registration", "reporting", "gateway"])
@pytest.mark.parametrize("forbidden", ["write", "read", "read the dead letters of", "bind to", "delete"])
def test_venues_may_do_nothing_with_what_is_another_departments(
    site: Site, other: str, forbidden: str
) -> None:
    actions: dict[str, Callable[[BlockingChannel], object]] = {
        "write": lambda channel: channel.basic_publish(other, "venues.venue-changed.v1", b"{}"),
        "read": lambda channel: channel.basic_get(other),
        "read the dead letters of": lambda channel: channel.basic_get(f"{other}.dead"),
        "bind to": lambda channel: channel.queue_bind("venues", other, "#"),
        "delete": lambda channel: channel.queue_delete(other),
    }
    with channel_of(site, "venues") as channel:
        channel.confirm_delivery()
        with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
            actions[forbidden](channel)


@pytest.mark.integration
def test_no_department_writes_past_the_exchanges(site: Site) -> None:
    with channel_of(site, "venues") as channel:
        channel.confirm_delivery()
        with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
            channel.basic_publish("", "registration", b"{}")


@pytest.mark.integration
def test_a_password_of_another_department_opens_nothing(site: Site) -> None:
    urls = broker.private_addresses(site)
    stolen = urls["venues"].replace("amqp://venues:", "amqp://registration:")
    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(stolen))
