"""Addresses below /concerns/."""

from django.urls import path

from reports.views import following, raising

urlpatterns = [
    path("new/", raising.start, name="concern-new"),
    path("new/leave/", raising.leave, name="concern-leave"),
    path("new/<public_id:key>/words/", raising.words, name="concern-words"),
    path("new/<public_id:key>/where/", raising.where, name="concern-where"),
    path("new/<public_id:key>/when/", raising.when, name="concern-when"),
    path("new/<public_id:key>/contact/", raising.contact, name="concern-contact"),
    path("new/<public_id:key>/check/", raising.check, name="concern-check"),
    path("new/<public_id:key>/sent/", raising.sent, name="concern-sent"),
    path("new/<public_id:key>/receipt/", raising.receipt_file, name="concern-receipt"),
    path("follow/", following.follow, name="concern-follow"),
    path("follow/forget/", following.forget, name="concern-forget"),
    path("follow/link/<str:token>/", following.link, name="concern-link"),
    path("follow/<public_id:public_id>/", following.story, name="concern-story"),
    path("follow/<public_id:public_id>/reply/", following.reply, name="concern-reply"),
    path("follow/<public_id:public_id>/withdraw/", following.withdraw, name="concern-withdraw"),
    path("follow/<public_id:public_id>/reopen/", following.reopen, name="concern-reopen"),
    path("follow/<public_id:public_id>/helped/", following.rate, name="concern-rate"),
    path("follow/<public_id:public_id>/confirm/", following.confirm, name="concern-confirm"),
]
