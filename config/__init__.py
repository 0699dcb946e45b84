"""The wiring: settings, addresses, Celery, logging, start-up checks, embedded servers."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
