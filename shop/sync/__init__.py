"""Where a shop record meets a vendor record: push, pull, poll, and the handlers of the outbox."""
