"""All that reporting owns is told again."""

import pytest

from tests.fixtures.reporting import Week, new_row


@pytest.mark.slow
def test_all_is_told_again_with_the_versions_it_has(papers):
    week = Week(papers)
    plan = week.approved(new_row(), new_row(title="防疫讲座"))
    week.editor.post(f"/activities/{plan['activities'][0]['id']}/withdraw")
    papers.events()
    result = papers.app.test_cli_runner().invoke(args=["republish"])
    assert result.exit_code == 0, result.output
    assert "activity: 2\n" in result.output
    events = papers.events()
    ids = {data["noun"]: len(data["ids"]) for name, data in events if name == "nouns-restated"}
    owned = {"activity": 2, "edition": 1, "unit": 1}
    assert ids == owned | dict.fromkeys(("announcement", "highlight", "honour", "statistics"), 0)
    versions = [(name, data["version"]) for name, data in events if name != "nouns-restated"]
    assert sorted(versions) == [
        ("activity-changed", 2),
        ("activity-withdrawn", 3),
        ("edition-changed", 1),
        ("unit-changed", 1),
    ]
