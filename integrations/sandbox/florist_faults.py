"""Faults a person can switch on the florist's page."""

from dataclasses import dataclass

from integrations.sandbox.faults import Fault
from integrations.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Preset:
    """One toggle: its words and the rule it puts in force."""

    key: str
    title: str
    hint: str
    kind: str
    vendor: str
    method: str = "*"
    seconds: float = 10.0

    def is_this(self, fault: Fault) -> bool:
        """Say whether a rule in force is the one this toggle makes."""
        wanted = (self.kind, self.vendor, self.method, None)
        return (fault.kind, fault.vendor, fault.method, fault.times) == wanted


PRESETS = (
    Preset("down", "Posiflora лежит", "На всё отвечает 503", "status", "posiflora"),
    Preset(
        "lost",
        "Ответ теряется",
        "Заказ в Posiflora создан, но магазин об этом не узнаёт",
        "lost_after",
        "posiflora",
        "POST",
    ),
    Preset("slow", "Posiflora медлит 10 с", "Каждый ответ ждёт 10 секунд", "slow", "posiflora"),
    Preset("loyalty", "LoyalClient лежит", "Бонусы недоступны", "status", "loyalclient"),
    Preset("loyalty-slow", "LoyalClient медлит 10 с", "Дольше любой квоты", "slow", "loyalclient"),
    Preset("telegram", "Telegram лежит", "Сообщения не уходят", "status", "telegram"),
)


def active_rule(world: World, preset: Preset) -> Fault | None:
    """Return the rule in force that belongs to a toggle."""
    return next((fault for fault in world.faults.active() if preset.is_this(fault)), None)


def toggle(world: World, key: str) -> bool:
    """Switch a fault on or off; False when there is no such toggle."""
    preset = next((each for each in PRESETS if each.key == key), None)
    if preset is None:
        return False
    rule = active_rule(world, preset)
    if rule is not None:
        world.faults.remove(rule.id)
        return True
    world.faults.add(
        Fault(
            preset.kind,
            vendor=preset.vendor,
            method=preset.method,
            times=None,
            seconds=preset.seconds,
        )
    )
    return True
