"""What is sealed, and by what a person can be found."""

from django.db import models


class Purpose(models.TextChoices):
    IDENTITY = "identity"
    WORDS = "words"


class ContactKind(models.TextChoices):
    MAIL = "mail"
    PHONE = "phone"
