"""What the gateway asks of reporting about nominations for honours, and the rules of an edition's honours.

As in `registration`: who asks, and what is raised. `version`: of what was shown; only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def rules(edition_id: Id) -> Body:
    """How an edition honours (RulesView)."""
    return ask("GET", f"/honour-rules/{edition_id}")


def set_rules(edition_id: Id, rules: Body, version: int) -> Body:
    """Set how it does; `rules`: fields of RulesChange (RulesView)."""
    return ask("PUT", f"/honour-rules/{edition_id}", rules, if_version=version)


def add_winners(kind: str, year: int, names: list[str]) -> Body:
    """Note who won in a year before this system (WinnersView)."""
    return ask("POST", "/earlier-winners", {"kind": kind, "year": year, "names": names})


def nominations(filters: Body, cursor: str | None = None) -> Body:
    """Nominations; `filters`: edition_id, kind, status, area (NominationLinePage)."""
    return ask("GET", "/nominations", query=filters | {"limit": 50, "cursor": cursor})


def nomination(nomination_id: Id) -> Body:
    """A nomination (NominationView)."""
    return ask("GET", f"/nominations/{nomination_id}")


def begin_nomination(nomination: Body, key: str) -> Body:
    """A draft; `nomination`: fields of NewNomination (NominationView)."""
    return ask("POST", "/nominations", nomination, idempotency_key=key)


def revise(nomination_id: Id, candidate: Body, version: int) -> Body:
    """Change it; `candidate`: fields of NominationChange (NominationView)."""
    return ask("PATCH", f"/nominations/{nomination_id}", candidate, if_version=version)


def add_photo(nomination_id: Id, upload_id: str, caption: str, version: int) -> Body:
    """Add a photo around an upload (NominationView)."""
    body = {"upload_id": upload_id, "caption": caption}
    return ask("POST", f"/nominations/{nomination_id}/photos", body, if_version=version)


def caption_photo(nomination_id: Id, photo_id: Id, caption: str, version: int) -> Body:
    """Give a photo another caption (NominationView)."""
    body = {"caption": caption}
    return ask("PATCH", f"/nominations/{nomination_id}/photos/{photo_id}", body, if_version=version)


def remove_photo(nomination_id: Id, photo_id: Id, version: int) -> Body:
    """Take a photo away (NominationView)."""
    return ask("DELETE", f"/nominations/{nomination_id}/photos/{photo_id}", if_version=version)


def submit_nomination(nomination_id: Id, consent: bool, version: int) -> Body:
    """Submit it; consent: of who nominates themselves (NominationView)."""
    body = {"consent": consent}
    return ask("POST", f"/nominations/{nomination_id}/submission", body, if_version=version)


def withdraw_nomination(nomination_id: Id, version: int) -> Body:
    """Withdraw it (NominationView)."""
    return ask("POST", f"/nominations/{nomination_id}/withdrawal", if_version=version)


def return_nomination(nomination_id: Id, remark: str, version: int) -> Body:
    """Return it with a remark (NominationView)."""
    return ask("POST", f"/nominations/{nomination_id}/return", {"remark": remark}, if_version=version)


def accept_nomination(nomination_id: Id, version: int) -> Body:
    """Find it eligible (NominationView)."""
    return ask("POST", f"/nominations/{nomination_id}/acceptance", if_version=version)


def refuse_nomination(nomination_id: Id, remark: str, version: int) -> Body:
    """Find it not eligible (NominationView)."""
    return ask("POST", f"/nominations/{nomination_id}/refusal", {"remark": remark}, if_version=version)


def note_consent(nomination_id: Id, how: str, version: int) -> Body:
    """Note that the candidate agrees to be named in public (NominationView)."""
    return ask("PUT", f"/nominations/{nomination_id}/consent", {"how": how}, if_version=version)


def withdraw_consent(nomination_id: Id, reason: str, version: int) -> Body:
    """Note that the candidate agrees no more; what is public of them is taken down (NominationView)."""
    body = {"reason": reason}
    return ask("POST", f"/honours/{nomination_id}/consent-withdrawal", body, if_version=version)


def ask_candidate(nomination_id: Id, language: str, version: int) -> Body:
    """Send the candidate a link to what would be public (NominationView)."""
    body = {"language": language}
    return ask("POST", f"/nominations/{nomination_id}/consent-request", body, if_version=version)


def candidates_phone(nomination_id: Id, reason: str) -> Body:
    """The candidate's phone in full; the reason is kept (PhoneView)."""
    return ask("GET", f"/nominations/{nomination_id}/contact", query={"reason": reason})
