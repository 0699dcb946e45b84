"""Bonus movements at the provider: the outbox handlers that reserve, release, spend and earn."""
