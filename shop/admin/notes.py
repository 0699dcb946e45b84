"""What the shop's verbs answer, told to a manager."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from shop.services.errors import DomainError

from .base import close_dialog
from .unfolded import DialogForm

# The sentence of the code is meant for a buyer; a manager is not told to call the shop.
FOR_MANAGERS = {"cannot_cancel": _("Заказ уже закрыт, отменить его нельзя.")}


def sentence_of(error: DomainError) -> str:
    """Why the shop refused."""
    return str(FOR_MANAGERS.get(error.code, error.problems[0].sentence))


def carry_out(request: HttpRequest, verb: Callable[[], str], *, otherwise: str) -> HttpResponse:
    """Answer a dialog: call `verb`, show the sentence it returns or why the shop refused.

    `otherwise` is the page to go to when it is not known where the dialog was opened.
    """
    try:
        said = verb()
    except DomainError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, said)
    return close_dialog(request, otherwise=otherwise)


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
