"""Addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from shop.api.health import healthz, readyz

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="storefront:shell")),
    path("app/", include("shop.api.storefront")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("shop.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    # The pages' scripts come with the project: no CDN, and nothing inline.
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("healthz", healthz),
    path("readyz", readyz),
]
