"""Static files in production: compressed, and named by their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleAwareStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Also rewrites what JavaScript modules import, so that they too can be kept for ever.

    Without it a module would be loaded twice: once by its hashed name from the page and once by
    its plain name from another module.
    """

    support_js_module_import_aggregation = True
