"""The reads of the catalogue, for the API and the pages alike.

Every function takes the database session first and answers plain dicts (ids are `UUID`, times aware UTC
`datetime`, dates `date`); a missing thing is `None`, and a list is `{"items": [...], "next_cursor": str | None,
"prev_cursor": str | None}`.
`filters` is a mapping keyed as the query string is; a value may be one value or a list of them (any of them
fits); a missing or empty value does not filter.
"""

from .activities import activities, activity, count_activities, programme, standing_for
from .announcements import announcement, announcements
from .bygones import bygone_resource, bygone_route, is_taken_back
from .editions import edition, edition_at_work, editions, statistics
from .facets import counts_within, days_listed, facets
from .highlights import highlights
from .honours import honour, honour_facets, honours
from .later import Later, opens_later, slots_open_later
from .nearby import activities_nearby, nearby, places
from .news import activities_told, closures_told
from .resources import resource, resource_facets, resources, unit_kinds, unit_names
from .routes import name_stops, route, routes
from .search import fits, search
from .sessions import dates, english_titles, session, sessions
from .units import english_names, names_of_units, takes_part, unit, units_like
from .venues import doors_of, names_of_spaces, names_of_venues, venue, venue_names, venues, venues_of

__all__ = [
    "Later",
    "activities",
    "activities_nearby",
    "activities_told",
    "activity",
    "announcement",
    "announcements",
    "bygone_resource",
    "bygone_route",
    "closures_told",
    "count_activities",
    "counts_within",
    "dates",
    "days_listed",
    "doors_of",
    "edition",
    "edition_at_work",
    "editions",
    "english_names",
    "english_titles",
    "facets",
    "fits",
    "highlights",
    "honour",
    "honour_facets",
    "honours",
    "is_taken_back",
    "name_stops",
    "names_of_spaces",
    "names_of_units",
    "names_of_venues",
    "nearby",
    "opens_later",
    "places",
    "programme",
    "resource",
    "resource_facets",
    "resources",
    "route",
    "routes",
    "search",
    "session",
    "sessions",
    "slots_open_later",
    "standing_for",
    "statistics",
    "takes_part",
    "unit",
    "unit_kinds",
    "unit_names",
    "units_like",
    "venue",
    "venue_names",
    "venues",
    "venues_of",
]
