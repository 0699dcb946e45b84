"""The quote answer of the API."""

from __future__ import annotations

from integrations.money import wire
from shop.services.quotes import Quote


def quote_json(quote: Quote) -> dict[str, object]:
    """All amounts as strings with two digits."""
    bonus = quote.bonus
    return {
        "lines": [
            {
                "product": quoted.line.product.pk,
                "title": quoted.line.product.title,
                "price": wire(quoted.line.price),
                "quantity": quoted.line.quantity,
                "sum": wire(quoted.line.sum),
                "discount": wire(quoted.line.discount),
                "bonus_spent": wire(quoted.bonus_spent),
                "bonus_earned": wire(quoted.bonus_earned),
                "total": wire(quoted.total),
                "messages": [],
            }
            for quoted in quote.lines
        ],
        "items_total": wire(quote.priced.items_total),
        "discount_total": wire(quote.priced.discount_total),
        "delivery_price": wire(quote.priced.delivery_price),
        "bonus": {
            "status": str(bonus.status),
            "balance": wire(bonus.balance),
            "max_spend": wire(bonus.max_spend),
            "step": wire(bonus.step),
            "spend": wire(bonus.spend),
            "earn": wire(bonus.earn),
        },
        "total": wire(quote.total),
        "problems": [
            {"code": problem.code, "detail": str(problem.sentence), "attr": problem.attr}
            for problem in quote.problems
        ],
    }
