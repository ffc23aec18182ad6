"""A service reads its environment once, and says all that is wrong with it."""

from dataclasses import dataclass

import pytest

from chassis.config import ConfigurationError, setting
from chassis.config import Settings as BaseSettings
from chassis.testing import DATA_KEY


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    prefix = "ROOMS"
    limit: int = setting("int", default=3)


@pytest.fixture
def environ(monkeypatch):
    def set_all(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"ROOMS_{name}", value)

    set_all(DATABASE_URL="sqlite:///x.db", BROKER_URL="embedded:///bus.db", DATA_KEY=DATA_KEY)
    return set_all


def test_defaults_are_production(environ):
    environ(LIMIT="7")
    settings = Settings.from_environment()
    assert (settings.is_production, settings.limit, settings.department) == (True, 7, "rooms")


def test_every_fault_is_told_at_once(environ, monkeypatch):
    monkeypatch.delenv("ROOMS_DATABASE_URL")
    environ(LIMIT="many", ENVIRONMENT="party")
    with pytest.raises(ConfigurationError) as refusal:
        Settings.from_environment()
    for name in ("ROOMS_DATABASE_URL", "ROOMS_LIMIT", "ROOMS_ENVIRONMENT"):
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_KEY", "sample-only-change-me"),
        ("BROKER_URL", "amqp://rooms:sample-only-x@broker/"),
        ("CLOCK", "2021-11-05T08:30:00+08:00"),
    ],
)
def test_production_refuses_samples_and_a_set_clock(environ, name, value):
    environ(**{name: value})
    with pytest.raises(ConfigurationError, match=f"ROOMS_{name}"):
        Settings.from_environment()


@pytest.mark.parametrize("clock", ["yesterday", "2021-11-05T08:30:00"])
def test_a_clock_needs_a_moment_with_its_zone(environ, clock):
    environ(ENVIRONMENT="demonstration", CLOCK=clock)
    with pytest.raises(ConfigurationError, match="ROOMS_CLOCK"):
        Settings.from_environment()


def test_secrets_stay_out_of_the_repr(environ):
    assert DATA_KEY not in repr(Settings.from_environment())
