"""Examples of the OpenAPI document."""

from __future__ import annotations

SHOP_EXAMPLE = {
    "name": "Цветочный магазин",
    "phone": "+78005550100",
    "currency": "RUB",
    "timezone": "Europe/Moscow",
    "now": "2026-11-25T10:00:00+03:00",
    "stores": [
        {
            "id": 1,
            "title": "На Ленина",
            "city": "Пермь",
            "address": "ул. Ленина, 50",
            "is_pickup_point": True,
        }
    ],
    "zones": [
        {
            "id": 3,
            "title": "Центр",
            "price": "300.00",
            "free_from": "3500.00",
            "min_order_total": "1500.00",
        }
    ],
    "payment_methods": [{"id": "on_delivery", "title": "При получении"}],
    "min_order_total": "1000.00",
    "bonuses": {"enabled": True, "provider_title": "LoyalClient"},
}

SLOTS_EXAMPLE = [
    {
        "id": "2026-11-25T12:00/15:00",
        "date": "2026-11-25",
        "starts_at": "2026-11-25T12:00:00+03:00",
        "ends_at": "2026-11-25T15:00:00+03:00",
        "price": "0.00",
        "available": True,
    }
]

CATEGORIES_EXAMPLE = [
    {
        "id": 2,
        "title": "Розы",
        "parent": None,
        "position": 100,
        "image": None,
        "products_count": 7,
    }
]

PRODUCT_ROW = {
    "id": 12,
    "kind": "bouquet",
    "made_to_order": True,
    "title": "Букет «Рассвет»",
    "price": "3500.00",
    "price_from": True,
    "category": 2,
    "image": "https://cdn.example.ru/rassvet.jpg",
    "in_stock": True,
    "quantity": None,
    "variants": [
        {
            "id": 31,
            "title": "S",
            "price": "3500.00",
            "composition": "Роза пионовидная × 7\nЭвкалипт × 2",
            "is_default": True,
            "available": True,
        },
        {
            "id": 32,
            "title": "M",
            "price": "5200.00",
            "composition": "Роза пионовидная × 11\nЭвкалипт × 3",
            "is_default": False,
            "available": True,
        },
    ],
}

PRODUCTS_EXAMPLE = {"count": 1, "next": None, "previous": None, "results": [PRODUCT_ROW]}

PRODUCT_EXAMPLE = {
    **PRODUCT_ROW,
    "images": ["https://cdn.example.ru/rassvet.jpg"],
    "description": "Пионовидные розы и эвкалипт.",
    "composition": "",
    "stores": [{"store": 1, "quantity": None, "price": None}],
}

ME_EXAMPLE = {
    "id": 5,
    "first_name": "Анна",
    "phone": "+79120000001",
    "phone_verified": True,
    "email": "",
    "birthday": None,
    "notifications": True,
}

ME_REQUEST_EXAMPLE = {
    "first_name": "Анна",
    "email": "anna@example.org",
    "birthday": "1992-05-14",
    "notifications": True,
}

CONTACT_REQUEST_EXAMPLE = {
    "response": "contact=%7B%22user_id%22%3A700000001%7D&auth_date=1764054000&hash=0a1b2c",
}

BONUSES_EXAMPLE = {
    "status": "ok",
    "balance": "878.00",
    "pending": "0.00",
    "level": {
        "title": "Бонусы",
        "percent": "10.00",
        "type": "cashback",
        "max_spend_percent": "50.00",
    },
    "expiring": {"amount": "120.00", "at": "2026-12-31T23:59:59+03:00"},
    "can_register": False,
    "can_spend": True,
    "prefill": {"email": "anna@example.org", "birthday": "1992-05-14"},
    "as_of": "2026-11-25T10:00:00+03:00",
    "stale": False,
}

JOINING_EXAMPLE = {
    **BONUSES_EXAMPLE,
    "status": "code_sent",
    "balance": "0.00",
    "level": None,
    "expiring": None,
    "can_register": True,
    "can_spend": False,
    "prefill": None,
    "retry_after": 60,
}

OPERATIONS_EXAMPLE = [
    {
        "source": "shop",
        "kind": "spend",
        "amount": "-100.00",
        "state": "done",
        "order": "TM0000000012",
        "title": "",
        "at": "2026-11-25T10:00:00+03:00",
        "expires_at": None,
    }
]

