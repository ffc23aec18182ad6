"""Plans are led to where their files want them, also where an answer on the way was lost."""

import pytest

from deploy.sample import plans
from deploy.sample.portal import Refused

DRAFT, SUBMITTED, APPROVED = ({"id": "1", "status": status} for status in ("draft", "submitted", "approved"))


class Reporting:
    """What unit and office speak to: it keeps one plan, and may take a step without being able to say so."""

    def __init__(self, plan, *, loses=0):
        self.plan, self.loses = plan, loses
        self.asked = []

    def post(self, path, _body=None):
        self.asked.append(path.rpartition("/")[2])
        steps = {("submit", "draft"): SUBMITTED, ("approve", "submitted"): APPROVED}
        if (after := steps.get((self.asked[-1], self.plan["status"]))) is None:
            raise Refused(f"POST {path}", 409, {})
        self.plan = after
        if self.loses:  # the portal was busy, and is asked again
            self.loses -= 1
            return self.post(path)
        return self.plan

    def get(self, _path):
        return self.plan


def test_a_step_that_was_taken_though_its_answer_was_lost_is_not_taken_again():
    there = Reporting(DRAFT, loses=2)
    assert plans.lead({}, DRAFT, unit=there, office=there) == APPROVED
    assert there.asked == ["submit", "submit", "approve", "approve"]


def test_a_step_that_is_refused_is_refused():
    there = Reporting({"id": "1", "status": "withdrawn"})
    with pytest.raises(Refused, match="approve → 409"):
        plans.lead({}, there.plan, unit=there, office=there)
