"""The one error of this folder."""


class CannotStart(Exception):
    """Something needed is missing or does not answer; the message is one line for a terminal."""
