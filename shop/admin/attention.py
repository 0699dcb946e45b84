"""What only a person can settle."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.models import Attention, AttentionKind
from shop.services.attention import attention_resolve, attention_settled

from . import look
from .attention_repairs import AttentionRepairs, subject_shown
from .base import close_dialog
from .filters import Days, Question, choice_of
from .notes import ResolutionForm, manager_of
from .parts import answer_shown
from .unfolded import ActionVariant, action, display


class Resolved(Question):
    title = gettext_lazy("Решено?")
    parameter_name = "resolved"

    def condition(self) -> Q:
        return Q(resolved_at__isnull=False)


KindFilter = choice_of("kind", gettext_lazy("Что случилось?"), AttentionKind.choices)


@admin.register(Attention)
class AttentionAdmin(AttentionRepairs):
    list_display = ("kind_link", "about", "what_to_know", "opened", "outcome", "resolve")
    list_display_links = None
    list_filter = (Resolved, KindFilter, ("opened_at", Days))
    search_fields = ("order__number", "subject", "text")
    search_help_text = gettext_lazy("Номер заказа или слова из объяснения")
    ordering = (F("resolved_at").desc(nulls_first=True), "-pk")
    fields = ("about", "kind", "text", "opened", "outcome")
    readonly_fields = fields
    actions_detail = ("repair_order", "undone_by_hand", "resolve_attention")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attention]:
        """Orders are fetched apart: joining them would read the whole table of orders."""
        return super().get_queryset(request).prefetch_related("order", "resolved_by")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        columns = tuple(str(column) for column in self.list_display)
        return columns if self._may_resolve(request) else columns[:-1]

    @display(description=gettext_lazy("что случилось"), ordering="kind")
    def kind_link(self, attention: Attention) -> SafeString | str:
        return look.link(attention, attention.get_kind_display())

    @display(description=gettext_lazy("о чём"), ordering="order__number")
    def about(self, attention: Attention) -> SafeString | str:
        return look.link(attention.order) if attention.order else subject_shown(attention.subject)

    @display(description=gettext_lazy("объяснение"))
    def what_to_know(self, attention: Attention) -> SafeString:
        return format_html(
            '<span class="block max-w-xs" style="white-space: pre-line">{}</span>', attention.text
        )

    @display(description=gettext_lazy("когда"), ordering="opened_at")
    def opened(self, attention: Attention) -> SafeString:
        return format_html(
            '<span title="{}" class="whitespace-nowrap">{}</span>',
            look.moment(attention.opened_at),
            look.ago(attention.opened_at),
        )

    @display(description=gettext_lazy("решение"), ordering="resolved_at")
    def outcome(self, attention: Attention) -> SafeString:
        return answer_shown(attention)

    @display(description="")
    def resolve(self, attention: Attention) -> SafeString | str:
        if attention.resolved_at is not None:
            return ""
        answer = look.dialog_link(resolve_url(attention), _("Решено"))
        if attention.kind != AttentionKind.RECONCILE or attention.order is None:
            return answer
        url = reverse("admin:shop_attention_repair_order", args=[attention.pk])
        repair = look.dialog_link(url, _("Исправить"))
        return format_html('<span class="flex flex-col gap-1">{}{}</span>', repair, answer)

    def useful_actions(self, attention: Attention) -> dict[str, bool]:
        unanswered = attention.resolved_at is None
        return {**super().useful_actions(attention), "resolve_attention": unanswered}

    @action(
        description=gettext_lazy("Решено"),
        permissions=["shop.change_attention"],
        url_path="resolve",
        icon="check_circle",
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Вопрос решён?"),
            "description": gettext_lazy("Запишите, что сделано: это увидят другие менеджеры."),
            "form_class": ResolutionForm,
            "form_submit_text": gettext_lazy("Решено"),
        },
    )
    def resolve_attention(
        self, request: HttpRequest, form: ResolutionForm, object_id: str
    ) -> HttpResponse:
        attention = self.row_or_404(request, object_id)
        if _resolve(attention, by=manager_of(request), resolution=form.cleaned_data["resolution"]):
            messages.success(request, _("Решено: %s.") % attention)
        else:
            messages.info(request, _("Этот вопрос уже решён."))
        return close_dialog(request, otherwise=reverse("admin:shop_attention_changelist"))

    def _may_resolve(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.change_attention")


def _resolve(attention: Attention, *, by: User, resolution: str) -> bool:
    """Close the question, whatever it is about. False when somebody was faster."""
    kind = AttentionKind(attention.kind)
    if attention.resolved_at is not None:
        return False
    if attention.order:
        return attention_resolve(order=attention.order, kind=kind, resolution=resolution, by=by)
    return attention_settled(subject=attention.subject, kind=kind, resolution=resolution, by=by)


def resolve_url(attention: Attention) -> str:
    """Where the dialog of this question is."""
    return reverse("admin:shop_attention_resolve_attention", args=[attention.pk])


def open_count(request: HttpRequest) -> str:  # noqa: ARG001  # unfold calls it with the request
    """The number beside the menu's line, or nothing at all."""
    count = Attention.objects.filter(resolved_at__isnull=True).count()
    return str(count or "")
