"""Who gets to the desk, and what an agent may do there that a lead may, or the other way round."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cases import attention, lifecycle, mail, surveys
from cases.models import Attachment, Case, Company, Contact, Event, Instance, Mail, User
from tests.cases.triage.conftest import act, as_it_stands, letter, page_of

NewCase = Callable[..., Case]
ACTS = (("say",), ("move", "accept"), ("assign",), ("prioritise",), ("overrule",))


def test_customers_get_no_admin(
    as_customer: Client, as_company_admin: Client, as_stranger: Client, conditional: Case
) -> None:
    before = as_it_stands(conditional)
    condition = conditional.conditions.first()
    assert condition is not None
    for browser in (as_customer, as_company_admin, as_stranger):
        for path in (reverse("admin:index"), reverse("admin:cases_case_changelist"), page_of(conditional)):
            answer = browser.get(path)
            assert answer.status_code in (302, 403)
            assert conditional.number not in answer.text
        for name in (*ACTS, ("settle", condition.pk)):
            form = letter(conditional, mode="internal", body="x", state="verified", priority="1", confirmed="1")
            assert browser.post(act(conditional, *name), form).status_code in (302, 403)
    assert as_it_stands(conditional) == before
    assert conditional.messages.count() == 0


def test_staff_come_in_by_the_door_everybody_uses(client: Client, agent: User, new_case: NewCase) -> None:
    case = new_case()
    for path in (reverse("admin:index"), page_of(case), act(case, "assign")):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
        assert 'name="login"' in answer.text
    form = {"login": agent.email, "password": "correct horse battery staple", "next": page_of(case)}
    signed_in = client.post(reverse("account_login"), form)
    assert signed_in.url == page_of(case)
    assert client.get(page_of(case)).status_code == 200


def test_staff_without_a_group_see_the_door_and_nothing_behind_it(client: Client, conditional: Case) -> None:
    nobody_yet = User.objects.create_user("new@support.example", "x", name="新人", is_staff=True, language="en")
    client.force_login(nobody_yet)
    assert "no rights here yet" in client.get(reverse("admin:index")).text
    assert client.get(reverse("admin:cases_case_changelist")).status_code == 403
    assert client.get(page_of(conditional)).status_code == 403


def test_who_may_only_read_cannot_act(client: Client, conditional: Case) -> None:
    reader = User.objects.create_user("audit@support.example", "x", name="監査", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_case"))
    client.force_login(reader)
    before = as_it_stands(conditional)
    assert client.get(page_of(conditional)).status_code == 200
    for name in ACTS:
        form = letter(conditional, mode="internal", body="x", priority="1", confirmed="1")
        assert client.post(act(conditional, *name), form).status_code == 403
    client.post(
        reverse("admin:cases_case_changelist"), {"action": "assign_to_me", "_selected_action": [conditional.pk]}
    )
    assert as_it_stands(conditional) == before


def test_whoever_is_switched_off_is_out_at_the_next_request(desk: Client, agent: User, new_case: NewCase) -> None:
    case = new_case()
    assert desk.get(page_of(case)).status_code == 200
    agent.groups.clear()
    assert desk.get(page_of(case)).status_code == 403
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert desk.get(page_of(case)).status_code == 302


@pytest.mark.parametrize("name", ["company", "instance", "contact"])
def test_agents_read_about_customers_and_leads_write(
    as_agent: Client, as_lead: Client, company: Company, instance: Instance, customer: User, name: str
) -> None:
    row = {"company": company, "instance": instance, "contact": customer.contacts.get()}[name]
    listed, add = reverse(f"admin:cases_{name}_changelist"), reverse(f"admin:cases_{name}_add")
    change = reverse(f"admin:cases_{name}_change", args=[row.pk])
    assert [as_agent.get(path).status_code for path in (listed, change, add)] == [200, 200, 403]
    assert as_agent.post(change, {"name": "x"}).status_code == 403
    assert [as_lead.get(path).status_code for path in (listed, change, add)] == [200, 200, 200]


def test_a_lead_writes_to_a_company_and_its_people(as_lead: Client, company: Company, customer: User) -> None:
    contact = customer.contacts.get()
    form = {
        "name": "みなと商事", "plan": "premier", "is_active": "on",
        "instances-TOTAL_FORMS": "0", "instances-INITIAL_FORMS": "0",
        "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": contact.pk, "contacts-0-company": company.pk, "contacts-0-user": "another@x.example",
        "contacts-0-role": "admin", "contacts-0-is_active": "on", "contacts-0-DELETE": "on",
    }  # fmt: skip
    assert as_lead.post(reverse("admin:cases_company_change", args=[company.pk]), form).status_code == 302
    company.refresh_from_db()
    contact.refresh_from_db()
    assert (company.name, company.plan) == ("みなと商事", "premier")
    assert (contact.user, contact.role, contact.is_authorised) == (customer, "admin", False)


def test_a_lead_adds_somebody_to_a_company_by_address(as_lead: Client, company: Company, stranger: User) -> None:
    add = reverse("admin:cases_contact_add")
    form = {"company": company.pk, "role": "member", "is_active": "on", "user": "nobody@x.example"}
    refused = as_lead.post(add, form)
    assert refused.status_code == 200
    assert "nobody@x.example" in refused.text
    assert as_lead.post(add, {**form, "user": f" {stranger.email.upper()} "}).status_code == 302
    assert company.contacts.filter(user=stranger, role="member").exists()


def test_leads_see_no_page_of_groups(admin_client: Client) -> None:
    """What a group may do is written in the code, and in one place only."""
    assert admin_client.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize("model", ["company", "instance", "contact", "user", "case", "event", "attachment", "mail"])
def test_nothing_is_ever_deleted(
    as_lead: Client, admin_client: Client, new_case: NewCase, customer: User, model: str
) -> None:
    new_case()
    rows = {"company": Company, "instance": Instance, "contact": Contact, "user": User, "case": Case, "event": Event}
    rows |= {"attachment": Attachment, "mail": Mail}
    row = rows[model].objects.first()  # type: ignore[attr-defined]
    count = rows[model].objects.count()  # type: ignore[attr-defined]
    for browser in (as_lead, admin_client):
        if row is not None:
            path = reverse(f"admin:cases_{model}_delete", args=[row.pk])
            assert browser.post(path, {"post": "yes"}).status_code == 403
        page = browser.get(reverse(f"admin:cases_{model}_changelist"))
        assert page.status_code == 200
        assert "delete_selected" not in page.text
    assert rows[model].objects.count() == count  # type: ignore[attr-defined]


def test_agents_see_no_accounts_and_leads_give_no_rights(
    as_agent: Client, as_lead: Client, lead: User, agent: User, customer: User
) -> None:
    assert as_agent.get(reverse("admin:cases_user_changelist")).status_code == 403
    change = reverse("admin:cases_user_change", args=[customer.pk])
    page = as_lead.get(change).text
    assert customer.password not in page
    assert 'name="is_staff"' not in page
    form = {"name": "佐藤", "language": "en", "time_zone": "Asia/Tokyo", "is_active": "on"}
    rights = {"is_staff": "on", "is_superuser": "on", "groups": [lead.groups.get().pk], "email": "x@x.example"}
    assert as_lead.post(change, {**form, **rights, "password": "x"}).status_code == 302
    was, password = customer.email, customer.password
    customer.refresh_from_db()
    assert (customer.name, customer.language, customer.email, customer.password) == ("佐藤", "en", was, password)
    assert (customer.is_staff, customer.is_superuser, customer.groups.count()) == (False, False, 0)
    assert as_lead.post(reverse("admin:cases_user_change", args=[agent.pk]), form).status_code == 403
    assert as_lead.post(reverse("admin:cases_user_change", args=[lead.pk]), {**form, **rights}).status_code == 403


def test_a_person_is_added_without_a_password(as_lead: Client) -> None:
    form = {"email": " New@Minato.example ", "name": "新人", "language": "ja", "time_zone": "Asia/Tokyo"}
    form["is_active"] = "on"
    assert as_lead.post(reverse("admin:cases_user_add"), form).status_code == 302
    person = User.objects.get(email="new@minato.example")
    assert not person.has_usable_password()
    assert not person.is_staff


def test_what_belongs_to_a_company_does_not_change_hands(
    as_lead: Client, instance: Instance, other_company: Company, customer: User, stranger: User
) -> None:
    form = {"company": other_company.pk, "kind": "sandbox", "name": "検証", "munchkin_id": "417-KMT-208"}
    as_lead.post(reverse("admin:cases_instance_change", args=[instance.pk]), form)
    instance.refresh_from_db()
    assert (instance.company.name, instance.name) == ("株式会社みなと商事", "検証")
    contact = customer.contacts.get()
    form = {"company": other_company.pk, "user": stranger.pk, "role": "admin", "is_active": "on"}
    as_lead.post(reverse("admin:cases_contact_change", args=[contact.pk]), form)
    contact.refresh_from_db()
    assert (contact.user, contact.company.name, contact.role) == (customer, "株式会社みなと商事", "admin")


@pytest.mark.parametrize("model", ["event", "attachment", "mail"])
def test_records_are_only_read(as_lead: Client, admin_client: Client, new_case: NewCase, model: str) -> None:
    case = new_case()
    row = {"event": case.events.first(), "mail": Mail.objects.first()}.get(model)
    for browser in (as_lead, admin_client):
        assert browser.get(reverse(f"admin:cases_{model}_add")).status_code == 403
        if row is not None:
            path = reverse(f"admin:cases_{model}_change", args=[row.pk])
            assert browser.get(path).status_code == 200
            assert browser.post(path, {"verb": "x", "to": "x@x.example"}).status_code == 403


def test_mails_about_accounts_are_on_no_page(desk: Client, admin_client: Client, new_case: NewCase) -> None:
    new_case()
    secret = Mail.objects.create(case=None, to="x@x.example", language="en", subject="Reset", text="a link")
    for browser in (desk, admin_client):
        assert "x@x.example" not in browser.get(reverse("admin:cases_mail_changelist")).text
        path = reverse("admin:cases_mail_change", args=[secret.pk])
        assert "a link" not in browser.get(path, follow=True).text


def test_links_that_need_no_sign_in_are_shown_to_nobody_else(
    desk: Client, new_case: NewCase, customer: User, colleague: User, agent: User
) -> None:
    case = new_case()
    attention.watch(case, user=colleague, by=customer)
    lifecycle.move(case, "resolve", by=agent, message="直しました")
    lifecycle.move(case, "close", by=customer)
    asked = mail.ask_how_it_went(case, surveys.token_of(case))
    watched = Mail.objects.filter(watcher__user=colleague).first()
    assert watched is not None
    for one, key in ((asked, surveys.token_of(case)), (watched, mail.stop_address(watched.watcher).split("/")[-2])):
        page = desk.get(reverse("admin:cases_mail_change", args=[one.pk])).text
        assert key in one.text
        assert key not in page
        assert case.number in page


def test_what_was_given_up_is_sent_again_with_its_own_id(
    as_lead: Client, desk: Client, lead: User, new_case: NewCase
) -> None:
    case = new_case()
    given_up, sent = Mail.objects.first(), Mail.objects.last()
    assert given_up is not None
    assert sent is not None
    Mail.objects.filter(pk=given_up.pk).update(state="failed", attempts=9, error="550")
    form = {"action": "send_again", "_selected_action": [given_up.pk]}
    desk.post(reverse("admin:cases_mail_changelist"), form)
    assert Mail.objects.get(pk=given_up.pk).state == "failed"  # an agent may not
    assert "given up" not in desk.get(reverse("admin:index")).text
    lead.language = "en"
    lead.save()
    assert "1 mail could not be delivered" in as_lead.get(reverse("admin:index")).text
    as_lead.get(reverse("admin:cases_mail_changelist"), form)
    assert Mail.objects.get(pk=given_up.pk).state == "failed"  # and nobody by a link
    for _press in range(2):
        as_lead.post(reverse("admin:cases_mail_changelist"), form)
    event = case.events.get(verb="resend")
    assert (event.actor, event.data) == (lead, {"mail": given_up.pk})
    again = Mail.objects.get(pk=given_up.pk)
    assert (again.state, again.attempts, again.message_id) == ("queued", 0, given_up.message_id)


def test_lists_of_people_and_records_cost_a_constant_number_of_queries(
    desk: Client, new_case: NewCase, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(12):
        new_case()
    for model in ("company", "instance", "contact", "event", "attachment", "mail"):
        desk.get(reverse(f"admin:cases_{model}_changelist"))
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert desk.get(reverse(f"admin:cases_{model}_changelist")).status_code == 200


def test_nobody_is_put_in_charge_by_lifecycle_who_is_not_staff(new_case: NewCase, agent: User, customer: User) -> None:
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.assign(new_case(), to=customer, by=agent)
