"""The gazetteer: settlements, municipalities and counties with code, boundary, population and names."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """How wide a place is; the lower number is the more specific."""

    SETTLEMENT = 1, _("settlement")
    MUNICIPALITY = 2, _("municipality")
    COUNTY = 3, _("county")


class Place(models.Model):
    """One place. Coordinates are lon, lat in WGS84 degrees of a point inside the boundary."""

    level = models.PositiveSmallIntegerField(choices=Level.choices)
    code = models.CharField(max_length=20)
    """The official code, unique within its level (the same number may name a city and its municipality)."""
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, blank=True)
    """The country's own word: küla, linnaosa, vald …"""
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    population = models.PositiveIntegerField(null=True, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["level", "code"], name="place_code_once_per_level")]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The outline of a place as WKB (polygon or multipolygon, WGS84), apart from the row so that lists stay light."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="boundary")
    wkb = models.BinaryField()

    def __str__(self) -> str:
        return str(self.place_id)


class OtherName(models.Model):
    """An old, short or other-language name by which people look for a place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="other_name_once_per_place")]

    def __str__(self) -> str:
        return self.name


class GazetteerMarker(models.Model):
    """One row whose token changes with the gazetteer: every process keeps its index while the token stays the same.

    A fresh token instead of a count, so that a change taken back can never look like another one.
    """

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)
