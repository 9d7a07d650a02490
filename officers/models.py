"""Stations, regions with dated extents, who is in charge from which day to which, and how to reach them.

All periods are whole local days [from_on, to_on); to_on empty means open-ended. That no two periods overlap where
they must not is held by the database (see the migrations): EXCLUDE on PostgreSQL, triggers on SQLite.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.ids import public_id
from portal.places.models import Place

ENDS_AFTER_IT_BEGINS = models.Q(to_on__isnull=True) | models.Q(to_on__gt=models.F("from_on"))


class Station(models.Model):
    """A police station."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """The territory of one officer: an identity that opens and closes once."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="regions", verbose_name=_("station"))
    opened_on = models.DateField(_("first day"))
    closed_on = models.DateField(_("first day on which it is closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=models.F("opened_on")),
                name="region_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Extent(models.Model):
    """One piece of a region's territory for a time: a place, or a drawn boundary.

    A place is in one region at a time (constraint). Where a settlement and its municipality are in different
    regions, the more specific wins.
    """

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="extents")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="extents")
    drawn_wkb = models.BinaryField(null=True, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["region_id", "from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="extent_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(place__isnull=True) ^ models.Q(drawn_wkb__isnull=True),
                name="extent_is_a_place_or_drawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.place_id}"


class Assignment(models.Model):
    """The one officer in charge of a region. Never two of a region, nor two of an officer, on the same day."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="assignments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["region_id", "from_on"]
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="assignment_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.officer_id}"


class Deputyship(models.Model):
    """Who covers the officer in charge's absence. Never two of a region on the same day; one may cover several."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="deputyships")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputyships")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["region_id", "from_on"]
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="deputyship_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.deputy_id}"


class Absence(models.Model):
    """Days on which an officer does not answer; the reason is not asked."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["officer_id", "from_on"]
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="absence_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.from_on}"


class Card(models.Model):
    """What residents see of an officer."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    title = models.CharField(_("title"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    hours = models.CharField(_("when you can reach me"), max_length=200, blank=True)
    languages = models.CharField(_("languages I speak"), max_length=120, blank=True)
    about = models.CharField(_("about me"), max_length=400, blank=True)
    portrait = models.FileField(upload_to="portraits/", blank=True)
    """Re-encoded on upload: a square JPEG without metadata."""

    def __str__(self) -> str:
        return self.public_id


class ChangeMarker(models.Model):
    """One row by which every process sees that what it keeps in memory is out of date.

    The numbers are drawn at random, never counted up: a number written in a transaction that was rolled back must not
    come back later with another meaning.
    """

    number = models.BigIntegerField(default=0)
    """A fresh one with every change of regions, extents, people in charge, absences or staff roles."""
    shapes_number = models.BigIntegerField(default=0)
    """A fresh one whenever places or their boundaries change."""

    def __str__(self) -> str:
        return str(self.number)
