"""One settings module; values come from the environment, and a laptop runs without any."""

import secrets
import sys
from pathlib import Path

from environs import Env

from vungxanh.config.domains import DOMAINS as DOMAINS

env = Env()

ROOT = Path(__file__).resolve().parents[2]
# where this installation keeps its database, files and key
HOME = Path(env.str("VUNGXANH_HOME", str(ROOT / "var")))
DEMO = env.bool("VUNGXANH_DEMO", False)
DEBUG = env.bool("DEBUG", False)
TESTING = "pytest" in sys.modules


def _kept_secret() -> str:
    """The key of this installation: made once, kept beside the database, never in the source."""
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / "secret.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = env.str("SECRET_KEY", "") or ("only-for-tests" * 4 if TESTING else _kept_secret())
# newest first; all but the first only unseal
SEAL_KEYS = env.list("SEAL_KEYS", []) or [SECRET_KEY]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "vungxanh.config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # before allauth, whose pages it draws
    "vungxanh.theme",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "vungxanh.fields",
    "vungxanh.units",
    "vungxanh.accounts",
    "vungxanh.journal",
    "vungxanh.files",
    "vungxanh.messages",
    "vungxanh.jobs",
    "vungxanh.documents",
    "vungxanh.tasks",
    "vungxanh.registers",
    *(f"vungxanh.domains.{code}" for code in DOMAINS),
    "vungxanh.faces.office",
    "vungxanh.faces.api",
    "vungxanh.demo",
]

MIDDLEWARE = [
    "vungxanh.config.addresses.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vungxanh.theme.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vungxanh.registers.access.AccessMiddleware",
    "vungxanh.faces.office.views.refusals.KeepTyped",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "vungxanh.config.urls"
FORM_RENDERER = "vungxanh.theme.forms.Renderer"
WSGI_APPLICATION = "vungxanh.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "vungxanh.faces.office.context.office",
            ]
        },
    }
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{HOME / 'vungxanh.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # writers queue at BEGIN instead of failing at COMMIT, and readers never wait for a writer
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
        "PRAGMA temp_store=MEMORY;",
    }
    # a file, so that the server's threads of a browser test have connections of their own
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# tests and developers read the files where they stand, nothing is collected
WHITENOISE_AUTOREFRESH = TESTING or DEBUG

CSRF_FAILURE_VIEW = "vungxanh.faces.office.views.refusals.forged"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"  # tests only: strong hashing would be most of their time
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    # a telephone number or a day of birth is what people try first
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "vungxanh.theme.account_forms.SignIn",
    "change_password": "vungxanh.theme.account_forms.ChangePassword",
    "reauthenticate": "vungxanh.theme.account_forms.Confirm",
}
ACCOUNT_ADAPTER = "vungxanh.domains.organization.adapter.OfficerAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# a whole office signs in from one address
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False if TESTING else {"login": "120/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = not DEMO
MFA_FORMS = {
    "add_webauthn": "vungxanh.theme.account_forms.AddKey",
    "edit_webauthn": "vungxanh.theme.account_forms.EditKey",
}
MFA_TOTP_ISSUER = "VùngXanh"
# a code typed while the next one appears, or by a phone whose clock is off, is still taken (RFC 6238, 5.2: one step)
MFA_TOTP_TOLERANCE = 1
# one address serves a whole office: lock the user at that address, never the address
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend"
    }
}

# outer channels for messages to officers: name=address of the apprise library, e.g. sms=json://127.0.0.1:9000/{phone}
MESSAGE_CHANNELS: dict[str, str] = env.dict("MESSAGE_CHANNELS", {})

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", False)
# how many proxies stand in front: each adds the address it was asked from to X-Forwarded-For
PROXIES = env.int("PROXIES", 1 if env.bool("HTTPS", False) else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("HTTPS", False) else None
SECURE_HSTS_SECONDS = 31536000 if env.bool("HTTPS", False) else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# of one token, or of one officer, in one process
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 240)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
