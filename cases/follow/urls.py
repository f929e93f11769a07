"""Where a customer follows a case."""

from django.urls import path

from cases.follow import views

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/export.csv", views.export, name="case_export"),
    path("cases/<case_number:number>/", views.case, name="case"),
    path("cases/<case_number:number>/verdict/", views.verdict, name="case_verdict"),
    path("cases/<case_number:number>/reply/", views.reply, name="case_reply"),
    path("cases/<case_number:number>/withdraw/", views.act, {"name": "withdraw"}, name="case_withdraw"),
    path("cases/<case_number:number>/reopen/", views.act, {"name": "reopen"}, name="case_reopen"),
    path("cases/<case_number:number>/close/", views.act, {"name": "close"}, name="case_close"),
    path("cases/<case_number:number>/files/<uuid:file>/", views.download, name="case_file"),
]
