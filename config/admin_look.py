"""How the managers' admin looks: its name, its colours and the menu on the left."""

from typing import NotRequired, TypedDict

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MenuItem(TypedDict):
    """One line of the menu, as django-unfold wants it."""

    title: str
    icon: str
    link: str
    badge: NotRequired[str]
    badge_variant: NotRequired[str]


# Models by the question a manager comes with; icons are names of Material Symbols.
MENU = (
    (_("Заказы"), (("shop.Order", "local_florist"), ("shop.Attention", "notification_important"))),
    (_("Клиенты"), (("shop.Customer", "group"),)),
    (_("Бонусы"), (("shop.BonusOperation", "loyalty"), ("shop.PromoCode", "sell"))),
    (
        _("Доставка"),
        (
            ("shop.Zone", "map"),
            ("shop.Slot", "schedule"),
            ("shop.SlotDay", "event_busy"),
            ("shop.Store", "storefront"),
        ),
    ),
    (_("Каталог"), (("shop.Product", "potted_plant"), ("shop.Category", "category"))),
    (
        _("Обмен с системами"),
        (
            ("shop.OutboxMessage", "outgoing_mail"),
            ("integrations.Exchange", "swap_horiz"),
            ("shop.SyncCursor", "sync"),
            ("shop.HistoryEvent", "history"),
        ),
    ),
    (
        _("Настройки"),
        (
            ("shop.ShopProfile", "store"),
            ("auth.User", "badge"),
            ("auth.Group", "groups"),
            ("integrations.VendorSession", "key"),
        ),
    ),
)

# Where the name of a model says less than a manager wants to know.
TITLES = {"shop.Attention": _("Требуют внимания"), "shop.SyncCursor": _("Связь с Posiflora")}

# Live counts beside a line of the menu.
BADGES = {"shop.Attention": "shop.admin.attention.open_count"}

# Leaves and roses: a green that stays readable as a button, in unfold's eleven steps.
GREEN = {
    "50": "oklch(97.5% .018 155)",
    "100": "oklch(94.5% .042 155)",
    "200": "oklch(89.5% .078 155)",
    "300": "oklch(82% .118 154)",
    "400": "oklch(72.5% .146 153)",
    "500": "oklch(62.5% .146 153)",
    "600": "oklch(52.5% .124 153)",
    "700": "oklch(45% .102 153)",
    "800": "oklch(38.5% .082 153)",
    "900": "oklch(33% .066 154)",
    "950": "oklch(23.5% .046 155)",
}


def menu(request: HttpRequest) -> list[dict[str, object]]:
    """The groups of the menu with what this manager may see; an empty group is left out."""
    groups = (
        (title, [_item(name, icon, request) for name, icon in names]) for title, names in MENU
    )
    today: MenuItem = {"title": str(_("Сегодня")), "icon": "today", "link": reverse("admin:index")}
    present = ((title, [item for item in items if item is not None]) for title, items in groups)
    return [
        {"items": [today]},
        *({"title": title, "separator": True, "items": items} for title, items in present if items),
    ]


def _item(name: str, icon: str, request: HttpRequest) -> MenuItem | None:
    model = apps.get_model(name)
    if not admin.site.is_registered(model):
        return None
    if not admin.site.get_model_admin(model).has_view_or_change_permission(request):
        return None
    options = model._meta
    title = str(TITLES.get(name, options.verbose_name_plural))
    item: MenuItem = {
        "title": title[:1].upper() + title[1:],
        "icon": icon,
        "link": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
    }
    if name in BADGES:
        item["badge"] = BADGES[name]
        item["badge_variant"] = "danger"
    return item


def unfold_settings(shop_name: str) -> dict[str, object]:
    """Settings of django-unfold."""
    return {
        "SITE_TITLE": shop_name,
        "SITE_HEADER": shop_name,
        "SITE_SUBHEADER": _("Управление магазином"),
        "SITE_SYMBOL": "local_florist",
        "SITE_URL": "/app/",
        "BORDER_RADIUS": "8px",
        "COLORS": {"primary": GREEN},
        "DASHBOARD_CALLBACK": "shop.admin.dashboard.dashboard",
        "SHOW_HISTORY": True,
        "SHOW_BACK_BUTTON": True,
        "COMMAND": {"search_callback": "shop.admin.search.orders_found"},
        "SIDEBAR": {
            "show_search": True,
            "show_all_applications": False,
            "navigation": "config.admin_look.menu",
        },
    }
