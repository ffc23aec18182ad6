"""What a test leaves behind in an application that was lent to it fails that test and no other."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.fixtures.stock import take_back


@pytest.mark.slow
def test_an_application_comes_back_with_its_compiled_templates(
    new_gateway: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = new_gateway()
    with monkeypatch.context() as spoiled, pytest.raises(AssertionError, match="compiled anew"):
        spoiled.setattr(app.jinja_env, "cache", None)
        take_back(app)
