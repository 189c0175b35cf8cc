"""Settings, read once from the environment. Without any: the sandbox on the embedded database.

`DATABASE_URL` and `REDIS_URL` switch to the production wiring; `MOA_MODE=production` switches the sandbox off
and refuses to start while something it needs is missing.
"""

import logging
from pathlib import Path
from typing import Any

import environ
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from common.embedded import data_folder
from config.payments import PaymentWish, payment_faults

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

MODE = env.str("MOA_MODE", "demo")
if MODE not in {"demo", "test", "production"}:
    raise ImproperlyConfigured("MOA_MODE is one of demo, test, production")
PRODUCTION = MODE == "production"
SANDBOX = not PRODUCTION
DEBUG = env.bool("DEBUG", False)


faults: list[str] = []
"""Why production cannot start, told all at once."""


def required(name: str, outside_production: str) -> str:
    """A secret or address: from the environment, or in the sandbox a value that is plainly one of the sandbox."""
    value: str = env.str(name, "" if PRODUCTION else outside_production).strip(" ,")
    if PRODUCTION and value in {"", outside_production}:
        faults.append(f"{name} must be set")
        return ""
    return value


def strong(name: str, *keys: str, least: int = 32) -> list[str]:
    """The keys. In production one that somebody could guess is a fault."""
    if PRODUCTION and any(0 < len(key) < least for key in keys):
        faults.append(f"{name} must have at least {least} characters")
    return list(keys)


