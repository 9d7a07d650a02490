"""Problems of a single feature or row of an imported file, in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Problem(TextChoices):
    """Why one feature or row is refused. The first seven are those of portal.geo.shapes.ShapeProblem."""

    NO_GEOMETRY = "no_geometry", _("It has no geometry.")
    NOT_A_POLYGON = "not_a_polygon", _("Its geometry is not a polygon.")
    MALFORMED_GEOMETRY = "malformed_geometry", _("Its coordinates are malformed.")
    BEYOND_REPAIR = "beyond_repair", _("Its outline crosses itself and cannot be repaired without changing its area.")
    PROJECTED = "projected_coordinates", _("Its coordinates are in a national grid, not in longitude and latitude.")
    SWAPPED = "swapped_coordinates", _("Longitude and latitude are swapped.")
    OUTSIDE = "outside_bounds", _("It lies outside the country.")
    NOT_A_FEATURE = "not_a_feature", _("It is not a GeoJSON feature.")
    NO_CODE = "no_code", _("It has no code.")
    CODE_TOO_LONG = "code_too_long", _("Its code is too long.")
    DUPLICATE_CODE = "duplicate_code", _("Its code stands in the file more than once.")
    NO_NAME = "no_name", _("It has no name.")
    NAME_TOO_LONG = "name_too_long", _("Its name is too long.")
    KIND_TOO_LONG = "kind_too_long", _("Its kind is too long.")
    BAD_POPULATION = "bad_population", _("Its population is not a whole number.")
    NO_PARENT = "no_parent", _("It does not say which place it belongs to.")
    UNKNOWN_PARENT = "unknown_parent", _("The place it belongs to is not known; import the wider level first.")
    BAD_CHARACTERS = "bad_characters", _("Its code or name holds characters that cannot be shown.")
    BAD_POINT = "bad_point", _("Its longitude and latitude are not numbers in range.")
    NO_PLACE = "no_place", _("No place was found at or near its point.")
