"""The clock that can be set, and the one that can be moved."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chassis.clock import ClockFixed, ClockRunsForward, ending, move
from chassis.clockwork import FILE, Clock, write_setting
from chassis.config import ConfigurationError
from venues.config import Settings

MORNING = datetime(2021, 11, 5, 0, 30, tzinfo=UTC)


def after(clock: Clock, moment: datetime) -> float:
    """Seconds by which a clock is past a moment."""
    return (clock.now() - moment).total_seconds()


def test_a_moment_at_midnight_ends_the_day_before():
    midnight = datetime(2021, 11, 5, 16, tzinfo=UTC)
    assert ending(midnight) == (date(2021, 11, 5), "24:00")
    assert ending(midnight + timedelta(minutes=1)) == (date(2021, 11, 6), "00:01")
    assert ending(midnight - timedelta(minutes=1)) == (date(2021, 11, 5), "23:59")


def test_a_set_clock_ticks_on_from_the_moment_it_was_set():
    clock = Clock(f"2021-11-05T08:30:00+08:00@{time.time() - 60}")
    assert -0.001 < after(clock, MORNING + timedelta(minutes=1)) < 5
    assert clock.is_set
    assert not Clock().is_set


def test_all_who_follow_a_file_are_moved_at_once(tmp_path: Path):
    path = tmp_path / "clock"
    write_setting(path, MORNING)
    mine, another = Clock(f"{FILE}{path}"), Clock(f"{FILE}{path}")
    assert -0.001 < after(another, MORNING) < 5
    for days in (7, 8):
        move(mine, MORNING + timedelta(days=days))
        assert -0.001 < after(another, MORNING + timedelta(days=days)) < 5
        assert -0.001 < after(mine, MORNING + timedelta(days=days)) < 5
    path.unlink()
    assert -0.001 < after(another, MORNING + timedelta(days=8)) < 5


def test_a_clock_is_moved_neither_back_nor_out_of_all_reason(tmp_path: Path):
    path = tmp_path / "clock"
    write_setting(path, MORNING)
    clock = Clock(f"{FILE}{path}")
    for moment in (MORNING - timedelta(days=1), MORNING + timedelta(days=4000)):
        with pytest.raises(ClockRunsForward) as refusal:
            move(clock, moment)
        assert list(refusal.value.errors) == ["to"]
    assert -0.001 < after(clock, MORNING) < 5
    with pytest.raises(ClockFixed):
        move(Clock("2021-11-05T08:30:00+08:00"), MORNING)


def test_a_clock_that_can_be_moved_is_refused_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "clock"
    write_setting(path, MORNING)
    settings = {"ENVIRONMENT": "production", "DATABASE_URL": "sqlite://", "BROKER_URL": "embedded:///bus"}
    for name, value in (settings | {"CLOCK": f"{FILE}{path}"}).items():
        monkeypatch.setenv(f"VENUES_{name}", value)
    with pytest.raises(ConfigurationError, match="VENUES_CLOCK: production keeps real time; leave it empty"):
        Settings.from_environment()
    monkeypatch.setenv("VENUES_CLOCK", f"{FILE}{tmp_path}/elsewhere")
    with pytest.raises(ConfigurationError, match="VENUES_CLOCK: there is no file"):
        Settings.from_environment()
