"""All that reporting owns is told again."""

from reporting.activities import activities
from reporting.editions import editions
from reporting.units import units
from tests.fixtures.reporting import Week, new_row


def test_all_is_told_again_with_the_versions_it_has(papers):
    week = Week(papers)
    plan = week.approved(new_row(), new_row())
    week.editor.post(f"/activities/{plan['activities'][0]['id']}/withdraw")
    papers.events()
    with papers.app.app_context(), papers.app.extensions["database"].transaction() as db:
        editions.republish_editions(db)
        units.republish_units(db)
        activities.republish_activities(db)
    versions = [(name, data["version"]) for name, data in papers.events()]
    assert sorted(versions) == [
        ("activity-changed", 2),
        ("activity-withdrawn", 3),
        ("edition-changed", 1),
        ("unit-changed", 1),
    ]
