"""Django's settings, read from the environment. Every variable stands in docs/settings.md."""

import sys
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.country import load_country
from portal.environment import Environment
from portal.keys import portal_keys

ROOT = Path(__file__).resolve().parent.parent
env = Environment()

# --- where state lives ---
PORTAL_HOME = env.folder("PORTAL_HOME", ROOT / "var")
PRODUCTION = env.has("DATABASE_URL") and not env.flag("PORTAL_TEST", False)
DEBUG = env.flag("PORTAL_DEBUG", False)
DEMO = env.flag("PORTAL_DEMO", False) and not PRODUCTION
"""Set by `serve` alone, for a database it created itself, never beside a given one; portal.demo.guard has the rest."""

# --- keys: given in production, made once under var/ otherwise ---
KEYS = portal_keys(env, PORTAL_HOME, required=PRODUCTION)
SECRET_KEY = KEYS.session
VAULT_MASTER_KEYS = KEYS.vault
RECEIPT_KEY = KEYS.receipt
CONTACT_INDEX_KEY = KEYS.contact_index

# --- country ---
COUNTRY_FILE = env.text("PORTAL_COUNTRY", "demo")
COUNTRY = load_country(
    Path(COUNTRY_FILE) if COUNTRY_FILE.endswith(".toml") else ROOT / "deploy" / "countries" / f"{COUNTRY_FILE}.toml"
)
SITE_NAME = env.text("PORTAL_SITE_NAME", "") or lazy(lambda: COUNTRY.text("site_name", get_language() or ""), str)()
"""The force's own name for the service, or the country file's in the language of the reader."""
SITE_URL = env.text("PORTAL_URL", "http://localhost:8000").rstrip("/")
TILE_SERVER_URL = env.text("PORTAL_TILES", "")
"""Template of a tile server ("https://tiles.example/{z}/{x}/{y}.png"), or empty: the map shows own outlines only."""
TILE_ATTRIBUTION = env.text("PORTAL_TILES_ATTRIBUTION", "")

# --- hosts and transport ---
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
HTTPS = env.flag("PORTAL_HTTPS", PRODUCTION)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
SECURE_SSL_REDIRECT = HTTPS
BEHIND_PROXY = env.flag("PORTAL_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
"""Else everybody behind the proxy would count as one visitor when sign-ins are limited."""
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.home.views.errors.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
STAFF_IDLE_MINUTES = env.number("PORTAL_STAFF_IDLE_MINUTES", 30, least=1, most=720)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

_tiles_origin = "/".join(TILE_SERVER_URL.split("/")[:3]) if TILE_SERVER_URL else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([_tiles_origin] if _tiles_origin else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- the house ---
INSTALLED_APPS = [
    "portal.manage",
    "portal.desk",
    "portal.home",
    *(["portal.demo"] if DEMO else []),
    "panels",
    "events",
    "reports",
    "notices",
    "officers",
    "portal.notifications",
    "portal.accounts",
    "portal.places",
    "portal.vault",
    "portal.audit",
    "portal",
    "portal.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
]
MIDDLEWARE = [
    "portal.accounts.middleware.PolicyHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.home.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.IdleSignOutMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.accounts.middleware.DefaultDenyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.urls_demo" if DEMO else "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.home.context.site",
            ],
        },
    }
]
FORM_RENDERER = "portal.home.forms.PortalFormRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- databases: the main one, and the key store apart from it and from its backup ---
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
    ),
}
POSTGRES_POOL = env.number("PORTAL_POOL", 8, most=200)


def _database(name: str, default: str) -> dict[str, object]:
    settings = env.database(name, default)
    if str(settings["ENGINE"]).endswith("sqlite3"):
        return {**settings, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 3600}
    if POSTGRES_POOL == 0:
        return {**settings, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return {**settings, "OPTIONS": {"pool": {"min_size": 1, "max_size": POSTGRES_POOL, "timeout": 10}}}


DATABASES = {
    "default": _database("DATABASE_URL", f"sqlite:///{PORTAL_HOME / 'portal.sqlite3'}"),
    "keys": _database("KEYSTORE_URL", f"sqlite:///{PORTAL_HOME / 'keys.sqlite3'}"),
}
DATABASE_ROUTERS = ["portal.vault.router.KeyStoreRouter"]

# --- people ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "portal.accounts.backends.AdminRoleBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_ADAPTER = "portal.notifications.allauth.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "portal.accounts.queries.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"signup": "portal.accounts.forms.SignUpForm"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "portal.accounts.mfa.PortalMFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "authenticate_webauthn": "portal.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.KeyAgainForm",
    "login_webauthn": "portal.accounts.forms.KeyAloneForm",
    "add_webauthn": "portal.accounts.forms.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = 60 * 60 * 12

# --- words and time ---
LANGUAGE_NAMES = {"en": _("English"), "et": _("Estonian"), "sl": _("Slovenian")}
LANGUAGE_CODE = COUNTRY.languages[0]
LANGUAGES = [(code, LANGUAGE_NAMES.get(code, code)) for code in COUNTRY.languages]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = COUNTRY.timezone

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_HOME / "static"
_leaflet = find_spec("leaflet")
# Leaflet's files come from the package django-leaflet. It is no installed app: the admin would load its admin module,
# which needs the system library GDAL.
STATICFILES_DIRS = [
    ROOT / "static",
    *([Path(_leaflet.origin).parent / "static"] if _leaflet and _leaflet.origin else []),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.home.stylesheet.StylesheetFinder",
]
MEDIA_ROOT = PORTAL_HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.home.stylesheet.PortalStaticStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- mail, broker, clockwork ---
_mail = env.mail("EMAIL_URL")
globals().update(_mail)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 20, least=1, most=300)
DEFAULT_FROM_EMAIL = env.text("PORTAL_MAIL_FROM", "portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
KEPT_MAIL_FOLDER = PORTAL_HOME / "mail"
"""Where mails are kept as files when no mail server is set."""
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _mail else "portal.notifications.kept_mail.KeptMailBackend"
)

REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "redis://localhost:1/0"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {
        "task": "portal.notifications.tasks.drain_outbox",
        "schedule": 5.0,
        "options": {"expires": 10},  # sweeps nobody took in time are worth nothing: they must not pile up
    },
    "seal-audit": {"task": "portal.audit.tasks.seal_rows", "schedule": 60.0},
    "finish-erasures": {"task": "portal.vault.tasks.finish_erasures", "schedule": 300.0},
    "sweep-orphan-keys": {"task": "portal.vault.tasks.sweep_orphan_keys", "schedule": 21_600.0},
    "clear-sessions": {"task": "portal.accounts.tasks.clear_expired_sessions", "schedule": 3600.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(PORTAL_HOME / "beat-schedule")

# --- logs carry ids, never names, addresses or what a resident wrote ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bare_requests": {"()": "portal.audit.logs.BareRequestFilter"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "plain",
            "filters": ["bare_requests"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("PORTAL_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
