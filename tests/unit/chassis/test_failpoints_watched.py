"""A simulation is asked at every failpoint, as long as it watches."""

from chassis import failpoints


def test_who_watches_is_asked_at_each_failpoint_until_they_stop():
    reached: list[str] = []
    stop = failpoints.watch(reached.append)
    failpoints.hit("bus.after-publish")
    stop()
    failpoints.hit("outbox.after-confirm")
    assert reached == ["bus.after-publish"]
