"""Pulling the catalogue: fetch → plan → safety threshold → apply."""
