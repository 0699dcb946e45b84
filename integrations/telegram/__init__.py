"""Telegram: who is calling (init_data) and what we send (bot)."""
