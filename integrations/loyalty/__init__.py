"""Loyalty services behind one contract (base.py)."""
