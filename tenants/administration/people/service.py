"""What an administrator can do with people and roles, in the caller's transaction."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.identity.events import RoleEnded, RoleGiven, RoleTaken
from hub.identity.models import Membership, Person, SignedIn, Tenant
from hub.identity.people import end_membership
from hub.identity.roles import Permission, Role, needs_confirmation, rooms_of
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from hub.kernel.db.names import COMPARTMENTS, Names
from hub.kernel.outbox.events import store
from tenants.administration.own import own_municipality
from tenants.administration.people import policy, queries
from tenants.administration.people.wanted import ChangePerson, GiveRole
from tenants.administration.refusals import RoleRefused


def give_role(db: Session, actor: Actor, person: Person, wanted: GiveRole) -> Membership:
    """Give somebody a role in one room; in the political line it waits for confirmation.

    Raises RoleRefused when the role is not for this municipality, is held already, or would go
    to the administrator who gives it while there is another one.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    tenant = db.execute(own_municipality(actor)).scalar_one()
    administrators = frozenset(db.execute(queries.administrators(actor)).scalars())
    _check(person, wanted, tenant)
    if not policy.may_give_to(actor, person.id, administrators):
        raise RoleRefused("own_role")
    login = _login(db, actor, wanted.room)
    _refuse_double(db, person, wanted, login)
    membership = Membership(
        tenant_id=tenant.id,
        person_id=person.id,
        role=wanted.role,
        login=login,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        given_by=actor.person_id,
        needs_confirmation=needs_confirmation(wanted.room),
    )
    ids = membership.id, person.id
    db.add_all([membership, lines.line(actor, "membership:give", *ids, kind="membership")])
    store(db, RoleGiven(membership_id=membership.id))
    if person.id == actor.person_id:
        store(db, RoleTaken(membership_id=membership.id))
    return membership


def _check(person: Person, wanted: GiveRole, tenant: Tenant) -> None:
    if person.ended_at is not None:
        raise RoleRefused("left")
    if not policy.may_exist_here(wanted.role, is_host=tenant.is_host):
        raise RoleRefused("host_only", "role")
    if wanted.room not in rooms_of(wanted.role):
        raise RoleRefused("wrong_room", "role")
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        raise RoleRefused("ends_before", "ends_on")
    if wanted.starts_on < clock.today():
        raise RoleRefused("begins_before", "starts_on")


def _refuse_double(db: Session, person: Person, wanted: GiveRole, login: str) -> None:
    same = select(Membership).where(
        Membership.person_id == person.id,
        Membership.role == wanted.role,
        Membership.login == login,
    )
    held = db.execute(same).scalars().all()
    if policy.overlaps(held, wanted.starts_on, wanted.ends_on):
        raise RoleRefused("held", "role")


def _login(db: Session, actor: Actor, room: str) -> str:
    named: Names = db.info["names"]
    return named.login(actor.tenant, room) if room in COMPARTMENTS else named.service(room)


def end_role(db: Session, actor: Actor, membership: Membership) -> None:
    """Take a role away; it is gone at the next request. One that is over stays as it was.

    Raises RoleRefused for the last administrator's role: nobody could give it back.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    if not policy.is_running(membership, clock.today()):
        return
    if membership.role == Role.ADMINISTRATOR:
        _refuse_last(db, actor, membership)
    _end(db, actor, membership)


def _refuse_last(db: Session, actor: Actor, membership: Membership) -> None:
    administrators = frozenset(db.execute(queries.administrators(actor)).scalars())
    if policy.leaves_nobody(administrators, membership.person_id):
        raise RoleRefused("last_administrator")


def _end(db: Session, actor: Actor, membership: Membership) -> None:
    end_membership(membership)
    ids = membership.id, membership.person_id
    db.add(lines.line(actor, "membership:end", *ids, kind="membership"))
    store(db, RoleEnded(membership_id=membership.id))


def change_person(db: Session, actor: Actor, person: Person, wanted: ChangePerson) -> None:
    """Change somebody's job title and team."""
    require(actor, Permission.PEOPLE_MANAGE)
    person.job_title, person.team_id = wanted.job_title, wanted.team_id
    db.add(lines.line(actor, "person:change", person.id, kind="person"))


def end_person(db: Session, actor: Actor, person: Person) -> None:
    """Say that somebody left: no roles, no teams to lead, and no session holds any more.

    Sessions under other hats end by themselves: whoever left is recognised nowhere.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    if person.ended_at is not None:
        return
    administrators = frozenset(db.execute(queries.administrators(actor)).scalars())
    if policy.leaves_nobody(administrators, person.id):
        raise RoleRefused("last_administrator")
    for row in db.execute(queries.memberships_of(actor, person.id)).all():
        if policy.is_running(row.Membership, clock.today()):
            end_membership(row.Membership)
    _leave_teams(db, actor, person)
    person.ended_at = clock.now()
    running = update(SignedIn).where(SignedIn.person_id == person.id, SignedIn.ended_at.is_(None))
    db.execute(running.values(ended_at=person.ended_at))
    db.add(lines.line(actor, "person:end", person.id, kind="person"))


def _leave_teams(db: Session, actor: Actor, person: Person) -> None:
    for team in db.execute(queries.teams_led_by(actor, person.id)).scalars():
        team.manager_id = None if team.manager_id == person.id else team.manager_id
        team.deputy_id = None if team.deputy_id == person.id else team.deputy_id
        team.version += 1


def return_person(db: Session, actor: Actor, person: Person) -> None:
    """Take somebody back who had left; roles must be given again."""
    require(actor, Permission.PEOPLE_MANAGE)
    person.ended_at = None
    db.add(lines.line(actor, "person:return", person.id, kind="person"))
