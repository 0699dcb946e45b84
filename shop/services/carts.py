"""What the buyer asks for: the cart and the checkout form, already well-formed, not yet trusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shop.models import FulfilmentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class CartItem:
    """`variant_id` empty is the default variant of a product that has variants."""

    product_id: int
    variant_id: int | None = None
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """The quote request of the API. `bonuses` are points to spend, at least zero."""

    items: tuple[CartItem, ...]
    method: FulfilmentMethod
    zone_id: int | None = None
    store_id: int | None = None
    slot_id: str = ""
    promo_code: str = ""
    bonuses: Decimal = Decimal("0.00")

    @property
    def quantities(self) -> dict[int, int]:
        """How many of each product, whatever the variant and however many rows name it."""
        sums: dict[int, int] = {}
        for item in self.items:
            sums[item.product_id] = sums.get(item.product_id, 0) + item.quantity
        return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets the flowers. `phone` is E.164 or empty."""

    name: str = ""
    phone: str = ""
    is_customer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    city: str = ""
    street: str = ""
    house: str = ""
    building: str = ""
    apartment: str = ""
    comment: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The second block of the order request of the API."""

    recipient: Recipient
    address: Address
    card_text: str = ""
    comment: str = ""
    anonymous: bool = False
    call_recipient: bool = True
    payment_method: str
    expected_total: Decimal