QUOTE_REQUEST_EXAMPLE = {
    "items": [{"product": 12, "variant": 31, "quantity": 1}],
    "fulfilment": {
        "method": "delivery",
        "zone": 3,
        "slot": "2026-11-25T12:00/15:00",
        "store": None,
    },
    "promo_code": "",
    "bonuses": "100.00",
}

QUOTE_EXAMPLE = {
    "lines": [
        {
            "product": 12,
            "variant": {"id": 31, "title": "S"},
            "title": "Букет «Рассвет»",
            "price": "3500.00",
            "quantity": 1,
            "sum": "3500.00",
            "discount": "0.00",
            "loyalty_discount": "0.00",
            "bonus_spent": "100.00",
            "bonus_earned": "0.00",
            "total": "3400.00",
            "messages": [],
        }
    ],
    "items_total": "3500.00",
    "discount_total": "0.00",
    "delivery_price": "0.00",
    "bonus": {
        "status": "ok",
        "balance": "878.00",
        "max_spend": "878.00",
        "step": "1.00",
        "spend": "100.00",
        "earn": "0.00",
        "discount": "0.00",
        "can_spend": True,
        "can_register": False,
    },
    "promo": None,
    "total": "3400.00",
    "problems": [],
}

ORDER_REQUEST_EXAMPLE = {
    **QUOTE_REQUEST_EXAMPLE,
    "recipient": {"name": "Мария", "phone": "+79120000002", "is_customer": False},
    "address": {"city": "Пермь", "street": "Ленина", "house": "1", "apartment": "5"},
    "card_text": "С днём рождения!",
    "comment": "",
    "anonymous": False,
    "call_recipient": True,
    "payment_method": "on_delivery",
    "expected_total": "3400.00",
}

ORDER_ROW = {
    "number": "TM0000000012",
    "status": "confirmed",
    "status_label": "Подтверждён",
    "placed_at": "2026-11-25T10:00:00+03:00",
    "total": "3400.00",
    "bonus_state": "reserved",
    "fulfilment": {
        "method": "delivery",
        "zone": 3,
        "zone_title": "Центр",
        "store": 1,
        "store_title": "На Ленина",
        "store_address": "ул. Ленина, 50",
        "starts_at": "2026-11-25T12:00:00+03:00",
        "ends_at": "2026-11-25T15:00:00+03:00",
    },
    "lines": [
        {
            "product": 12,
            "variant": {"id": 31, "title": "S"},
            "title": "Букет «Рассвет»",
            "composition": "Роза пионовидная × 7\nЭвкалипт × 2",
            "made_to_order": True,
            "image": "https://cdn.example.ru/rassvet.jpg",
            "price": "3500.00",
            "quantity": 1,
            "sum": "3500.00",
            "discount": "0.00",
            "bonus_spent": "100.00",
            "bonus_earned": "0.00",
            "total": "3400.00",
        }
    ],
    "question": None,
    "can_cancel": True,
}

ORDERS_EXAMPLE = [
    {**ORDER_ROW, "external": False},
    {
        "number": "aabn26000008",
        "status": "completed",
        "status_label": "Завершён",
        "placed_at": "2026-11-20T18:20:00+03:00",
        "total": "1900.00",
        "bonus_state": "none",
        "fulfilment": None,
        "lines": [],
        "question": None,
        "can_cancel": False,
        "external": True,
    },
]

ORDER_EXAMPLE = {
    **ORDER_ROW,
    "items_total": "3500.00",
    "discount_total": "0.00",
    "bonus_spent": "100.00",
    "bonus_earned": "0.00",
    "delivery_price": "0.00",
    "payment": {"method": "on_delivery", "state": "unpaid"},
    "recipient": {"name": "Мария", "phone": "+79120000002", "is_customer": False},
    "address": {
        "city": "Пермь",
        "street": "Ленина",
        "house": "1",
        "building": "",
        "apartment": "5",
        "comment": "",
        "unknown": False,
    },
    "card_text": "С днём рождения!",
    "comment": "",
    "anonymous": False,
    "call_recipient": True,
    "history": [
        {
            "status": "new",
            "label": "Новый",
            "at": "2026-11-25T10:00:00+03:00",
            "origin": "mini_app",
        }
    ],
    "can_pay": False,
}

REPEAT_EXAMPLE = {
    "items": [{"product": 12, "variant": 31, "quantity": 1}],
    "unavailable": ["Букет «Зимний», M"],
}
