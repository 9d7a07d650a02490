"""Why a file of places or names is not taken at all. Problems of a single row stand in choices.py."""

from django.utils.translation import gettext_lazy as _


class FileRefused(Exception):
    """A whole file cannot be taken; nothing was written. `text` says why, translated; `detail` names the spot."""

    text = _("The file cannot be read.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.text} {self.detail}".strip()


class FileTooBig(FileRefused):
    """The file is longer than the reader takes."""

    text = _("The file is too big.")


class WrongEncoding(FileRefused):
    """The file is not UTF-8."""

    text = _("The file is not written in UTF-8.")


class BrokenJson(FileRefused):
    """The file is not JSON, or stops in the middle."""

    text = _("The file is not valid JSON.")


class NotAFeatureCollection(FileRefused):
    """The file is JSON but no GeoJSON FeatureCollection."""

    text = _("The file is not a GeoJSON FeatureCollection.")


class WrongReferenceSystem(FileRefused):
    """The file says that its coordinates are not WGS84."""

    text = _("The coordinates are not longitude and latitude in WGS84; convert the file first.")


class AttributeAbsent(FileRefused):
    """No feature or row has the attribute that was named."""

    text = _("No entry has the attribute that was named.")


class BadOptions(FileRefused):
    """The options contradict themselves."""

    text = _("The options of the import contradict each other.")


class BrokenTable(FileRefused):
    """The file is no table of comma-separated values."""

    text = _("The file is not a table of comma-separated values.")
