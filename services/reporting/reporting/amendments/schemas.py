"""Bodies of changes to editions and units."""

from marshmallow import fields, validate

from ..bodies import change_of, parts
from ..editions.schemas import DeadlinesBody, NewEdition, RulesBody
from ..units.schemas import UnitRequest


class EditionChange(NewEdition):
    """Any of an edition's fields."""

    status = fields.String(validate=validate.OneOf(["planned", "open", "closed"]))


EDITION_CHANGE = change_of(EditionChange, *parts("rules", RulesBody), *parts("deadlines", DeadlinesBody))


class UnitChange(UnitRequest):
    """Any of a unit's fields; edition and role together."""


UNIT_CHANGE = change_of(UnitChange)
