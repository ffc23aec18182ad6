"""Who a candidate is: known again within an edition, whichever route they come by, and over the years."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.cleaning import clean_name, compact
from chassis.clock import today
from chassis.errors import Invalid
from chassis.storage.privacy import index
from chassis.storage.rows import once
from chassis.wording import Text

from ..editions.model import Edition
from .model import CandidateKey, EarlierWinner, HonourRules, Nomination
from .refusals import CandidateNominated, WonBefore

SHORTEST_STORY = 50
OFFICIAL = Text(
    "按本届规则，领导干部不参评百姓学习之星", "By the rules of this edition senior officials cannot be stars"
)
DECLARED = Text(
    "按本届规则，往届获得过的不再参评", "By the rules of this edition earlier winners cannot win again"
)


def name_key(kind: str, name: str) -> str:
    """The blind index of a name, however it is spaced and written large or small."""
    return index(f"{kind}|{compact(clean_name(name)).casefold()}")


def keys_of(nomination: Nomination) -> list[str]:
    """By what the candidate is known: a brand by its name; a person by name and month of birth, by name and phone; and
    who nominates themselves by who they are."""
    content = nomination.content
    name = name_key(nomination.kind, content["name"])
    keys = [name]
    if nomination.kind == "star":
        keys = [index(f"{name}|{content['born']}"), index(f"{name}|{content['phone']}")]
    if nomination.route == "self":
        keys.append(index(f"{nomination.kind}|self|{nomination.nominated_by}"))
    return keys


def claim(db: DbSession, nomination: Nomination) -> None:
    """Take the candidate for this nomination. Raises CandidateNominated, also for what came at the same moment."""
    release(db, nomination)
    keys = keys_of(nomination)
    with once(db, lambda: check_free(db, nomination, keys)):
        edition_id = nomination.edition_id
        db.add_all(CandidateKey(edition_id=edition_id, key=key, nomination_id=nomination.id) for key in keys)
        db.flush()


def release(db: DbSession, nomination: Nomination) -> None:
    """Let the candidate be nominated by others."""
    db.execute(delete(CandidateKey).filter_by(nomination_id=nomination.id))


def check_free(db: DbSession, nomination: Nomination, keys: list[str]) -> None:
    """Refuse a candidate whom another nomination of the edition has. Raises CandidateNominated."""
    others = select(CandidateKey.nomination_id).where(
        CandidateKey.edition_id == nomination.edition_id,
        CandidateKey.key.in_(keys),
        CandidateKey.nomination_id != nomination.id,
    )
    if db.scalar(others.limit(1)):
        raise CandidateNominated()


def check_eligible(db: DbSession, nomination: Nomination, rules: HonourRules) -> None:
    """Refuse whom the rules leave out: senior officials, earlier winners. Raises Invalid, WonBefore."""
    wrong = {}
    if nomination.kind == "star" and nomination.is_official and rules.officials_excluded:
        wrong["is_official"] = [OFFICIAL]
    if nomination.won_before and rules.winners_excluded:
        wrong["won_before"] = [DECLARED]
    if wrong:
        raise Invalid(errors=wrong)
    if rules.winners_excluded and (year := year_won(db, nomination)):
        raise WonBefore(Text(f"{year} 年已经获得过。", f"That was in {year}."), year=year)


def year_won(db: DbSession, nomination: Nomination) -> int | None:
    """When the candidate was granted this honour in an earlier edition."""
    query = (
        select(Edition.year)
        .join(Nomination, Nomination.edition_id == Edition.id)
        .join(CandidateKey, CandidateKey.nomination_id == Nomination.id)
        .where(CandidateKey.key.in_(keys_of(nomination)), Nomination.status == "granted")
        .where(Nomination.edition_id != nomination.edition_id)
    )
    return db.scalar(query.order_by(Edition.year.desc()).limit(1))


def years_of_namesakes(db: DbSession, nomination: Nomination) -> list[int]:
    """In which years before this system somebody of this name won: the office looks whether it is the same."""
    key = name_key(nomination.kind, nomination.content["name"])
    years = select(EarlierWinner.year).filter_by(kind=nomination.kind, key=key)
    return list(db.scalars(years.order_by(EarlierWinner.year)))


def faults_of(nomination: Nomination) -> dict[str, list[Text]]:
    """What is missing before it can be submitted, by field."""
    content, faults = nomination.content, {}
    if not content["name"]:
        faults["name"] = [Text("请填写姓名或品牌名称", "Fill in the name")]
    if not content["phone"]:
        faults["phone"] = [Text("请填写能联系到本人或负责人的电话", "Fill in a phone of the candidate")]
    if nomination.kind == "star" and not content["born"]:
        faults["born"] = [Text("请填写出生年月", "Fill in the month of birth")]
    elif content["born"] and content["born"] > f"{today():%Y-%m}":
        faults["born"] = [
            Text("这个月还没有到，请核对出生年月", "This month is still to come; check the month of birth")
        ]
    if len(content["story"]) < SHORTEST_STORY:
        words = Text(
            "事迹至少写 {0} 个字，现在 {1} 个", "The story has {0} characters at least, this one {1}"
        )
        faults["story"] = [words.format(SHORTEST_STORY, len(content["story"]))]
    if wrong := [photo["fault"] for photo in nomination.judged_photos if photo["fault"]]:
        faults["photos"] = wrong
    return faults