def listed(text: str) -> list[str]:
    """The parts of a text with commas, without blanks and without empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]


# --- secrets and addresses
_SANDBOX_KEY = "sandbox-secret-key-never-used-with-real-money-0123456789"
[SECRET_KEY] = strong("SECRET_KEY", required("SECRET_KEY", _SANDBOX_KEY), least=50)
SEALING_KEYS = strong("SEALING_KEYS", *listed(required("SEALING_KEYS", "sandbox-sealing-key")))
[LOOKUP_KEY] = strong("LOOKUP_KEY", required("LOOKUP_KEY", "sandbox-lookup-key"))
[HEALTH_TOKEN] = strong("HEALTH_TOKEN", env.str("HEALTH_TOKEN", "").strip())
"""Who may ask how the money is without being an operator: the watch, by this token. Empty: nobody."""
SITE_URL = required("SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
LIVE_ORIGIN = env.str("LIVE_ORIGIN", "").rstrip("/")
MEDIA_ORIGIN = env.str("MEDIA_ORIGIN", "").rstrip("/")
ALLOWED_HOSTS = listed(required("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver"))
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
DATABASE_URL = required("DATABASE_URL", "")
REDIS_URL = required("REDIS_URL", "")
BUSINESS = {
    "name": required("BUSINESS_NAME", "모아 (sample)"),
    "representative": required("BUSINESS_REPRESENTATIVE", "김모아"),
    "number": required("BUSINESS_NUMBER", "000-00-00000"),
    "mail_order": required("MAIL_ORDER_NUMBER", "0000-서울-0000"),
    "address": required("BUSINESS_ADDRESS", "서울 성동구 성수이로 00"),
    "phone": required("BUSINESS_PHONE", "02-000-0000"),
    "email": required("CONTACT_EMAIL", "hello@moa.example"),
}
"""Who runs the site; Korean law wants it named on every page for buyers."""
if PRODUCTION and SITE_URL and not SITE_URL.startswith("https://"):
    faults.append("SITE_URL must start with https://")
if PRODUCTION and "*" in ALLOWED_HOSTS:
    faults.append("ALLOWED_HOSTS must name the hosts")
if PRODUCTION and DEBUG:
    faults.append("DEBUG must be off")

# --- payments: Stripe's three keys switch it on, all or none
_PAYMENTS = PaymentWish(
    gateway=env.str("PAYMENT_GATEWAY", ""),
    keys={
        "STRIPE_SECRET_KEY": env.str("STRIPE_SECRET_KEY", "").strip(),
        "STRIPE_PUBLISHABLE_KEY": env.str("STRIPE_PUBLISHABLE_KEY", "").strip(),
        "STRIPE_WEBHOOK_SECRET": env.str("STRIPE_WEBHOOK_SECRET", "").strip(),
    },
    api_base=env.str("STRIPE_API_BASE", "").rstrip("/"),
)
PAYMENT_GATEWAY = _PAYMENTS.name
PAYMENTS_ARE_TESTS = _PAYMENTS.is_test
STRIPE_SECRET_KEY = _PAYMENTS.keys["STRIPE_SECRET_KEY"]
STRIPE_PUBLISHABLE_KEY = _PAYMENTS.keys["STRIPE_PUBLISHABLE_KEY"]
STRIPE_WEBHOOK_SECRETS = listed(_PAYMENTS.keys["STRIPE_WEBHOOK_SECRET"])
STRIPE_API_BASE = _PAYMENTS.api_base
faults += payment_faults(_PAYMENTS, is_production=PRODUCTION, is_debug=DEBUG)
if faults:
    raise ImproperlyConfigured("\n  ".join([f"MOA_MODE={MODE} cannot start (see .env.example):", *faults]))

# --- apps, top of the column first
OUR_APPS = [
    "pages",
    "social",
    "marketplace",
    "escrow",
    "merchants",
    "accounts",
    "messaging",
    "media",
    "ledger",
    "common",
]
# --- signing in with others: each only when both its keys are set
_KEYS = {
    "kakao": (env.str("KAKAO_CLIENT_ID", ""), env.str("KAKAO_CLIENT_SECRET", "")),
    "naver": (env.str("NAVER_CLIENT_ID", ""), env.str("NAVER_CLIENT_SECRET", "")),
    "google": (env.str("GOOGLE_CLIENT_ID", ""), env.str("GOOGLE_CLIENT_SECRET", "")),
    "twitter_oauth2": (env.str("X_SIGN_IN_CLIENT_ID", ""), env.str("X_SIGN_IN_CLIENT_SECRET", "")),
}
_ORIGINS = {
    "kakao": ["https://kauth.kakao.com"],
    "naver": ["https://nid.naver.com"],
    "google": ["https://accounts.google.com"],
    "twitter_oauth2": ["https://x.com", "https://twitter.com"],
}
SIGN_IN_WITH = {name: {"client_id": key, "secret": secret} for name, (key, secret) in _KEYS.items() if key and secret}
INSTALLED_APPS = [
    *(["sandbox"] if SANDBOX else []),
    *OUR_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in SIGN_IN_WITH),
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "channels",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "escrow.middleware.NoCookiesFromMachines",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressedPagesMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "common.asking.AskedOnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ReaderLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.FirstThingsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "config.errors.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context.frame",
                *(["sandbox.context.demo"] if SANDBOX else []),
            ],
        },
    },
]

# --- database: embedded unless DATABASE_URL says otherwise
EMBEDDED_HOME = BASE_DIR / ".moa"
EMBEDDED_FOLDER = data_folder(EMBEDDED_HOME, "postgres-test" if MODE == "test" else "postgres")
IS_EMBEDDED = not DATABASE_URL
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(EMBEDDED_FOLDER),
    }
    if IS_EMBEDDED
    else env.db_url("DATABASE_URL"),
}
DATABASES["default"] |= {
    # One process makes a thread per request (speed.md): a connection kept for the next one would only pile up.
    "CONN_MAX_AGE": env.int("DATABASE_KEEP_SECONDS", 60 if REDIS_URL else 0),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "options": "-c lock_timeout=3000 -c statement_timeout=30000",
    },
}

# --- jobs, sockets, cache: one process without Redis, several with it
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL], "capacity": 1000}}
    if REDIS_URL
    else {"BACKEND": "common.sockets.OneProcessLayer"}
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_connect_timeout": 2} if REDIS_URL else {"polling_interval": 0.02}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["merchants.sign_in.BusinessBackend"]  # allauth's, and so a ModelBackend, too
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)  # else all rate limits are those of the proxy
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "accounts.web.forms.CodeRequestForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}  # six digits bear 30 guesses an hour
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Moa"
MFA_TOTP_TOLERANCE = 1  # a code typed as its half minute ends still counts
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SANDBOX  # the demo is plain http on 127.0.0.1 or localhost
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address a provider claims never opens an account we have
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {name: {"APPS": [keys], "OAUTH_PKCE_ENABLED": True} for name, keys in SIGN_IN_WITH.items()}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"

# --- the outside
NEW_SELLER_RESERVE_BP = env.int("NEW_SELLER_RESERVE_BP", 1_000)  # of what a new seller earns, kept for 30 days
X_API_KEY = env.str("X_API_KEY", "")
X_API_SECRET = env.str("X_API_SECRET", "")
X_ACCESS_TOKEN = env.str("X_ACCESS_TOKEN", "")
X_ACCESS_SECRET = env.str("X_ACCESS_SECRET", "")
SOCIAL_POSTS_PER_DAY = env.int("SOCIAL_POSTS_PER_DAY", 50)  # a post on X costs money; the sandbox's are free
MESSAGE_GATEWAY = env.str("MESSAGE_GATEWAY", "sandbox" if SANDBOX else "django")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "모아 <hello@moa.example>")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.str("SMTP_HOST", "localhost"),
            "port": env.int("SMTP_PORT", 587),
            "username": env.str("SMTP_USER", ""),
            "password": env.str("SMTP_PASSWORD", ""),
            "use_tls": env.bool("SMTP_TLS", True),
        },
    }
    if MESSAGE_GATEWAY == "django"
    else {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
}

# --- language and time
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / ".moa" / ("media-test" if MODE == "test" else "media"))))
CARD_FONTS = BASE_DIR / "node_modules" / "pretendard" / "dist" / "public" / "static"
"""Where the fonts of unfurled cards lie: `npm ci` brings them. Without them links unfurl into the photo alone."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = SANDBOX
WHITENOISE_KEEP_ONLY_HASHED_FILES = PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024

