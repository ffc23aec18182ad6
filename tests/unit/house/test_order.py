"""What the tests' own order refuses."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests.fixtures import order


def test_no_test_has_a_random_id_in_its_name():
    """Two processes that share the tests collect them under other names, and run none."""
    test = SimpleNamespace(nodeid=f"tests/unit/test_door.py::test_opens[{uuid4()}]")
    with pytest.raises(pytest.UsageError, match="put the id into the test"):
        order.prepare(test, 1.0)
