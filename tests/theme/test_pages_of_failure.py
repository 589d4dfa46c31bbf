"""When something fails, the page says what happened to the work and what to do next."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.theme.urls"), pytest.mark.django_db]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/400", 400, "Yêu cầu không đọc được"),
        ("/403", 403, "isolation.orders.enter"),
        ("/404", 404, "Không có trang này"),
        ("/nowhere", 404, "Không có trang này"),
        ("/500", 500, "Hệ thống gặp lỗi"),
        ("/503", 503, "Dự kiến xong lúc 18:00"),
        ("/read-only", 503, "chế độ chỉ đọc"),
        ("/disk-full", 503, "Ổ đĩa của máy chủ đã đầy"),
        ("/no-space", 503, "Ổ đĩa của máy chủ đã đầy"),
        ("/busy", 503, "Quá nhiều người đang ghi cùng lúc"),
        ("/unreachable", 503, "Không nối được tới cơ sở dữ liệu"),
    ],
)
def test_a_failure_has_a_page_that_says_why(client: Client, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page and '<html lang="vi">' in page
    assert "Traceback" not in page
    if status == 503:
        assert answer["Retry-After"] == "60"


def test_a_page_of_failure_speaks_the_chosen_language_and_ignores_the_browser(client: Client) -> None:
    client.cookies["django_language"] = "en"
    english = client.get("/disk-full").content.decode()
    assert "disk of the server is full" in english and '<html lang="en">' in english
    other = Client(raise_request_exception=False, headers={"accept-language": "en-US,en"})
    assert "Ổ đĩa của máy chủ đã đầy" in other.get("/disk-full").content.decode()
