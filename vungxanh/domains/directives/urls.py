"""Screens of the domain that a register cannot draw."""

from django.urls import path

from vungxanh.domains.directives.views import assigning, documents, drafting, goals, readings

app_name = "directives"

urlpatterns = [
    path("gui", readings.send, name="send"),
    path("doc/<int:pk>", readings.reading, name="reading"),
    path("doc/<int:pk>/dang-doc", readings.waiting, name="waiting"),
    path("doc/<int:pk>/bo", readings.discard, name="discard"),
    path("van-ban/<int:pk>", documents.document, name="document"),
    path("van-ban/<int:pk>/da-mo", documents.opened, name="opened"),
    path("van-ban/<int:pk>/chuoi", documents.chain, name="chain"),
    path("van-ban/<int:pk>/giao", assigning.assign, name="assign"),
    path("van-ban/<int:pk>/viec-cu/<int:old>", assigning.settle, name="settle"),
    path("soan", drafting.draft, name="draft"),
    path("soan/xem", drafting.preview, name="preview"),
    path("soan/<int:pk>", drafting.revise, name="revise"),
    path("van-ban/<int:pk>/ban-hanh", drafting.issue, name="issue"),
    path("van-ban/<int:pk>/in", drafting.printed, name="print"),
    path("van-ban/<int:pk>/tai/<slug:form>", drafting.download, name="download"),
    path("muc-tieu/<int:pk>", goals.goal, name="goal"),
    path("muc-tieu/<int:pk>/chi-tieu", goals.measure, name="measure"),
]
