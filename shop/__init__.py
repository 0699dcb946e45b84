"""The shop: its records, its verbs, and where they meet the vendors."""
