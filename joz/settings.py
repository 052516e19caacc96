"""Settings: one file, values from the environment. README's table names each of them once."""

from datetime import timedelta
from pathlib import Path

import environ

from joz import logs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What an installation decides -----------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env("SECRET_KEY")
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".local")))
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="console:")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="J'Oz <ne-pas-repondre@joz.invalid>")
HTTPS = BASE_URL.startswith("https://")

# --- The house ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "joz.components",
    "joz.audit",
    "joz.drafts",
    "joz.accounts",
    "joz.outbox",
    "partners",
    "outreach",
    "referrals",
    "tracking",
    "joz.indicators",
    "joz.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "phonenumber_field",
    "template_partials",
]

MIDDLEWARE = [
    "joz.health.HealthCheck",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "joz.accounts.middleware.PermissionsPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "joz.accounts.middleware.SessionEnds",
    "joz.accounts.middleware.SignInRequired",
    "joz.accounts.middleware.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "joz.readonly.SafeMethodsOnlyRead",
]

ROOT_URLCONF = "joz.urls"
WSGI_APPLICATION = "joz.wsgi.application"

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
                "partners.context_processors.scheme",
                "joz.navigation.workspace",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database, cache, queue -----------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///joz")}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 3,
    # No disk with a moving arm: a row by its index costs little more than the next one. PostgreSQL's default fears it.
    # And no page is worth more than one processor: workers take longer to start than most lists take to read.
    "options": "-c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
    # A pool serves the threads of one process; a short timeout lets a command without a database fail fast.
    **({"pool": {"min_size": 1, "max_size": 8, "timeout": 5}} if env.bool("DATABASE_POOL", False) else {}),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits live here; in the database, so that signing in does not need the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "joz_cache",
        # Django's 300 would let anyone push a lock out by failing on 300 other addresses.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

BROKER_URL = env("BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A worker killed by -9 is made good in seconds, not minutes.
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # Who publishes gives up at once rather than after many tries: beat sweeps anyway.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
# A worker and a beat, on the contrary, wait for their broker as long as it takes.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/Paris"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Messages -------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail:"))
EMAIL_TIMEOUT = 10

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "outreach:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "joz.accounts.passwords.NotObvious"},
]

# Sign-in (joz.accounts): the library does the protocols, its forms and letters are ours.
ACCOUNT_ADAPTER = "joz.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "joz.accounts.forms.SignIn",
    "request_login_code": "joz.accounts.forms.RequestCode",
    "confirm_login_code": "joz.accounts.forms.ConfirmCode",
    "reset_password": "joz.accounts.forms.AskForReset",
    "confirm_password_reset_code": "joz.accounts.forms.ConfirmReset",
    "reset_password_from_key": "joz.accounts.forms.ResetPassword",
    "change_password": "joz.accounts.forms.ChangePassword",
    "set_password": "joz.accounts.forms.SetPassword",
    "reauthenticate": "joz.accounts.forms.GivePasswordAgain",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
# True, so that an unknown address costs the same work; the adapter writes to nobody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
# P25: ten failures lock an address for fifteen minutes. A whole office shares one IP: generous there.
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 10
ACCOUNT_RATE_LIMITS = {
    # Forms of visitors, by address: a whole charity may share one.
    "signal": "40/h/ip",
    # Readings of secret calendars: a phone asks a few times an hour, whoever guesses asks more.
    "feed": "600/h/ip",
    "login": "120/m/ip",
    "login_failed": "60/m/ip,10/15m/key",
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "reset_password": "60/m/ip,3/m/key,10/h/key",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "joz.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "joz.accounts.forms.GiveCode",
    "reauthenticate": "joz.accounts.forms.GiveCodeAgain",
    "activate_totp": "joz.accounts.forms.SetUpApplication",
    "add_webauthn": "joz.accounts.forms.AddPasskey",
    "edit_webauthn": "joz.accounts.forms.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "J’Oz"
MFA_TOTP_TOLERANCE = 1  # A telephone's clock may be half a minute off.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)

# P25: thirty minutes idle, twelve hours in all (joz.accounts.middleware.SessionEnds).
SESSION_IDLE_END = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", 30))
SESSION_ABSOLUTE_END = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_END.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"

# --- Language, time, numbers ----------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
PHONENUMBER_DEFAULT_REGION = "FR"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / ".local" / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env("STATIC_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# --- Safety ---------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # The field mode's, which keeps a phone working without a network.
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- Logs: facts with ids, never names ------------------------------------------------------------

LOGGING = logs.configured(as_json=env("LOG_FORMAT", default="json") == "json", level=env("LOG_LEVEL", default="INFO"))
