"""What the shop's verbs answer, told to a manager."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from shop.services.errors import DomainError

from .unfolded import DialogForm

# The sentence of the code is meant for a buyer; a manager is not told to call the shop.
FOR_MANAGERS = {"cannot_cancel": _("Заказ уже закрыт, отменить его нельзя.")}


def sentence_of(error: DomainError) -> str:
    """Why the shop refused."""
    return str(FOR_MANAGERS.get(error.code, error.problems[0].sentence))


def manager_of(request: HttpRequest) -> User:
    """Who is at the screen; the admin lets nobody in without signing in."""
    assert isinstance(request.user, User)
    return request.user


class ReasonForm(DialogForm):
    """Why an order is cancelled."""

    reason = forms.CharField(
        label=_("Причина"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Останется в истории заказа и уйдёт в Posiflora."),
    )


class ResolutionForm(DialogForm):
    """How a question was settled."""

    resolution = forms.CharField(
        label=_("Как решено"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
