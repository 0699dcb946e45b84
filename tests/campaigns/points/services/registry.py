"""Every loyalty service a campaign runs under. A new provider is one file here and one entry."""

from __future__ import annotations

from collections.abc import Mapping

from tests.campaigns.points.services.base import Service
from tests.campaigns.points.services.bonusplus import BonusPlusService
from tests.campaigns.points.services.loyalclient import LoyalClientService
from tests.campaigns.points.services.none import NoService
from tests.campaigns.points.services.posiflora import PosifloraService

SERVICES: Mapping[str, type[Service]] = {
    each.name: each for each in (LoyalClientService, BonusPlusService, PosifloraService, NoService)
}
