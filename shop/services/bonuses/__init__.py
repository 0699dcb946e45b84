"""Points of members and of orders: what is quoted, moved, put right and shown."""
