"""What units must file and what is said to it, their material, and what is announced, each led to its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import media
from .portal import Json, Portal, Refused, until
from .week import Table, Week

REQUIREMENTS, OWED, MATERIAL = "/api/reporting/requirements", "/api/reporting/owed", "/api/reporting/material"
ANNOUNCEMENTS = "/api/reporting/announcements"
DONE = {
    "receipt": "confirmed",
    "links": "filed",
    "acceptance": "accepted",
    "return": "returned",
    "nil-return": "nil",
    "extension": "extended",
}
"""{what is said: how its step is called once it was}"""
PUTS = ("receipt", "links", "nil-return", "extension")


@dataclass
class Papers:
    """The papers of one edition. `units`: {name: id}, those that are loaded; `sign_in`: the portal for a unit."""

    week: Week
    office: Portal
    edition_id: str
    units: Mapping[str, str]
    sign_in: Callable[[str], Portal]

    def list_requirements(self) -> dict[str, str]:
        """Ask for what the week asks for, some of it due by now: {title: id}."""
        requirements = self.office.get(REQUIREMENTS, edition_id=self.edition_id)["items"]
        titles = {(item["paper"], item["title"]) for item in requirements}
        for requirement in self.week.requirements:
            key = f"requirement {self.edition_id} {requirement['paper']} {requirement.get('title')}"
            if not any(
                requirement["paper"] == paper and requirement.get("title", title) == title
                for paper, title in titles
            ):
                self.office.post(REQUIREMENTS, self.requirement(requirement), key=key)
        requirements = self.office.get(REQUIREMENTS, edition_id=self.edition_id)["items"]
        return {item["title"]: item["id"] for item in requirements}

    def requirement(self, requirement: Table) -> Json:
        body: Json = {
            name: requirement[name] for name in ("paper", "title", "note", "kinds") if name in requirement
        }
        if "due" in requirement:
            body["due_at"] = self.moment(requirement["due"]).isoformat()
        return body | {"edition_id": self.edition_id, "on_purpose": True}

    def moment(self, text: str) -> datetime:
        return self.week.moment(text)

    def say(self, statement: Table, requirements: Mapping[str, str]) -> None:
        """Have each unit that is loaded, or the office for it, say it; what was said before is not said again."""
        for unit in statement["units"]:
            if unit in self.units:
                portal = self.office if statement.get("who") == "office" else self.sign_in(unit)
                self.say_once(
                    portal, statement, f"{OWED}/{requirements[statement['paper']]}/{self.units[unit]}"
                )

    def say_once(self, portal: Portal, statement: Table, path: str) -> None:
        act = statement["act"]
        if any(step["act"] == DONE[act] for step in portal.get(path)["steps"]):
            return
        body = dict(statement.get("words", {})) | (
            {"links": statement["links"]} if "links" in statement else {}
        )
        if "until" in statement:
            body["until"] = self.moment(statement["until"]).isoformat()
        try:
            (portal.put if act in PUTS else portal.post)(f"{path}/{act}", body)
        except Refused as refusal:
            # The sample may be loaded when more time is over, too.
            if "until" not in refusal.fields:
                raise

    def announce(self) -> None:
        """Announce what is not announced yet, as the preview shows it."""
        there = {
            item["title"] for item in self.office.get(ANNOUNCEMENTS, edition_id=self.edition_id)["items"]
        }
        for announcement in self.week.announcements:
            if announcement["title"] not in there:
                draft = announcement | {"edition_id": self.edition_id}
                expectation = self.office.post(f"{ANNOUNCEMENTS}/preview", draft)["expected"]
                key = f"announcement {self.edition_id} {announcement['title']}"
                self.office.post(ANNOUNCEMENTS, draft | {"expected": expectation}, key=key)

    def hand_in(self, part: Table) -> None:
        """Upload a unit's files, caption them, and lead them to their state."""
        unit_id = self.units[part["unit"]]
        portal = self.sign_in(part["unit"])
        query = {"edition_id": self.edition_id, "unit_id": unit_id}
        there = {piece["upload"]["filename"] for piece in portal.get(MATERIAL, **query)["items"]}
        activity_id = self.activity_of(portal, unit_id, part.get("activity"))
        for file in part["file"]:
            if file["name"] not in there:
                self.add(portal, unit_id, activity_id, file)
        pieces = until(
            lambda: checked_material(portal, query), f"the verdicts on the files of {part['unit']}"
        )
        if part["state"] != "draft" and any(piece["status"] == "draft" for piece in pieces):
            portal.post(f"{MATERIAL}/filing", query | {"activity_id": activity_id, "confirmed": True})
        self.decide(part, portal.get(MATERIAL, **query)["items"])

    def activity_of(self, portal: Portal, unit_id: str, title: str | None) -> str | None:
        """The id of an activity of the unit's plan; None where none is named."""
        if title is None:
            return None
        [plan] = portal.get("/api/reporting/plans", edition_id=self.edition_id, unit_id=unit_id)["items"]
        rows = portal.get(f"/api/reporting/plans/{plan['id']}")["activities"]
        return next(str(row["id"]) for row in rows if row["title"] == title)

    def add(self, portal: Portal, unit_id: str, activity_id: str | None, file: Table) -> None:
        upload_id = portal.upload(file["name"], unit_id, media.content_of(file))
        body: Json = {"edition_id": self.edition_id, "upload_id": upload_id, "activity_id": activity_id}
        body |= {"caption": file["caption"], "consent": True}
        portal.post(MATERIAL, body, key=f"material {upload_id}")

    def decide(self, part: Table, pieces: list[Any]) -> None:
        """The office accepts what is to be accepted, shows highlights, and returns what has a remark."""
        files = {file["name"]: file for file in part["file"]}
        for piece in pieces:
            file = files.get(piece["upload"]["filename"], {})
            path = f"{MATERIAL}/{piece['id']}"
            if piece["status"] == "filed" and "returned" in file:
                self.office.post(f"{path}/return", {"remark": file["returned"]})
            elif piece["status"] == "filed" and part["state"] == "accepted":
                self.office.post(f"{path}/acceptance", {"highlight": file.get("highlight", False)})


def checked_material(portal: Portal, query: Mapping[str, str]) -> list[Any] | None:
    """A unit's material once every file of it has its verdict."""
    pieces = portal.get(MATERIAL, **query)["items"]
    return pieces if all(piece["upload"]["verdict"] for piece in pieces) else None


def propose(plan: Table, filed_plan: Json, unit: Portal) -> None:
    """Change of an approved plan what the office reads first, so that it waits."""
    change = plan.get("waits")
    if change is None or filed_plan["status"] != "approved":
        return
    row = next(row for row in filed_plan["activities"] if row["title"] == change["activity"])
    if not row["waits"]:
        unit.patch(f"/api/reporting/activities/{row['id']}", {"title": change["title"], "confirmed": True})
