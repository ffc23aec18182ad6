"""Bodies and queries about nominations and the rules of honours."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from chassis.city import AREAS
from chassis.storage.cursors import PageArgs
from chassis.storage.privacy import mask_mail
from chassis.web import slips
from chassis.web.addresses import check_host
from chassis.web.auth import actor
from chassis.web.bodies import English, Moment, Words, number
from chassis.wording import LANGUAGES

from ..bodies import refuse_repeats
from ..units.schemas import Phone
from ..uploads.schemas import VerdictView
from ..vocabulary import CRITERIA, HONOUR_FIELDS, HONOUR_KINDS, HONOUR_ROUTES
from .model import STEPS, Nomination

# What is noted of a nomination beside its steps.
NOTES = ["begin", "consent_asked", "consent", "no_consent", "disclose", "disclose_objector", "erased"]
STATUSES = ["draft", *dict.fromkeys(after for _before, after in STEPS.values())]
MONTH = r"(19|20)\d\d-(0[1-9]|1[0-2])\Z"
ANSWERS = ("yes", "no", "withdrawn")
LINKS = validate.Length(max=20)
KNOWN_KIND = validate.OneOf(HONOUR_KINDS)


class RulesChange(Schema):
    """The rules of an edition's honours; what is not given stays."""

    opens_at = Moment(allow_none=True, metadata={"description": "from when nominations are taken"})
    closes_at = Moment(allow_none=True)
    officials_excluded = fields.Boolean(metadata={"description": "senior officials cannot be stars"})
    winners_excluded = fields.Boolean(metadata={"description": "who won before cannot win again"})
    scores_wanted = number(1, 20, metadata={"description": "independent scores for each nomination"})
    weights = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CRITERIA)),
        values=number(0, 100),
        metadata={"description": f"what each criterion weighs: {', '.join(CRITERIA)}"},
    )
    tie_break = fields.List(
        fields.String(validate=validate.OneOf(CRITERIA)),
        validate=[validate.Length(max=len(CRITERIA)), refuse_repeats],
        metadata={"description": "equal scores: the mean of these decides, the first that differs"},
    )
    outlier_points = number(
        1, 100, metadata={"description": "a score so far from the median of a nomination's is pointed out"}
    )
    notice_days = number(
        0,
        60,
        metadata={
            "description": "of the public notice; 0: it was given elsewhere, and what is announced is granted"
        },
    )
    stars_sent_up = number(0, 1000, metadata={"description": "how many stars are recommended upward"})
    brands_sent_up = number(0, 1000)

    on_purpose = slips.on_purpose()

    @validates("weights")
    def check_weights(self, weights: dict[str, int], data_key: str) -> None:
        if {*weights} != {*CRITERIA}:
            raise ValidationError("五项都要写权重 | Say what each of the five criteria weighs")


class RulesView(RulesChange):
    class Meta:
        exclude = ("on_purpose",)

    edition_id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "their ETag"})
    is_open = fields.Boolean(required=True, metadata={"description": "nominations are taken now"})
    assigned_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "from then on weights and ties stay"}
    )
    meeting_opened_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "from then on scores are seen"}
    )


def mail_field() -> fields.Email:
    """A mail address; sealed."""
    return fields.Email(
        allow_none=True,
        validate=[validate.Length(max=100), validate.ContainsNoneOf("{} <>,")],
        metadata={"description": "of the candidate, who is asked for consent there if not by phone; sealed"},
    )


class NominationChange(Schema):
    """What is said of a candidate; it may be filled in bit by bit until it is submitted."""

    name = Words(longest=60, shortest=0, metadata={"description": "of the person or the brand; sealed"})
    name_en = English(longest=100, metadata={"description": "the same in English; sealed"})
    phone = Phone(allow_none=True, metadata={"description": "of the candidate; sealed"})
    mail = mail_field()
    born = fields.String(
        allow_none=True,
        validate=validate.Regexp(MONTH, error="请写成 1956-03 这样 | Write it like 1956-03"),
        metadata={"description": "month of birth of a star, as 1956-03; sealed"},
    )
    field = fields.String(validate=validate.OneOf(HONOUR_FIELDS))
    area = fields.String(validate=validate.OneOf(AREAS))
    story = Words(longest=5000, shortest=0, metadata={"description": "50 characters at least when submitted"})
    evidence = Words(longest=5000, shortest=0)
    links = fields.List(
        fields.URL(schemes={"http", "https"}, validate=[validate.Length(max=500), check_host]),
        validate=LINKS,
    )
    is_official = fields.Boolean(metadata={"description": "a senior official (领导干部)"})
    won_before = fields.Boolean(metadata={"description": "won this honour in an earlier edition"})


class NewNomination(NominationChange):
    edition_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=KNOWN_KIND)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    body_name = Words(
        longest=100,
        load_default=None,
        allow_none=True,
        metadata={"description": "a social body that nominates and is no unit"},
    )
    name = Words(longest=60, shortest=0, load_default="")
    phone = Phone(allow_none=True, load_default=None)
    field = fields.String(load_default=HONOUR_FIELDS[0], validate=validate.OneOf(HONOUR_FIELDS))
    area = fields.String(required=True, validate=validate.OneOf(AREAS))
    links = fields.List(
        fields.URL(schemes={"http", "https"}, validate=[validate.Length(max=500), check_host]),
        load_default=list,
        validate=LINKS,
    )
    is_official = fields.Boolean(load_default=False)
    won_before = fields.Boolean(load_default=False)


class NominationQuery(PageArgs):
    edition_id = fields.UUID()
    kind = fields.String(validate=KNOWN_KIND)
    status = fields.String(validate=validate.OneOf(STATUSES))
    area = fields.String(validate=validate.OneOf(AREAS))


