"""Honours of the sample week: nominated, found eligible, scored by three, decided; brands granted, stars on notice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .accounts import Accounts
from .media import content_of
from .portal import Json, Portal, until
from .week import Table, Week

RULES, NOMINATIONS, REVIEWS = (
    "/api/reporting/honour-rules",
    "/api/reporting/nominations",
    "/api/reporting/reviews",
)
HONOURS = "/api/reporting/honours"
CRITERIA = ("创新方法", "主动坚持", "带动群众", "事迹突出", "故事感人")


@dataclass
class Honours:
    """The honours of one edition. `units`: {name: id}, those that are loaded; `sign_in`: the portal for a unit."""

    week: Week
    portal: Portal
    office: Portal
    accounts: Accounts
    edition_id: str
    units: Mapping[str, str]
    sign_in: Callable[[str], Portal]

    def run(self) -> None:
        """All of it; nothing where the clock of the demonstration stands outside the time for nominations."""
        if self.rules()["version"] == 0:
            self.set_rules(
                opens_at=self.at("opens"),
                closes_at=self.at("closes"),
                scores_wanted=2,
                notice_days=0,
                on_purpose=True,
            )
        rules = self.rules()
        if not rules["is_open"]:
            return
        if not rules["meeting_opened_at"]:
            self.nominate_all()
            self.enrol_reviewers()
            self.office.post(f"{REVIEWS}/assignment", {"edition_id": self.edition_id})
            self.stand_back()
            self.score_all()
            self.office.post(f"{REVIEWS}/meeting", {"edition_id": self.edition_id, "confirmed": True})
        self.decide("brand", granted=True)
        self.set_rules(notice_days=7)
        self.decide("star", granted=False)

    def at(self, edge: str) -> str:
        return self.week.moment(self.week.honours[edge]).isoformat()

    def rules(self) -> Json:
        return self.office.get(f"{RULES}/{self.edition_id}")

    def set_rules(self, **rules: object) -> None:
        self.office.put(f"{RULES}/{self.edition_id}", dict(rules))

    @property
    def nominations(self) -> list[Table]:
        """Those whose unit is loaded."""
        return [row for row in self.week.honours["nomination"] if row["unit"] in self.units]

    def nominate_all(self) -> None:
        """Each nomination led to where it is eligible, with its candidate's consent, or asked for it by a message."""
        for row in self.nominations:
            unit = self.sign_in(row["unit"])
            body = {name: row[name] for name in ("kind", "name", "phone", "field", "area", "story")}
            body |= {
                "edition_id": self.edition_id,
                "unit_id": self.units[row["unit"]],
                "born": row.get("born"),
                "name_en": row.get("name_en"),
            }
            nomination = unit.post(NOMINATIONS, body, key=f"nomination {row['name']}")
            path = f"{NOMINATIONS}/{nomination['id']}"
            if unit.get(path)["status"] == "draft":
                self.attach(unit, path, row)
                if not row.get("asked"):
                    unit.put(f"{path}/consent", {"how": "本人签字的同意书"})
                unit.post(f"{path}/submission", {})
            if unit.get(path)["status"] == "submitted":
                self.office.post(f"{path}/acceptance")

    def attach(self, unit: Portal, path: str, row: Table) -> None:
        """The photos of a nomination, each with its verdict before anything else is done."""
        for file in row.get("photo", ()) if not unit.get(path)["photos"] else ():
            upload_id = unit.upload(file["name"], None, content_of(file))
            unit.post(f"{path}/photos", {"upload_id": upload_id, "caption": file["caption"]})
        until(
            lambda: all(photo["verdict"] for photo in unit.get(path)["photos"]) or None,
            f"the verdicts on the photos of {row['name']}",
        )

    def enrol_reviewers(self) -> None:
        for reviewer in self.week.honours["reviewer"]:
            account = self.accounts.make(self.office, reviewer["account"], "reviewer")
            body = {"edition_id": self.edition_id, "account": account["id"], "name": reviewer["name"]}
            self.office.put("/api/reporting/reviewers", body)

    def reviews_of(self, account: str) -> tuple[Portal, list[Json]]:
        reviewer = self.accounts.sign_in(self.portal, account)
        return reviewer, reviewer.get(REVIEWS, edition_id=self.edition_id, limit="100")["items"]

    def stand_back(self) -> None:
        """The first reviewer stands back from the first nomination they have; another gets it."""
        reviewer, reviews = self.reviews_of(self.week.honours["reviewer"][0]["account"])
        if reviews and all(review["status"] == "open" for review in reviews):
            reviewer.post(f"{REVIEWS}/{reviews[0]['id']}/recusal", {"reason": self.week.honours["recusal"]})

    def score_all(self) -> None:
        """Each reviewer scores what they were given; `points` of a nomination are one row for every reviewer."""
        points = {row["story"]: row["points"] for row in self.nominations}
        for place, row in enumerate(self.week.honours["reviewer"]):
            reviewer, reviews = self.reviews_of(row["account"])
            for review in reviews:
                if review["status"] == "open" and review["nomination"]["story"] in points:
                    scores = dict(zip(CRITERIA, points[review["nomination"]["story"]][place], strict=True))
                    reviewer.put(f"{REVIEWS}/{review['id']}/scores", {"scores": scores})

    def decide(self, kind: str, *, granted: bool) -> None:
        """The first of the ranking are chosen and put on notice; where there is none, granted at once."""
        path = f"{HONOURS}/{self.edition_id}/{kind}"
        state = self.office.get(path)
        if state["decision"] is None:
            ranking = self.office.get(f"{REVIEWS}/ranking", edition_id=self.edition_id, kind=kind)["items"]
            nomination_ids = [line["nomination_id"] for line in ranking[: self.week.honours["chosen"]]]
            state = self.office.post(f"{path}/decision", {"chosen": nomination_ids, "minutes": "按名次"})
        if state["decision"]["announced_at"] is None:
            state = self.office.post(f"{path}/notice")
        if granted and state["decision"]["granted_at"] is None:
            self.office.post(f"{path}/grant")
