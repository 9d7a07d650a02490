"""Every write to the gazetteer."""

from portal.places.actions.importing import ImportReport, import_places
from portal.places.actions.marking import mark_gazetteer_changed
from portal.places.actions.naming import NamesReport, import_place_names

__all__ = ["ImportReport", "NamesReport", "import_place_names", "import_places", "mark_gazetteer_changed"]
