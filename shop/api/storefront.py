"""The page of the Mini App: one shell for every address under its root, and the demo's sign-in.

The shell carries nothing personal, so it is the same for everybody. Who the buyer is arrives in the
address fragment, which a browser never sends to a server (telegram.md §1.1).
"""

from __future__ import annotations

import json
from types import ModuleType
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, re_path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from integrations.telegram.init_data import sign_contact, sign_init_data

SDK_URL = "https://telegram.org/js/telegram-web-app.js?59"
API = "/api/v1/"
STYLES = ("base", "catalogue", "checkout", "order")
# What the first screen imports. The other views arrive when they are opened.
MODULES = (
    "storefront/js/main.js",
    "storefront/js/lit.js",
    "vendor/lit-html/lit-html.js",
    "storefront/js/api.js",
    "storefront/js/format.js",
    "storefront/js/icons.js",
    "storefront/js/parts.js",
    "storefront/js/product.js",
    "storefront/js/router.js",
    "storefront/js/session.js",
    "storefront/js/storage.js",
    "storefront/js/store.js",
    "storefront/js/tg.js",
    "storefront/js/views/catalogue.js",
)
# Exactly what api.js asks for first: a preload of another address would be thrown away.
CATALOGUE_CALLS = ("products?page_size=24", "categories")

# What a Telegram client says about its colours.
THEMES = {
    "light": {"bg_color": "#ffffff", "text_color": "#000000", "secondary_bg_color": "#f4f4f5"},
    "dark": {"bg_color": "#17212b", "text_color": "#f5f5f5", "secondary_bg_color": "#232e3c"},
}


@require_safe
@xframe_options_exempt
def shell(request: HttpRequest, view: str = "") -> HttpResponse:
    """The one page. Telegram's web client frames it, so `X-Frame-Options` is left to the CSP."""
    demo = demo_shop() is not None
    calls = (*CATALOGUE_CALLS, "shop") if not view else ("shop",)
    response = render(
        request,
        "storefront/shell.html",
        {
            "shop_name": settings.SHOP_NAME,
            "base": reverse("storefront:shell"),
            "api": API,
            "sdk_url": "" if demo else SDK_URL,
            "telegram_url": reverse("storefront:demo") if demo else settings.TELEGRAM_APP_URL,
            "demo_contact_url": reverse("storefront:demo_contact") if demo else "",
            "styles": [static(f"storefront/css/{name}.css") for name in STYLES],
            "modules": [module_url(name) for name in MODULES],
            "entry": module_url(MODULES[0]),
            "first_calls": [API + call for call in calls],
        },
    )
    response["Cache-Control"] = "no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


def module_url(name: str) -> str:
    """The address a module is imported by.

    Modules import each other by relative paths. Unless the storage rewrites those paths too, a
    hashed address here would make the browser load the same module twice.
    """
    if getattr(staticfiles_storage, "support_js_module_import_aggregation", False):
        return static(name)
    return f"{settings.STATIC_URL}{name}"


def demo_shop() -> ModuleType | None:
    """The sandbox's own people and keys; None unless DEBUG and the sandbox's bot token say demo."""
    if not settings.DEBUG:
        return None
    # Production never loads the stand-ins.
    from integrations.sandbox import demo

    return demo if settings.TELEGRAM_BOT_TOKEN == demo.TELEGRAM_BOT_TOKEN else None


@require_safe
@never_cache
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Open the shop the way Telegram would open it for the demo buyer. 404 outside the demo.

    `?theme=dark` sends the colours of a dark Telegram.
    """
    demo = demo_shop()
    if demo is None:
        raise Http404
    theme = THEMES.get(request.GET.get("theme", ""), THEMES["light"])
    launch = {
        "tgWebAppData": sign_init_data(demo.DEMO_BUYER, token=demo.TELEGRAM_BOT_TOKEN),
        "tgWebAppVersion": "9.1",
        "tgWebAppPlatform": "android",
        "tgWebAppThemeParams": json.dumps(theme, separators=(",", ":")),
    }
    fragment = urlencode(launch, quote_via=quote, safe="")
    response = HttpResponseRedirect(f"{reverse('storefront:shell')}#{fragment}")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def demo_contact(_request: HttpRequest) -> HttpResponse:
    """Answer as `requestContact` would for the demo buyer. 404 outside the demo."""
    demo = demo_shop()
    if demo is None:
        raise Http404
    buyer = demo.DEMO_BUYER
    contact = {
        "user_id": buyer["id"],
        "first_name": buyer["first_name"],
        "last_name": buyer["last_name"],
        "phone_number": demo.DEMO_PHONE,
    }
    return JsonResponse({"response": sign_contact(contact, token=demo.TELEGRAM_BOT_TOKEN)})


app_name = "storefront"
urlpatterns = [
    path("", shell, name="shell"),
    path("demo/", demo_sign_in, name="demo"),
    path("demo/contact", demo_contact, name="demo_contact"),
    re_path(r"^(?P<view>.+)$", shell),
]
