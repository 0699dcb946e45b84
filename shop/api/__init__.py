"""The Mini App's REST API: thin. It reads a request, calls a verb and writes the answer."""
