"""An address that only takes forms says so to whoever comes back to it, in words and with a way on."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_page_of_faults_that_is_opened_again_says_that_nothing_was_saved(chair):
    for address in (reverse("office:act-as"), reverse("office:read-all")):
        answer = chair.get(address)
        assert answer.status_code == 405
        page = answer.content.decode()
        assert "chỉ nhận điều được gửi từ một biểu mẫu" in page and "Về trang chủ" in page
