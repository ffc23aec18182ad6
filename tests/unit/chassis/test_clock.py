"""The clock that can be set."""

import time
from datetime import UTC, datetime

from chassis.clock import Clock


def test_a_set_clock_ticks_on_from_the_moment_it_was_set():
    clock = Clock(f"2021-11-05T08:30:00+08:00@{time.time() - 60}")
    shown = clock.now() - datetime(2021, 11, 5, 0, 31, tzinfo=UTC)
    assert 0 <= shown.total_seconds() < 5
    assert clock.is_set
    assert not Clock().is_set
