"""Builds the invented country in an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.building import build_people, build_places, build_regions
from portal.demo.telling import tell_stories


class Command(BaseCommand):
    help = "Build the invented country of the demo in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Build people, places, regions and 150 concerns. Refuses a database that holds people already."""
        if User.objects.exists():
            raise CommandError("There are people in this database already: the demo builds only in an empty one.")
        at = timezone.now()
        people = build_people(at=at)
        build_places(by=people["admin"], at=at)
        cast = build_regions(people, at=at)
        count = tell_stories(cast, at=at)
        self.stdout.write(f"Built the invented country: {len(cast.regions)} regions, {count} concerns.")
