"""All settings, driven by the environment. Names, defaults and meanings: `.env.example`.

Nothing here raises: what cannot be read is collected in ENV_PROBLEMS and stops the start in
`config.startup`.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.admin_look import unfold_settings
from config.embedded.environment import prepare_environment
from config.env import Environment
from config.logging import logging_settings
from config.schedule import ORDERS, QUEUES, ROUTES, beat_schedule
from config.sentry import start_sentry

BASE_DIR = Path(__file__).resolve().parent.parent

# `.env` first, then what a running `make run` of this checkout offers; real variables win over
# both.
prepare_environment(BASE_DIR)
env = Environment()

# --- The basics ---------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
# A fixed key is fine on a developer's machine only; outside DEBUG an empty key stops the start.
SECRET_KEY = env.text("SECRET_KEY", "insecure-development-key" if DEBUG else "")
SECRET_KEY_CONFIGURED = bool(SECRET_KEY)
PUBLIC_URL = env.address("PUBLIC_URL", "http://127.0.0.1:8000" if DEBUG else "")
_public = urlsplit(PUBLIC_URL)
PUBLIC_HOST = _public.hostname or "127.0.0.1"
ALLOWED_HOSTS = [*env.items("ALLOWED_HOSTS"), PUBLIC_HOST]
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
if _public.netloc:
    CSRF_TRUSTED_ORIGINS.append(f"{_public.scheme}://{_public.netloc}")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The shop -----------------------------------------------------------------------------------
SHOP_NAME = env.text("SHOP_NAME", "Цветочный магазин")
SHOP_TIMEZONE = env.timezone("SHOP_TIMEZONE", "Europe/Moscow")

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "unfold.contrib.import_export",
    "import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "integrations",
    "shop",
]

MIDDLEWARE = [
    "config.middleware.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.request_id",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.content_security",
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
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------
# PostgreSQL only: row locks, SKIP LOCKED and constraints are what the shop stands on.
DATABASE_POOL_SIZE = env.integer("DATABASE_POOL_SIZE", 24, minimum=1)
DATABASE_STATEMENT_TIMEOUT_SECONDS = env.integer("DATABASE_STATEMENT_TIMEOUT_SECONDS", 30)
_database = env.database("DATABASE_URL")
DATABASE_CONFIGURED = _database is not None
# At least as large as the number of threads of a worker (-c 20) or of a web process; lends for
# a whole task.
_pool = {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 5}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        # Port 1 answers nobody: a command that needs no database still runs, one that
        # does stops in `manage.py`.
        **(_database or {"HOST": "127.0.0.1", "PORT": 1, "NAME": "shop", "USER": "shop"}),
        "ENGINE": "django.db.backends.postgresql",
        # The pool keeps connections, so Django must not: Celery closes one after every
        # task whatever this says.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **({"pool": _pool} if _database else {}),
            "connect_timeout": 3,
            "application_name": "shop",
            "options": (
                f"-c statement_timeout={DATABASE_STATEMENT_TIMEOUT_SECONDS}s"
                " -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
            ),
        },
    },
}

# --- Redis -----------------------------------------------------------------------------------
# The queue, the cache and the breaker's counters: nothing in it has to survive.
_redis = env.redis("REDIS_URL")
REDIS_CONFIGURED = bool(_redis)
REDIS_URL = _redis or "redis://127.0.0.1:1/0"
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "shop",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.3},
    },
}

# --- Celery -------------------------------------------------------------------------------------
# Tasks are wake-ups: the truth is in PostgreSQL and every task may be lost or run twice.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A thread cannot be cancelled, and running a task twice is allowed anyway.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without end: a worker must outlive a broker that is away for a night.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# `task.delay()` stands in the way of a buyer's request: with Redis away it has to give up at once.
CELERY_BROKER_CONNECTION_TIMEOUT = 0.3
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A slow safety net; the sweep of the message table is the fast one.
    "visibility_timeout": 3600,
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.4,
    "socket_keepalive": True,
    "max_retries": 0,
}
CELERY_TASK_QUEUES = QUEUES
CELERY_TASK_DEFAULT_QUEUE = ORDERS
CELERY_TASK_ROUTES = ROUTES
CELERY_TIMEZONE = SHOP_TIMEZONE
# No file: a restarted beat simply starts counting again, and so there is no hidden state to
# lose or to lock.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

# --- How often and how long (each may be set by a variable of the same name) --------------------
# Seconds between two looks at Posiflora's changed orders.
POLL_ORDERS_EVERY = env.seconds("POLL_ORDERS_EVERY", 30)
# Seconds between two sweeps of due messages; a wake-up task is faster, the sweep makes up for a
# lost one.
OUTBOX_SWEEP_EVERY = env.seconds("OUTBOX_SWEEP_EVERY", 30)
# Seconds between two synchronisations of the catalogue.
CATALOG_SYNC_EVERY = env.seconds("CATALOG_SYNC_EVERY", 15 * 60)
# Seconds a buyer's request may spend on the loyalty service before it goes on without bonuses.
LOYALTY_BUDGET_SECONDS = env.seconds("LOYALTY_BUDGET_SECONDS", 2.5)
# Seconds a worker holds a claimed message; a claim older than this has an unknown outcome.
OUTBOX_LEASE_SECONDS = env.seconds("OUTBOX_LEASE_SECONDS", 90)
# Seconds to wait before reading back after an unknown outcome: the vendor may still be writing.
OUTBOX_UNKNOWN_SETTLE_SECONDS = env.seconds("OUTBOX_UNKNOWN_SETTLE_SECONDS", 15)
# Seconds a push to Posiflora waits for an open answer about bonuses.
PUSH_WAITS_FOR_BONUSES_SECONDS = env.seconds("PUSH_WAITS_FOR_BONUSES_SECONDS", 120)
# Days an exchange with a vendor stays readable.
EXCHANGE_LOG_DAYS = env.integer("EXCHANGE_LOG_DAYS", 30, minimum=1)

CELERY_BEAT_SCHEDULE = beat_schedule(
    sweep=OUTBOX_SWEEP_EVERY,
    poll=POLL_ORDERS_EVERY,
    catalog=CATALOG_SYNC_EVERY,
)

# --- Posiflora ----------------------------------------------------------------------------------
POSIFLORA_BASE_URL = env.address("POSIFLORA_BASE_URL")
POSIFLORA_USERNAME = env.text("POSIFLORA_USERNAME")
POSIFLORA_PASSWORD = env.text("POSIFLORA_PASSWORD")
POSIFLORA_STORE_ID = env.text("POSIFLORA_STORE_ID")
POSIFLORA_SOURCE = env.text("POSIFLORA_SOURCE", "telegram_mini_app")
POSIFLORA_DOCNO_PREFIX = env.text("POSIFLORA_DOCNO_PREFIX", "TM")
POSIFLORA_PAYMENT_METHOD_ID = env.text("POSIFLORA_PAYMENT_METHOD_ID")
POSIFLORA_SHIFT_ID = env.text("POSIFLORA_SHIFT_ID")
POSIFLORA_SPEND_BONUSES = env.flag("POSIFLORA_SPEND_BONUSES", default=False)

# --- Loyalty ------------------------------------------------------------------------------------
LOYALTY_PROVIDER = env.text("LOYALTY_PROVIDER", "none")
LOYALCLIENT_BASE_URL = env.address("LOYALCLIENT_BASE_URL")
LOYALCLIENT_API_KEY = env.text("LOYALCLIENT_API_KEY")
LOYALCLIENT_POINT_ID = env.text("LOYALCLIENT_POINT_ID")
BONUSPLUS_BASE_URL = env.address("BONUSPLUS_BASE_URL", "https://bonusplus.pro/api")
BONUSPLUS_API_KEY = env.text("BONUSPLUS_API_KEY")
BONUSPLUS_STORE = env.text("BONUSPLUS_STORE")

# --- Telegram -----------------------------------------------------------------------------------
# One token, or two separated by a comma while a token is being replaced: the first one sends.
TELEGRAM_BOT_TOKEN = env.text("TELEGRAM_BOT_TOKEN")
TELEGRAM_API_BASE_URL = env.address("TELEGRAM_API_BASE_URL", "https://api.telegram.org")
# Where a browser's visitor finds the shop in Telegram, such as https://t.me/<bot>/<app>.
TELEGRAM_APP_URL = env.address("TELEGRAM_APP_URL")
TELEGRAM_WEBHOOK_SECRET = env.text("TELEGRAM_WEBHOOK_SECRET")
TELEGRAM_STAFF_CHAT_ID = env.optional_integer("TELEGRAM_STAFF_CHAT_ID")
TELEGRAM_PAYMENT_PROVIDER_TOKEN = env.text("TELEGRAM_PAYMENT_PROVIDER_TOKEN")
# Seconds after which what Telegram signed about a buyer is no longer believed.
TELEGRAM_INIT_DATA_MAX_AGE = env.integer("TELEGRAM_INIT_DATA_MAX_AGE", 24 * 3600, minimum=60)

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = SHOP_TIMEZONE

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Where collectstatic puts files for production; on a developer's machine there is no such folder.
STATIC_ROOT = None if DEBUG else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "config.static.ModuleAwareStorage"
        ),
    },
}
# On a developer's machine files are served from where they are written, without collectstatic.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- Security -----------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
_https = not DEBUG and _public.scheme == "https"
SECURE_SSL_REDIRECT = _https
# A probe asks the process itself, past the proxy, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
X_FRAME_OPTIONS = "DENY"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# A manager signs in with a password of the admin; buyers never have one.
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# --- REST API -----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    # Every operation documents its own refusals; the schema of the errors package would add others.
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "shop.api.errors.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "shop.api.errors.Formatter",
    # In development too: the Mini App must meet the same answers it will meet in the shop.
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SHOP_NAME}: API мини-приложения (Mini App API)",
    "DESCRIPTION": (
        "Каталог, корзина, бонусы и заказы покупателя.\n\n"
        "The buyer's catalogue, cart, bonuses and orders."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ErrorTypeEnum": "shop.api.docs.ERROR_TYPES",
        "ProductKindEnum": "shop.api.docs.PRODUCT_KINDS",
        "LevelTypeEnum": "shop.api.docs.LEVEL_TYPES",
        "OperationKindEnum": "shop.api.docs.OPERATION_KINDS",
        "AccountStatusEnum": "shop.api.docs.ACCOUNT_STATUSES",
        "JoiningStatusEnum": "shop.api.docs.JOINING_STATUSES",
    },
}

# --- The managers' admin ------------------------------------------------------------------------
UNFOLD = unfold_settings(SHOP_NAME)
# An export of orders or members is for people who may see them anyway.
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# --- Logs and errors ----------------------------------------------------------------------------
LOGGING = logging_settings(readable=DEBUG)
LOGGING_CONFIG = "logging.config.dictConfig"
SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    start_sentry(SENTRY_DSN)

ENV_PROBLEMS = tuple(env.problems)
