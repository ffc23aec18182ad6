"""What all tests of the catalogue stand on: a reader over HTTP, and one without."""

import pytest

from chassis.storage.db import reading


@pytest.fixture
def client(gateway):
    return gateway.test_client()


@pytest.fixture
def ask(gateway):
    """Read the catalogue: `ask(queries.activity, id)`."""

    def asked(query, *args, **kwargs):
        with gateway.app_context(), reading() as db:
            return query(db, *args, **kwargs)

    return asked
