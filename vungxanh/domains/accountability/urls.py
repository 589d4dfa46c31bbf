"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.accountability.views import appraisal, appraisals, board, giving, handing_over, tasks

app_name = "accountability"

urlpatterns = [
    path("viec/moi", giving.give, name="give"),
    path("viec/<int:pk>/", tasks.task, name="task"),
    path("viec/<int:pk>/da-mo", tasks.opened, name="opened"),
    path("viec/<int:pk>/<slug:code>", tasks.step, name="step"),
    path("co-quan/goi-y", giving.suggest_bodies, name="bodies-suggest"),
    path("trach-nhiem", board.board, name="board"),
    path("ban-giao", handing_over.choose, name="hand-over"),
    path("ban-giao/<int:pk>", handing_over.hand_over, name="hand-over-of"),
    path("ban-giao/<int:pk>/huy", handing_over.call_off, name="call-off"),
    path("danh-gia/<int:pk>", appraisal.appraisal, name="appraisal"),
    path("nhac", appraisals.remind, name="remind"),
    path("ve-toi", appraisals.about_me, name="about-me"),
    path("ve-toi/<int:pk>", appraisals.reply, name="reply"),
    path("neu-guong", appraisals.published, name="published"),
]
