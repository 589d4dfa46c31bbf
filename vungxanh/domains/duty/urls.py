"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.duty.views import mine, open, rosters, shifts

app_name = "duty"

urlpatterns = [
    path("dang-truc", open.on_duty, name="public"),
    path("duong-day-nong", open.hotlines, name="numbers"),
    path("lich-truc/<str:secret>.ics", open.calendar, name="calendar"),
    path("bay-gio", rosters.now, name="now"),
    path("can-bo", rosters.officers, name="officers"),
    path("lich/<int:pk>", rosters.roster, name="roster"),
    path("lich/<int:pk>/xep", rosters.fill, name="fill"),
    path("ca/<int:pk>", shifts.shift, name="shift"),
    path("ca/<int:pk>/them", shifts.assign, name="assign"),
    path("ca/<int:pk>/thay/<int:place>", shifts.replace, name="replace"),
    path("ca/<int:pk>/bot/<int:place>", shifts.drop, name="drop"),
    path("ca/<int:pk>/ban-giao", shifts.hand_over, name="hand-over"),
    path("ca/<int:pk>/nhan", shifts.receive, name="receive"),
    path("cua-toi", mine.mine, name="mine"),
    path("cua-toi/doi/<int:place>", mine.swap, name="swap"),
    path("cua-toi/tra-loi/<int:pk>/<slug:answer>", mine.answer, name="answer"),
    path("cua-toi/dia-chi", mine.feed, name="feed"),
]
