"""Where filing a case happens."""

from django.urls import path

from cases.intake import check, details, retrying, sending, views

urlpatterns = [
    path("new/", views.start, name="start"),
    path("check/questions/", check.questions, name="check_questions"),
    path("check/verdict/", check.verdict, name="check_verdict"),
    path("check/keep/", check.keep, name="check_keep"),
    path("drafts/<case_number:number>/start/", views.draft_start, name="draft_start"),
    path("drafts/<case_number:number>/questions/", views.questions, name="draft_questions"),
    path("drafts/<case_number:number>/verdict/", views.verdict, name="draft_verdict"),
    path("drafts/<case_number:number>/details/", details.details, name="draft_details"),
    path("drafts/<case_number:number>/save/", details.save, name="draft_save"),
    path("drafts/<case_number:number>/read/", details.read, name="draft_read"),
    path("drafts/<case_number:number>/files/", details.upload, name="draft_upload"),
    path("drafts/<case_number:number>/files/<uuid:file>/remove/", details.unload, name="draft_unload"),
    path("drafts/<case_number:number>/discard/", views.discard, name="draft_discard"),
    path("drafts/<case_number:number>/retry/", retrying.retry, name="draft_retry"),
    path("drafts/<case_number:number>/review/", sending.review, name="draft_review"),
    path("drafts/<case_number:number>/submit/", sending.submit, name="draft_submit"),
    path("cases/<case_number:number>/receipt/", sending.receipt, name="receipt"),
]
