"""The shop's verbs: one function a verb, keyword-only, typed. No HTTP inside a transaction."""
