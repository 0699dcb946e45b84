"""Orders made elsewhere for buyers we know: shown as theirs, never touched."""
