"""The quote answer of the API."""

from __future__ import annotations

from integrations.money import wire
from shop.services.quotes import Quote

from .variants_out import variant_json


def quote_json(quote: Quote) -> dict[str, object]:
    """All amounts as strings with two digits."""
    bonus = quote.bonus
    return {
        "lines": [
            {
                "product": quoted.line.product.pk,
                "variant": variant_json(quoted.line.variant),
                "title": quoted.line.product.title,
                "price": wire(quoted.line.price),
                "quantity": quoted.line.quantity,
                "sum": wire(quoted.line.sum),
                "discount": wire(quoted.discount),
                "loyalty_discount": wire(quoted.loyalty_discount),
                "bonus_spent": wire(quoted.bonus_spent),
                "bonus_earned": wire(quoted.bonus_earned),
                "total": wire(quoted.total),
                "messages": list(quoted.messages),
            }
            for quoted in quote.lines
        ],
        "items_total": wire(quote.priced.items_total),
        "discount_total": wire(quote.discount_total),
        "delivery_price": wire(quote.priced.delivery_price),
        "bonus": {
            "status": str(bonus.status),
            "balance": wire(bonus.balance),
            "max_spend": wire(bonus.max_spend),
            "step": wire(bonus.step),
            "spend": wire(bonus.spend),
            "earn": wire(bonus.earn),
            "discount": wire(bonus.discount),
            "can_spend": bonus.can_spend,
            "can_register": bonus.can_register,
        },
        "promo": _promo_json(quote),
        "total": wire(quote.total),
        "problems": [
            {"code": problem.code, "detail": str(problem.sentence), "attr": problem.attr}
            for problem in quote.problems
        ],
    }


def _promo_json(quote: Quote) -> dict[str, object] | None:
    """The code that works, and whose it is; None where none was entered, or it does nothing."""
    if quote.priced.promo:
        return {"code": quote.priced.promo.code, "source": "shop"}
    for coupon in quote.bonus.coupons:
        return {"code": coupon, "source": "programme"}
    return None
