"""What is asked about a table of units: of which edition."""

from chassis.web.tables import ImportQuery

from ..requirements.schemas import EditionQuery


class UnitImportQuery(EditionQuery, ImportQuery):
    """And whether to keep what comes."""
