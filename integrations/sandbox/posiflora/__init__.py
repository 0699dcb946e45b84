"""A stateful stand-in of the Posiflora REST API (posiflora.md)."""
