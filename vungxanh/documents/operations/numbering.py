"""Numbers without gaps or doubles: each is taken in the transaction that uses it, under the lock of its book."""

from datetime import date

from vungxanh.documents.models import Book
from vungxanh.units.models import Body

ARRIVAL = "ARRIVAL"


def next_number(*, body: Body, line: str, period: date) -> int:
    """The next number of a line of a body's books. Call it inside the transaction that stores what it numbers.

    Whoever comes second waits for the first to commit; when that one fails, its number is given again.
    """
    Book.objects.get_or_create(body=body, line=line, period=period)
    book = Book.objects.select_for_update().get(body=body, line=line, period=period)
    book.last += 1
    book.save(update_fields=["last"])
    return book.last
