"""Fixtures every test may use, by room."""

pytest_plugins = ["tests.plugin_sandbox", "tests.plugin_shop", "tests.plugin_stack"]
