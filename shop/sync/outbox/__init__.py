"""The engine of the outbox (DESIGN §6): claim, run, finish."""
