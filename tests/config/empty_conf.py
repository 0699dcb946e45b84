"""A gunicorn configuration that configures nothing."""