class NominationSubmission(Schema):
    consent = fields.Boolean(
        load_default=False,
        metadata={"description": "who nominates themselves agrees to the public notice and the showcase"},
    )


class NominationRemark(Schema):
    remark = Words(longest=500, required=True)


class ConsentRequest(Schema):
    how = Words(longest=200, required=True, metadata={"description": "e.g. signed on paper, and when"})


class AskingRequest(Schema):
    language = fields.String(
        load_default="zh", validate=validate.OneOf(LANGUAGES), metadata={"description": "of the message"}
    )


def caption_field(**settings: Any) -> Words:
    return Words(longest=100, shortest=0, metadata={"description": "5 to 100 characters"}, **settings)


class NewPhoto(Schema):
    upload_id = fields.UUID(required=True, metadata={"description": "sent with the purpose nomination"})
    caption = caption_field(load_default="")


class PhotoChange(Schema):
    caption = caption_field(required=True)


class PhotoView(Schema):
    """A photo as it is read; its picture is at `…/photos/{id}/picture`."""

    id = fields.UUID(required=True)
    caption = fields.String(required=True)


class OwnPhotoView(PhotoView):
    fault = fields.String(
        required=True, allow_none=True, metadata={"description": "what keeps it from being submitted"}
    )
    verdict = fields.Nested(VerdictView, required=True, allow_none=True)


class PhoneQuery(Schema):
    reason = Words(longest=200, required=True, metadata={"description": "what it is needed for; kept"})


class PhoneView(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True)


class NominationStepView(Schema):
    act = fields.String(
        required=True,
        metadata={"enum": [*NOTES, *STEPS]},
    )
    by_office = fields.Boolean(required=True)
    at = fields.AwareDateTime(required=True)
    words = fields.String(required=True, allow_none=True)


class AskedView(Schema):
    """How far asking the candidate is."""

    asked_at = fields.AwareDateTime(required=True)
    again_from = fields.AwareDateTime(
        required=True, metadata={"description": "from when another message can be sent"}
    )
    expires_at = fields.AwareDateTime(required=True)
    language = fields.String(required=True, metadata={"enum": [*LANGUAGES]})
    to = fields.String(required=True, allow_none=True, metadata={"description": "masked"})
    delivery = fields.String(
        required=True, allow_none=True, metadata={"description": "due, sent, given_up: none reached them"}
    )
    answer = fields.String(required=True, allow_none=True, metadata={"enum": [*ANSWERS, None]})
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class NominationLine(Schema):
    """As it stands in a list: who it is about is masked."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    edition_id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": [*HONOUR_KINDS]})
    route = fields.String(required=True, metadata={"enum": [*HONOUR_ROUTES]})
    nominator = fields.String(
        required=True, allow_none=True, metadata={"description": "unit or social body; null: by themselves"}
    )
    unit_id = fields.UUID(required=True, allow_none=True)
    name: fields.Field[Any] = fields.String(required=True, attribute="masked_name")
    field = fields.String(required=True)
    area = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": STATUSES})
    remark = fields.String(required=True, allow_none=True)
    consent_at = fields.AwareDateTime(required=True, allow_none=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)


class NominationView(NominationLine):
    """As its nominator and the office see it."""

    name = fields.Function(lambda row: row.content["name"], required=True, metadata={"type": "string"})
    name_en = fields.Function(
        lambda row: row.content["name_en"], required=True, metadata={"type": ["string", "null"]}
    )
    phone = fields.Function(
        lambda row: phone_for_reader(row),
        required=True,
        metadata={"type": ["string", "null"], "description": "masked, but for who wrote it as a draft"},
    )
    born = fields.Function(
        lambda row: row.content["born"], required=True, metadata={"type": ["string", "null"]}
    )
    story = fields.Function(lambda row: row.content["story"], required=True, metadata={"type": "string"})
    evidence = fields.Function(
        lambda row: row.content["evidence"], required=True, metadata={"type": "string"}
    )
    links = fields.List(fields.String(), required=True)
    is_official = fields.Boolean(required=True)
    won_before = fields.Boolean(required=True)
    mail = fields.Function(
        lambda row: mail_for_reader(row), required=True, metadata={"type": ["string", "null"]}
    )
    consent_how = fields.String(required=True, allow_none=True)
    asked = fields.Nested(
        AskedView, required=True, allow_none=True, metadata={"description": "null: not by a message"}
    )
    namesakes = fields.List(
        fields.Integer(),
        metadata={"description": "for the office: years before this system in which one of this name won"},
    )
    photos = fields.List(fields.Nested(OwnPhotoView), required=True, attribute="judged_photos")
    steps = fields.List(fields.Nested(NominationStepView), required=True)


def writes(nomination: Nomination) -> bool:
    """Whether the reader still writes it, and sees what they wrote."""
    return nomination.is_open and not actor().has("office")


def phone_for_reader(nomination: Nomination) -> Any:
    """Whole for whoever still writes it, masked for all others."""
    return nomination.content["phone"] if writes(nomination) else nomination.masked_phone


def mail_for_reader(nomination: Nomination) -> Any:
    mail = nomination.content["mail"]
    return mail if mail is None or writes(nomination) else mask_mail(mail)


class WinnersRequest(Schema):
    kind = fields.String(required=True, validate=KNOWN_KIND)
    year = number(1990, 2099, required=True)
    names = fields.List(Words(longest=60), required=True, validate=validate.Length(1, 500))


class WinnersView(Schema):
    added = fields.Integer(required=True)
