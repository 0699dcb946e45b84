"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path

from . import bonus_views, catalogue_views, me_views, missing, order_views, shop_views
from .loyalty_webhook import loyalty_webhook

urlpatterns = [
    path("shop", shop_views.ShopView.as_view()),
    path("slots", shop_views.SlotsView.as_view()),
    path("categories", catalogue_views.CategoriesView.as_view()),
    path("products", catalogue_views.ProductsView.as_view()),
    path("products/<int:pk>", catalogue_views.ProductView.as_view()),
    path("me", me_views.MeView.as_view()),
    path("me/contact", me_views.ContactView.as_view()),
    path("me/bonuses", bonus_views.BonusesView.as_view()),
    path("me/bonuses/register", bonus_views.RegisterView.as_view()),
    path("me/bonuses/operations", bonus_views.OperationsView.as_view()),
    path("quote", order_views.QuoteView.as_view()),
    path("orders", order_views.OrdersView.as_view()),
    path("orders/<slug:number>", order_views.OrderView.as_view()),
    path("orders/<slug:number>/cancel", order_views.CancelView.as_view()),
    path("orders/<slug:number>/decision", order_views.DecisionView.as_view()),
    path("orders/<slug:number>/repeat", order_views.RepeatView.as_view()),
    path("loyalty/webhook", loyalty_webhook),
    re_path("", missing.MissingView.as_view()),
]
