"""How allauth behaves here: accounts are given by an administrator, passwords are chosen by their officer."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.organization.operations.accounts import choose_password
from vungxanh.kernel.actor import Actor


class OfficerAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes, by user and address: by user alone anybody could lock out anybody."""

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user and user.check_password(password):
            raise ValidationError(_("Chọn mật khẩu khác mật khẩu đang dùng."))
        chosen: str = super().clean_password(password, user)
        return chosen

    def set_password(self, user: User, password: str) -> None:
        # one's own password needs no role: who chooses their first one is let act in none yet
        oneself = Actor(user_id=user.pk, name=str(user), role="", unit_path="", permissions=frozenset())
        choose_password(by=self.request.actor or oneself, user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("office:home")
