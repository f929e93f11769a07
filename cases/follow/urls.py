"""Where following a case happens."""

from django.urls import path

from cases.follow import answering, attention, claiming, ending, files, raising, views

urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/export.csv", views.case_export, name="case_export"),
    path("cases/<case_number:number>/", views.case, name="case"),
    path("cases/<case_number:number>/verdict/", views.case_verdict, name="case_verdict"),
    path("cases/<case_number:number>/reply/", views.case_reply, name="case_reply"),
    path("cases/<case_number:number>/begun/", views.case_begun, name="case_begun"),
    path("cases/<case_number:number>/held/", views.case_held, name="case_held"),
    path("cases/<case_number:number>/read/", views.case_read, name="case_read"),
    path("cases/<case_number:number>/correct/", views.case_correct, name="case_correct"),
    path("cases/<case_number:number>/withdraw/", views.case_withdraw, name="case_withdraw"),
    path("cases/<case_number:number>/reopen/", views.case_reopen, name="case_reopen"),
    path("cases/<case_number:number>/close/", views.case_close, name="case_close"),
    path("cases/<case_number:number>/whole-file/", views.case_lend, name="case_lend"),
    path("cases/<case_number:number>/watchers/", attention.case_watchers, name="case_watchers"),
    path("cases/<case_number:number>/escalate/", attention.case_escalate, name="case_escalate"),
    path("cases/<case_number:number>/call/", attention.case_call, name="case_call"),
    path("mail/stop/<str:token>/", attention.stop_mails, name="stop_mails"),
    path("cases/<case_number:number>/survey/", ending.case_survey, name="case_survey"),
    path("survey/<str:token>/", ending.survey, name="survey"),
    path("cases/<case_number:number>/again/", ending.case_again, name="case_again"),
    path("cases/<case_number:number>/raise/", raising.case_raise, name="case_raise"),
    path("cases/<case_number:number>/asked/", answering.asked, name="case_asked"),
    path("cases/<case_number:number>/asked/save/", answering.save, name="case_asked_save"),
    path("cases/<case_number:number>/asked/<uuid:file>/remove/", answering.unload, name="case_asked_unload"),
    path("cases/<case_number:number>/conditions/<int:condition>/", claiming.condition, name="case_condition"),
    path("files/words/", files.file_words, name="file_words"),
    path("cases/<case_number:number>/files/", files.case_files, name="case_files"),
    path("cases/<case_number:number>/files/<uuid:file>/", files.case_file, name="case_file"),
    path("cases/<case_number:number>/files/<uuid:file>/small/", files.case_thumbnail, name="case_thumbnail"),
    path("cases/<case_number:number>/files/<uuid:file>/view/", files.case_file_page, name="case_file_page"),
    path("cases/<case_number:number>/files/<uuid:file>/remove/", files.case_unload, name="case_unload"),
    path("cases/<case_number:number>/files/<uuid:file>/copy/", files.case_copy, name="case_copy"),
    path("cases/<case_number:number>/files/<uuid:file>/delete/", files.case_return, name="case_return"),
]
