"""Pushing orders to Posiflora: the outbox handlers that create, change and cancel them there."""
