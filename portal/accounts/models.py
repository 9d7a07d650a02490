"""People who can sign in, and the dated, scoped roles they hold."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.choices import Role, Scope
from portal.ids import public_id


class UserManager(BaseUserManager["User"]):
    """Make users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Save and return a user. Raises ValueError without an address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Save and return a user whom Django's admin lets do everything (still behind the second factor)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail address in any case. Raises User.DoesNotExist."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Anybody who can sign in: a resident, or a person with staff roles."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_staff = models.BooleanField(_("may use the admin pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.public_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep addresses in small letters, so that equal addresses are equal text everywhere."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class RoleGrant(models.Model):
    """One role of one person in one scope, for whole local days [from_on, to_on)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    scope_id = models.CharField(max_length=20, blank=True)
    """Text id of the region, station or panel; empty for everything."""
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user_id", "role", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gt=models.F("from_on")),
                name="role_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(scope=Scope.EVERYTHING, scope_id="")
                | (~models.Q(scope=Scope.EVERYTHING) & ~models.Q(scope_id="")),
                name="role_grant_scope_named",
            ),
            models.UniqueConstraint(fields=["user", "role", "scope", "scope_id", "from_on"], name="role_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.scope} {self.scope_id}"
