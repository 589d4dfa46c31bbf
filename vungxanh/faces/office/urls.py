"""The addresses of the office. Nothing personal ever stands in one: keys of records, codes, and random tokens."""

from django.urls import path

from vungxanh.faces.office.sheets.urls import urlpatterns as sheets
from vungxanh.faces.office.views import (
    account,
    actions,
    administration,
    attachments,
    command,
    detail,
    entry,
    home,
    inbox,
    journaling,
    listing,
    places,
)

app_name = "office"

urlpatterns = [
    path("", home.home, name="home"),
    path("chi-huy", command.command, name="command"),
    path("tim", home.search, name="search"),
    path("don-vi/goi-y", home.suggest_units, name="units-suggest"),
    path("vai-tro", home.act_as, name="act-as"),
    path("toi", account.account, name="account"),
    path("tin/", inbox.inbox, name="inbox"),
    path("tin/<int:pk>/mo", inbox.open_message, name="open-message"),
    path("tin/da-doc", inbox.read_all, name="read-all"),
    path("can-bo/", administration.officers, name="officers"),
    path("can-bo/them", administration.create, name="create-officer"),
    path("can-bo/<int:pk>/", administration.officer, name="officer"),
    path("can-bo/<int:pk>/bo-nhiem", administration.appoint, name="appoint"),
    path("can-bo/<int:pk>/mat-khau", administration.reset_password, name="reset-password"),
    path("can-bo/<int:pk>/khoa", administration.switch, name="switch-officer"),
    path("can-bo/chuc-vu/<int:pk>/thoi", administration.end, name="end-post"),
    path("nhat-ky/", journaling.index, name="journal"),
    path("nhat-ky/bat-thuong", journaling.unusual, name="unusual"),
    path("nhat-ky/thoi-han", journaling.kept, name="retention"),
    path("nhat-ky/<str:code>/<str:pk>/", journaling.record, name="journal-record"),
    path("dia-ban/", places.own, name="places"),
    path("dia-ban/<str:code>/", places.place, name="place"),
    path("dia-ban/<str:code>/ban-do", places.shapes, name="place-shapes"),
    path("tep/<int:pk>", attachments.attachment, name="file"),
    # every register
    path("so/<str:code>/", listing.index, name="list"),
    path("so/<str:code>/tim", listing.search, name="list-search"),
    path("so/<str:code>/dem", listing.counts, name="counts"),
    path("so/<str:code>/hien-thi", listing.show, name="show"),
    path("so/<str:code>/che-do-xem", listing.save_view, name="save-view"),
    path("so/<str:code>/che-do-xem/<int:pk>/xoa", listing.delete_view, name="delete-view"),
    path("so/<str:code>/them", entry.enter, name="enter"),
    path("so/<str:code>/hang-loat/<str:action>", actions.act_on_many, name="act-on-many"),
    *sheets,
    path("so/<str:code>/<str:pk>/", detail.detail, name="detail"),
    path("so/<str:code>/<str:pk>/ly-do", detail.give_reason, name="give-reason"),
    path("so/<str:code>/<str:pk>/hien", detail.reveal, name="reveal"),
    path("so/<str:code>/<str:pk>/sua", entry.correct, name="correct"),
    path("so/<str:code>/<str:pk>/viec/<str:action>", actions.act, name="act"),
]
