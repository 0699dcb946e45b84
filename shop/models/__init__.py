"""Every table of the shop, by its own name."""

from .attention import Attention, AttentionKind
from .bonuses import (
    COMMITS,
    GIVES,
    LIVE_STATES,
    OPEN_STATES,
    REFUNDS,
    TAKES,
    BonusOperation,
    Movement,
    OperationState,
)
from .catalogue import (
    Availability,
    Category,
    Product,
    ProductImage,
    ProductKind,
    Variant,
    VariantPrice,
)
from .customers import (
    Customer,
    MessengerAccount,
    MessengerProvider,
    PhoneSource,
)
from .delivery import (
    FulfilmentMethod,
    Slot,
    SlotDay,
    Store,
    Zone,
)
from .history import EventKind, HistoryEvent, Origin
from .idempotency import IdempotencyRecord
from .orders import (
    CALLED_OFF,
    FINAL_STATUSES,
    NUMBER_LENGTH,
    BonusState,
    Order,
    OrderLine,
    OrderStatus,
    PaymentMethod,
    PaymentState,
    PushState,
    Question,
)
from .outbox import (
    IDLE_STATES,
    ON_ITS_WAY,
    TOPIC_VENDOR,
    UNFINISHED_STATES,
    MessageState,
    OutboxMessage,
    Topic,
    Vendor,
)
from .outside import OutsideOrder
from .phone_codes import PhoneCode
from .profile import ShopProfile
from .promo import PromoCode, PromoKind
from .staff import BonusGroup, Worker
from .sync import SyncCursor

__all__ = [
    "CALLED_OFF",
    "COMMITS",
    "FINAL_STATUSES",
    "GIVES",
    "IDLE_STATES",
    "LIVE_STATES",
    "NUMBER_LENGTH",
    "ON_ITS_WAY",
    "OPEN_STATES",
    "REFUNDS",
    "TAKES",
    "TOPIC_VENDOR",
    "UNFINISHED_STATES",
    "Attention",
    "AttentionKind",
    "Availability",
    "BonusGroup",
    "BonusOperation",
    "BonusState",
    "Category",
    "Customer",
    "EventKind",
    "FulfilmentMethod",
    "HistoryEvent",
    "IdempotencyRecord",
    "MessageState",
    "MessengerAccount",
    "MessengerProvider",
    "Movement",
    "OperationState",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Origin",
    "OutboxMessage",
    "OutsideOrder",
    "PaymentMethod",
    "PaymentState",
    "PhoneCode",
    "PhoneSource",
    "Product",
    "ProductImage",
    "ProductKind",
    "PromoCode",
    "PromoKind",
    "PushState",
    "Question",
    "ShopProfile",
    "Slot",
    "SlotDay",
    "Store",
    "SyncCursor",
    "Topic",
    "Variant",
    "VariantPrice",
    "Vendor",
    "Worker",
    "Zone",
]
