"""Every setting of the site, read from the environment (see environment.py); README lists the names.

With DEVELOPMENT=1, as `make run` sets it, what production must decide for itself has a default that suits one machine.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.contrib.messages import constants as message_levels

from portal.environment import Environment, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
env = Environment(os.environ)

DEVELOPMENT = env.flag("DEVELOPMENT")
DEBUG = env.flag("DEBUG")

# --- Where it is served ------------------------------------------------------------------------------------------
SITE_URL = env.site(
    "SITE_URL",
    f"http://127.0.0.1:{env.number('PORT', 8000, most=65535)}" if DEVELOPMENT else None,
    why="Links in mails start with it.",
)
HTTPS = SITE_URL.startswith("https://")
_host = SITE_URL.partition("://")[2].partition(":")[0].partition("/")[0]
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["*"] if DEVELOPMENT else [_host])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", [SITE_URL] if HTTPS else [])
# How many proxies of ours stand in front: that many entries of X-Forwarded-For, and X-Forwarded-Proto, are believed.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, most=5)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

# --- Secrets -----------------------------------------------------------------------------------------------------
SECRET_KEY = env.text(
    "SECRET_KEY",
    kept_secret(VAR / "secret_key") if DEVELOPMENT else None,
    why="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")

# --- What it is made of ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "cases.apps.CasesConfig",
    "portal.apps.PortalConfig",
]
MIDDLEWARE = [
    "portal.middleware.request_id",
    "portal.middleware.compressed",
    "portal.middleware.headers",
    "portal.middleware.language",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.hygiene.clean_request",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.reader",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

# --- Database ----------------------------------------------------------------------------------------------------
_database = env.database("DATABASE_URL", f"sqlite:///{VAR}/portal.sqlite3")
_limits = {
    "statement_timeout": env.number("DATABASE_STATEMENT_TIMEOUT", 30_000, most=3_600_000),
    "lock_timeout": env.number("DATABASE_LOCK_TIMEOUT", 10_000, most=3_600_000),
    "idle_in_transaction_session_timeout": 60_000,
}
_max_age = env.number("DATABASE_MAX_AGE", 300)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE takes the write lock when a transaction begins, so that two writers wait instead of failing half-way.
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "options": " ".join(f"-c {name}={value}" for name, value in _limits.items()),
    }
    _database["CONN_MAX_AGE"] = _max_age
    _database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}

# Counters of tries live here, so it must be one cache for all processes.
CACHES = {"default": env.cache("CACHE_URL", "db://cache_entries")}

# --- Languages and time ------------------------------------------------------------------------------------------
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "ja", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Tokyo")
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Static files and uploads ------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.folder("STATIC_ROOT", VAR / "static")
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_files.HashedStaticFiles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

# Decimal megabytes, as they are shown to people.
MEGABYTE = 1_000_000
MAX_FILE_SIZE = env.number("UPLOAD_FILE_MB", 25, least=1, most=1000) * MEGABYTE
MAX_FILES_PER_CASE = env.number("UPLOAD_FILES_PER_CASE", 20, least=1, most=10_000)
MAX_CASE_SIZE = env.number("UPLOAD_CASE_MB", 100, least=1, most=100_000) * MEGABYTE
MAX_FILES_PER_DAY = env.number("UPLOAD_COMPANY_FILES_PER_DAY", 500, least=1, most=1_000_000)
MAX_SIZE_PER_DAY = env.number("UPLOAD_COMPANY_MB_PER_DAY", 1000, least=1, most=1_000_000) * MEGABYTE
MAX_REQUEST_SIZE = MAX_CASE_SIZE + MEGABYTE  # the files of a whole case, and the text around them
# Days for which support may ask for the whole file of a list import: what is proposed, and the most.
WHOLE_FILE_DAYS = env.number("WHOLE_FILE_DAYS", 14, least=1, most=365)
WHOLE_FILE_MOST_DAYS = env.number("WHOLE_FILE_MOST_DAYS", 60, least=1, most=365)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_FILES_PER_CASE
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.receiving.NamelessFiles",
]

# --- Virus scanner (clamd), by address or by socket; without one, files are not scanned --------------------------
CLAMD_HOST = env.host("CLAMD_HOST")
CLAMD_PORT = env.number("CLAMD_PORT", 3310, least=1, most=65535)
CLAMD_SOCKET = env.socket("CLAMD_SOCKET")
CLAMD_TIMEOUT = env.number("CLAMD_TIMEOUT", 20, least=1, most=60)  # seconds for one file, connecting included
CLAMD_MAX_SIZE = env.number("CLAMD_MAX_MB", 25, least=1, most=4000) * MEGABYTE  # clamd's StreamMaxLength

# --- Mail and support --------------------------------------------------------------------------------------------
globals().update(env.mail("EMAIL_URL", "console://" if DEVELOPMENT else None))
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 60, least=1, most=600)  # seconds for each answer of the server
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "Support desk <support@localhost>" if DEVELOPMENT else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""
# Mail that comes in: from a mailbox, from a relay, or both, to this address and to signed ones made of it.
INBOUND_EMAIL = env.mailbox("INBOUND_EMAIL_URL")
INBOUND_RELAY_SECRET = env.shared_secret("INBOUND_RELAY_SECRET")
INBOUND_EMAIL_ADDRESS = env.address("INBOUND_EMAIL_ADDRESS")
INBOUND_EMAIL_AUTHSERV = env.host("INBOUND_EMAIL_AUTHSERV")
MAX_INBOUND_SIZE = env.number("INBOUND_EMAIL_MB", 40, least=1, most=1000) * MEGABYTE
SUPPORT_TEAM_EMAIL = env.addresses("SUPPORT_TEAM_EMAIL")
# When support works, and how soon it answers: by plan, and within a plan from P1 to P4. An answer to a later message is
# promised as the first one is, unless it is said otherwise. P1 counts around the clock.
SUPPORT_CLOSED_DAYS = env.dates("SUPPORT_CLOSED_DAYS")
_usual = env.hours("SUPPORT_HOURS", "09:00-17:30 Asia/Tokyo JP")
SUPPORT_HOURS = {
    "": _usual,
    "online": env.hours("SUPPORT_HOURS_ONLINE", _usual),
    "business": env.hours("SUPPORT_HOURS_BUSINESS", _usual),
    "premier": env.hours("SUPPORT_HOURS_PREMIER", _usual),
}
FIRST_RESPONSE = {
    "online": env.promises("FIRST_RESPONSE_ONLINE", ["1h", "4h", "6h", "3d"]),
    "business": env.promises("FIRST_RESPONSE_BUSINESS", ["1h", "2h", "4h", "1d"]),
    "premier": env.promises("FIRST_RESPONSE_PREMIER", ["30m", "1h", "2h", "1d"]),
}
NEXT_RESPONSE = {
    "online": env.promises("NEXT_RESPONSE_ONLINE", FIRST_RESPONSE["online"]),
    "business": env.promises("NEXT_RESPONSE_BUSINESS", FIRST_RESPONSE["business"]),
    "premier": env.promises("NEXT_RESPONSE_PREMIER", FIRST_RESPONSE["premier"]),
}
APPEAL_RESPONSE = env.promises("APPEAL_RESPONSE", ["1d"])[0]
# The business days of the customer's turn on which a reminder goes out, and the one at whose end the case is closed.
REMIND_ON_DAYS = env.days("REMIND_ON_DAYS", [1, 3, 5])
CLOSE_ON_DAY = env.number("CLOSE_ON_DAY", 6, least=2, most=99)
# Hours after its end until the filer is asked by mail how it went; 0 for never.
SURVEY_HOURS = env.number("SURVEY_HOURS", 24, most=720)
RAISE_HOURS = env.number("RAISE_HOURS", 24, most=720)
GUIDELINE_URL = env.web_address("GUIDELINE_URL", "")
# How long clause 1.3.4 has one wait before trying again, by the kind of error, and how many tries must have failed.
RETRY_WAITS = {
    "transient": env.wait("RETRY_WAIT_TRANSIENT", "30m"),
    "quota": env.wait("RETRY_WAIT_QUOTA", "quota-reset"),
    "import": env.wait("RETRY_WAIT_IMPORT", "next-day"),
    "other": env.wait("RETRY_WAIT_OTHER", "30m"),
}
RETRY_TRIES = env.number("RETRY_TRIES", 2, least=2, most=9)

# For how long a message can be taken back after it was sent; 0 lets it go at once. And for how long its author may put
# it right, as long as the other side has not read it; 0 is never.
UNDO_SECONDS = env.number("UNDO_SECONDS", 10, most=60)
EDIT_MINUTES = env.number("EDIT_MINUTES", 5, most=60)

# --- Sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "portal.passwords.NormalisingScryptHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "portal.passwords.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "portal.passwords.NotMadeOfKnownWords"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.LoginForm",
    "change_password": "portal.accounts.ChangePasswordForm",
    "reset_password": "portal.accounts.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# "key" is the account, "ip" the visitor. Ten wrong tries in a quarter of an hour, whatever the number of processes.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "60/15m/ip,10/15m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}

# --- Sessions and cookies ----------------------------------------------------------------------------------------
# The prefix makes browsers refuse a cookie that was not set by this very host over HTTPS; plain HTTP would lose it.
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
SESSION_MAX_AGE = timedelta(hours=12)
SESSION_IDLE_CUSTOMER = timedelta(hours=8)
SESSION_IDLE_STAFF = timedelta(minutes=30)
SESSION_COOKIE_AGE = int(SESSION_MAX_AGE.total_seconds())
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

# --- Headers -----------------------------------------------------------------------------------------------------
# Named as Django 6 names it. Trusted types are asked for outside Django admin, whose own scripts do not know them.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
_hsts = env.number("HSTS_SECONDS", int(timedelta(days=730).total_seconds()))
SECURE_HSTS_SECONDS = _hsts if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)

# --- Logs --------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JSONFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

env.finish()
