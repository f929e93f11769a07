"""The site's settings as tests want them: a cheap password hash, plain static files, mail kept in memory."""

import os

os.environ.setdefault("DEVELOPMENT", "1")

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# All tests come from one address; the limits themselves have their own test.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    ["login", "login_failed", "reset_password", "reset_password_from_key", "change_password"], "10000/m/ip"
)
# The test server serves static files itself, straight from their sources.
MIDDLEWARE = [middleware for middleware in MIDDLEWARE if "whitenoise" not in middleware]  # noqa: F405
# Most tests read what was sent at once; those of taking it back set it themselves.
UNDO_SECONDS = 0