# --- browsers
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "style-src-attr": [CSP.UNSAFE_INLINE],  # custom properties only (settled.md, "Look")
    "img-src": [CSP.SELF, "data:", "blob:", *([MEDIA_ORIGIN] if MEDIA_ORIGIN else [])],
    "connect-src": [CSP.SELF, *([LIVE_ORIGIN] if LIVE_ORIGIN else [])],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    # browsers hold a redirect after a form to this, too
    "form-action": [CSP.SELF, *(origin for name in SIGN_IN_WITH for origin in _ORIGINS[name])],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    # asked from inside, where a redirect would look like health
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^healthz/money$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# --- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.PlainJson"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.problem",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "120/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Moa",
    "DESCRIPTION": "Pools, auctions and escrow. Every write takes an Idempotency-Key header.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ConsentKind": "accounts.rules.consents.ConsentKind",
        "PoolStatus": "marketplace.rules.states.PoolStatus",
        "PledgeStatus": "marketplace.rules.states.PledgeStatus",
        "AwardStatus": "marketplace.rules.states.AwardStatus",
        "BidStatus": "marketplace.rules.states.BidStatus",
        "LowPriceStatus": "marketplace.rules.states.LowPriceStatus",
        "FlagStatus": "marketplace.rules.states.FlagStatus",
        "FlagReason": "marketplace.rules.flags.FlagReason",
        "ConsentStatus": "marketplace.rules.states.ConsentStatus",
        "WaitKind": "marketplace.selectors.vetting.WaitKind",
        "WaitOwner": "marketplace.selectors.vetting.WaitOwner",
        "Silence": "marketplace.selectors.vetting.Silence",
        "OrderStatus": "marketplace.rules.states.OrderStatus",
        "UnitStatus": "marketplace.rules.states.UnitStatus",
        "PayoutStatus": "escrow.rules.states.PayoutStatus",
        "TurnOf": "escrow.rules.blocked.TurnOf",
        "SellerStatus": "merchants.rules.SellerStatus",
        "ActorKind": "common.lifecycle.ActorKind",
        "AppealStatus": "marketplace.rules.moderation_states.AppealStatus",
        "CarrierState": "marketplace.rules.parcels.CarrierState",
        "DisputeStatus": "escrow.rules.states.DisputeStatus",
        "ReportReason": "marketplace.rules.moderation_states.ReportReason",
        "Trouble": "escrow.rules.disputes.Trouble",
        "Wish": "escrow.rules.disputes.Wish",
    },
}

# --- logs: in production one JSON line per event; no secrets (tweepy's debug log would print the Authorization header)
LOG_LEVEL = env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING").upper()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured("LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR")
_LINE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_FOR_MACHINES = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
_FOR_PEOPLE = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_LINE, structlog.stdlib.add_logger_name],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_FOR_MACHINES if PRODUCTION else _FOR_PEOPLE),
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("tweepy", "oauthlib", "requests_oauthlib", "stripe", "celery")},
        "django.request": {"level": "ERROR"},  # our own line for each request says the rest
        "kombu": {"level": "ERROR"},  # it wonders that the memory broker has no host
    },
}
structlog.configure(
    processors=[*_LINE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[LOG_LEVEL]),
    cache_logger_on_first_use=True,
)
