"""Categories and products."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from shop.models import Product, ProductKind

from . import docs, documented, examples
from .answers import public_json
from .cart_in import BIGGEST_ID
from .catalogue_out import (
    IN_STOCK_SOMEWHERE,
    categories_json,
    product_json,
    product_row_json,
    products_shown,
    with_descendants,
)

SOLD_KINDS = [ProductKind.ITEM, ProductKind.BOUQUET]
ORDERINGS = {
    "position": ("position", "title", "pk"),
    "price": ("price", "pk"),
    "-price": ("-price", "pk"),
    "title": ("title", "pk"),
    "-created": ("-created_at", "-pk"),
}


class CategoriesView(APIView):
    @extend_schema(
        summary="Categories that have something to show",
        responses=documented.ok(docs.CategoryOut(many=True), examples.CATEGORIES_EXAMPLE),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        return public_json(request, categories_json())


class ProductsQuery(serializers.Serializer[Any]):
    category = serializers.IntegerField(
        required=False, default=None, min_value=1, max_value=BIGGEST_ID
    )
    search = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    kind = serializers.ChoiceField(required=False, default=None, choices=SOLD_KINDS)
    in_stock = serializers.BooleanField(required=False, default=None, allow_null=True)
    ordering = serializers.ChoiceField(required=False, default="position", choices=list(ORDERINGS))
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=10_000)
    page_size = serializers.IntegerField(required=False, default=24, min_value=1, max_value=100)


class ProductsView(APIView):
    @extend_schema(
        operation_id="products_list",
        summary="Products on sale, page by page",
        parameters=[ProductsQuery],
        responses=documented.ok(docs.ProductPageOut, examples.PRODUCTS_EXAMPLE, 400),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = ProductsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        products = _filtered(wanted).order_by(*ORDERINGS[wanted["ordering"]])
        count = products.count()
        page, size = wanted["page"], wanted["page_size"]
        start = (page - 1) * size
        url = request.build_absolute_uri()
        return public_json(
            request,
            {
                "count": count,
                "next": _page_url(url, page + 1) if start + size < count else None,
                "previous": _page_url(url, page - 1) if page > 1 else None,
                "results": [product_row_json(row) for row in products[start : start + size]],
            },
        )


class ProductView(APIView):
    @extend_schema(
        operation_id="product_retrieve",
        summary="One product with pictures, description and stock",
        responses=documented.ok(docs.ProductOut, examples.PRODUCT_EXAMPLE, 404),
        tags=["catalogue"],
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        if pk > BIGGEST_ID:
            raise Http404
        product = products_shown().filter(pk=pk).first()
        if product is None:
            raise Http404
        return public_json(request, product_json(product))


def _filtered(wanted: dict[str, Any]) -> QuerySet[Product]:
    products = products_shown()
    if wanted["category"] is not None:
        products = products.filter(category__in=with_descendants(wanted["category"]))
    if wanted["search"]:
        products = products.filter(title__icontains=wanted["search"])
    if wanted["kind"]:
        products = products.filter(kind=wanted["kind"])
    if wanted["in_stock"] is not None:
        stocked = IN_STOCK_SOMEWHERE
        products = products.filter(stocked if wanted["in_stock"] else ~stocked)
    return products


def _page_url(url: str, page: int) -> str:
    return replace_query_param(url, "page", page)
