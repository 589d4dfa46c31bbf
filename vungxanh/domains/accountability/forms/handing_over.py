"""Handing the open work of one officer to another."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Grant, User
from vungxanh.registers.forms import EntryForm
from vungxanh.tasks import queries as tasks
from vungxanh.theme.forms import DayInput


class HandOver(EntryForm):
    """Who takes over from `giving`, and from when: those with a role in a unit concerned, now or from a day on."""

    taking = forms.ModelChoiceField(User.objects.none(), label=_("Người nhận bàn giao"), empty_label=_("Chọn cán bộ"))
    on = forms.DateField(
        label=_("Từ ngày"), widget=DayInput(), initial=timezone.localdate,
        help_text=_("Việc còn mở ngày đó chuyển đi; trước ngày đó việc vẫn ở người cũ."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, giving: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = tasks.handled_by(giving, self.actor).values("unit")
        not_over = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
        grants = Grant.objects.filter(not_over, unit__in=units)
        field = self.fields["taking"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(
            pk__in=grants.values("user"), is_active=True).exclude(pk=giving.pk).order_by("full_name")  # fmt: skip
