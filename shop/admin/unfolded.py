"""django-unfold with types: it has none of its own, so what we use of it is described here once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from unfold.decorators import action as unfold_action
from unfold.decorators import display as unfold_display
from unfold.enums import ActionVariant

if TYPE_CHECKING:
    from django import forms
    from django.contrib import admin
    from django.contrib.admin.views.main import ChangeList as DjangoChangeList
    from django.db.models import Model
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    class ModelAdmin[Row: Model](admin.ModelAdmin[Row]):
        """unfold.admin.ModelAdmin."""

        actions_detail: Sequence[str | Mapping[str, object]]
        actions_list: Sequence[str]
        change_form_datasets: Sequence[type[Dataset]]
        list_filter_options: Mapping[str, Mapping[str, object]]
        list_filter_submit: bool
        warn_unsaved_form: bool

        def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]: ...

    class TabularInline[Child: Model, Parent: Model](admin.TabularInline[Child, Parent]):
        """unfold.admin.TabularInline."""

        per_page: int | None
        show_count: bool
        show_title: bool
        tab: bool

    class ChangeList(DjangoChangeList):
        """unfold.views.ChangeList."""

    class DialogForm(forms.Form):
        """unfold.forms.BaseDialogForm: a form in the window an action opens."""

        object_id: str | None
        form_before_template: str | None

        def get_before_template_context(
            self, request: HttpRequest, object_id: int | str | None = None
        ) -> dict[str, Any]: ...

    class ModelForm[Row: Model](forms.ModelForm[Row]):
        """django.forms.ModelForm, which takes no parameter when it runs."""

    class Dataset:
        """unfold.datasets.BaseDataset: a section or a tab of a change form."""

        request: HttpRequest
        extra_context: dict[str, Any]

        @property
        def contents(self) -> str: ...

else:
    from django.contrib.admin.checks import ModelAdminChecks
    from django.forms import ModelForm as DjangoModelForm
    from unfold import admin as unfold_admin
    from unfold.datasets import BaseDataset as Dataset
    from unfold.forms import BaseDialogForm as DialogForm
    from unfold.views import ChangeList

    class _TakesTypes:
        def __class_getitem__(cls, _types: object) -> type:
            return cls

    class ModelAdmin(_TakesTypes, unfold_admin.ModelAdmin):
        # Unfold's own checks ask the database which permissions exist: `migrate` on an empty one,
        # and a start without one, would fail. Django's are enough.
        checks_class = ModelAdminChecks

    class TabularInline(_TakesTypes, unfold_admin.TabularInline):
        pass

    class ModelForm(_TakesTypes, DjangoModelForm):
        pass


__all__ = [
    "ActionVariant",
    "ChangeList",
    "Dataset",
    "DialogForm",
    "ModelAdmin",
    "ModelForm",
    "TabularInline",
    "action",
    "display",
]


def display[Column: Callable[..., object]](
    *,
    description: StrOrPromise,
    label: Mapping[str, str] | bool | None = None,
    ordering: str | None = None,
    boolean: bool | None = None,
    header: bool | None = None,
    empty_value: str | None = None,
) -> Callable[[Column], Column]:
    """A column. With `label` it answers (key, text) and the key chooses the colour."""
    decorator = unfold_display(
        description=description,
        label=label,
        ordering=ordering,
        boolean=boolean,
        header=header,
        empty_value=empty_value,
    )
    return cast("Callable[[Column], Column]", decorator)


def action[Button: Callable[..., object]](
    *,
    description: StrOrPromise,
    permissions: Iterable[str],
    url_path: str | None = None,
    icon: str | None = None,
    variant: ActionVariant | None = None,
    dialog: Mapping[str, object] | None = None,
) -> Callable[[Button], Button]:
    """A button. With `dialog` it opens a form first and is called with it once it is valid."""
    decorator = unfold_action(
        description=description,
        permissions=permissions,
        url_path=url_path,
        icon=icon,
        variant=variant,
        dialog=dialog,
    )
    return cast("Callable[[Button], Button]", decorator)
