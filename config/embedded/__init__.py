"""Real PostgreSQL and Valkey for development and tests, and the supervisor of `make run`."""
