"""Who else is told of a case: colleagues of the customer's, and staff."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, lifecycle
from cases.models import Case, Event, User, Watcher
from cases.moves import NotAllowed

# --- Watching ------------------------------------------------------------------------------------------------------


def watchers(case: Case) -> QuerySet[Watcher]:
    """Who watches the case now, with their names at hand."""
    return case.watchers.filter(ended_at=None).select_related("user").order_by("user__name", "pk")


def may_be_added(case: Case) -> QuerySet[User]:
    """The customer's colleagues who are not told yet. The filer is told in any case."""
    told = case.watchers.filter(ended_at=None).values("user")
    return access.customers_of(case).exclude(pk__in=told).exclude(pk=case.filer_id).order_by("name", "pk")


@transaction.atomic
def watch(case: Case, *, user: User, by: User) -> Event | None:
    """Have somebody told of a case from now on; None where they are already.

    Whoever may open the case adds people of its company; staff add staff. Raises NotAllowed for anybody else.
    """
    case = lifecycle.lock(case)
    if not _may_tell(case, user, by):
        raise NotAllowed(_("Choose someone of your company who may open the case."))
    known = Watcher.objects.filter(case=case, user=user).first()
    if known and known.ended_at is None:
        return None
    Watcher.objects.update_or_create(case=case, user=user, defaults={"by": by, "at": timezone.now(), "ended_at": None})
    return lifecycle.record(case, "watch", by, data=_about(user), is_internal=True)


def _may_tell(case: Case, user: User, by: User) -> bool:
    if not lifecycle.may_see(by, case):
        return False
    if access.is_agent(by):
        return access.is_agent(user)
    return user.pk != case.filer_id and access.customers_of(case).filter(pk=user.pk).exists()


@transaction.atomic
def unwatch(case: Case, *, user: User, by: User) -> Event | None:
    """Have somebody told no more; None where they are not. Anybody may end it for themselves, whatever they may see."""
    case = lifecycle.lock(case)
    known = Watcher.objects.select_for_update().filter(case=case, user=user, ended_at=None).first()
    if known is None:
        return None
    same_side = access.is_agent(by) == access.is_agent(user)
    if by != user and not (same_side and lifecycle.may_see(by, case)):
        raise NotAllowed(_("Only your own side can be taken off the list."))
    known.ended_at = timezone.now()
    known.save(update_fields=["ended_at"])
    return lifecycle.record(case, "unwatch", by, data=_about(user), is_internal=True)


def _about(user: User) -> dict[str, object]:
    return {"user": user.pk, "name": user.name, "staff": access.is_agent(user)}
