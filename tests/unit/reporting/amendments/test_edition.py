"""An edition is opened, extended, rules other rules, and keeps what is already offered."""

from tests.fixtures.reporting import EDITION, RULES, Week, new_row, new_sitting


def test_an_edition_opens_is_extended_and_closes(papers, edition):
    papers.events()
    path = f"/editions/{edition['id']}"
    change = {"status": "open", "closes_on": "2021-12-05", "rules": {"party_limit": 6}}
    changed = papers.office.patch(path, json=change).json
    assert (changed["status"], changed["closes_on"], changed["version"]) == ("open", "2021-12-05", 2)
    assert changed["rules"] == RULES | {"party_limit": 6}
    assert changed["organisers"] == edition["organisers"]
    assert papers.events() == [("edition-changed", changed)]
    assert papers.office.patch(path, json={"status": "planned"}).status_code == 409
    assert papers.office.patch(path, json={"status": "closed"}).json["status"] == "closed"
    assert papers.office.patch(path, json={"status": "open"}).json["version"] == 4


def test_rules_are_set_changed_and_told(papers):
    rules = {name: number + 1 for name, number in RULES.items()}
    edition = papers.office.create("/editions", json=EDITION | {"rules": rules}).json
    assert edition["rules"] == rules
    change = {"no_show_limit": None, "hold_minutes": 0}
    changed = papers.office.patch(f"/editions/{edition['id']}", json={"rules": change}).json
    assert changed["rules"] == rules | change
    assert papers.events()[-1] == ("edition-changed", changed)


def test_the_window_keeps_what_is_already_offered(papers):
    week = Week(papers)
    week.approved(
        new_row(
            new_sitting(),
            new_sitting(starts_at="2021-11-29T09:00:00+08:00", ends_at="2021-11-29T10:00:00+08:00"),
        )
    )
    answer = papers.office.patch(f"/editions/{week.edition['id']}", json={"closes_on": "2021-11-20"})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/sittings-outside")
    assert answer.json["sittings"] == 1
    assert papers.office.get(f"/editions/{week.edition['id']}").json == week.edition
