from django.db import migrations

from officers.marking import MarksChange
from officers.overlap import NoOverlap


class Migration(migrations.Migration):
    """What Django's own constraints cannot say on both databases, and the one row of the change marker."""

    dependencies = [("officers", "0001_initial")]
    operations = [
        NoOverlap("Assignment", "officer_id", "assignment_one_region_per_officer"),
        NoOverlap("Assignment", "region_id", "assignment_one_officer_per_region"),
        NoOverlap("Deputyship", "region_id", "deputyship_one_deputy_per_region"),
        NoOverlap("Extent", "place_id", "extent_place_in_one_region"),
        MarksChange("accounts", "RoleGrant", marked=("number",)),
        MarksChange("accounts", "User", marked=("number",), watched=("is_active", "name", "email", "language")),
        MarksChange("places", "Place", marked=("number", "shapes_number")),
        MarksChange("places", "Boundary", marked=("number", "shapes_number")),
    ]
