"""What an administrator can do with teams; one action each, in the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.identity.models import Team
from hub.identity.roles import Permission
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from hub.kernel.errors import Overtaken
from hub.kernel.sorting import sort_key
from tenants.administration.own import own_municipality
from tenants.administration.refusals import RoleRefused
from tenants.administration.teams import queries
from tenants.administration.teams.wanted import PlannedTeam, WantedTeam


def add_team(db: Session, actor: Actor, wanted: WantedTeam) -> Team:
    """Add a team; RoleRefused when there is one of that name."""
    require(actor, Permission.PEOPLE_MANAGE)
    if db.execute(queries.same_name(actor, wanted.name)).first() is not None:
        raise RoleRefused("team_name_taken", "name")
    tenant = db.execute(own_municipality(actor)).scalar_one()
    team = _new(tenant.id, wanted)
    db.add_all([team, lines.line(actor, "team:add", team.id, kind="team")])
    _write(db)
    return team


def change_team(db: Session, actor: Actor, team: Team, wanted: WantedTeam, *, version: int) -> None:
    """Change a team that was read at `version`; Overtaken when somebody changed it since."""
    require(actor, Permission.PEOPLE_MANAGE)
    other = db.execute(queries.same_name(actor, wanted.name)).scalar()
    if other is not None and other != team.id:
        raise RoleRefused("team_name_taken", "name")
    _take_over(team, wanted, version)
    db.add(lines.line(actor, "team:change", team.id, kind="team"))
    _write(db)


def end_team(db: Session, actor: Actor, team: Team) -> None:
    """End a team; meldingen of it stay, and people in it keep it until they get another."""
    require(actor, Permission.PEOPLE_MANAGE)
    team.ended_at = clock.now()
    team.version += 1
    db.add(lines.line(actor, "team:end", team.id, kind="team"))


def import_teams(db: Session, actor: Actor, plan: Sequence[PlannedTeam]) -> int:
    """Write a whole file of teams, all or none; return how many were new or changed.

    Overtaken when a team was changed, or one of a new name added, since the plan was made.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    tenant = db.execute(own_municipality(actor)).scalar_one()
    asked = queries.locked(actor, {one.team_id for one in plan if one.changed and one.team_id})
    present = {team.id: team for team in db.execute(asked).scalars()}
    done = []
    for one in plan:
        if one.team_id is None:
            done.append(_new(tenant.id, one.wanted))
        elif one.changed:
            if one.team_id not in present:
                raise Overtaken
            _take_over(present[one.team_id], one.wanted, one.version)
            done.append(present[one.team_id])
    db.add_all(done)
    db.add(lines.line(actor, "team:import", *(team.id for team in done), kind="team"))
    _write(db)
    return len(done)


def _new(tenant_id: UUID, wanted: WantedTeam) -> Team:
    return Team(
        tenant_id=tenant_id,
        name=wanted.name,
        sort_key=sort_key(wanted.name),
        manager_id=wanted.manager_id,
        deputy_id=wanted.deputy_id,
        risk_class=wanted.risk_class,
        staff_count=wanted.staff_count,
    )


def _take_over(team: Team, wanted: WantedTeam, version: int) -> None:
    if team.version != version:
        raise Overtaken
    team.name, team.sort_key = wanted.name, sort_key(wanted.name)
    team.manager_id, team.deputy_id = wanted.manager_id, wanted.deputy_id
    team.risk_class, team.staff_count = wanted.risk_class, wanted.staff_count
    team.version += 1


def _write(db: Session) -> None:
    """Write now, so that a name that somebody else took at this moment is refused in words."""
    try:
        db.flush()
    except IntegrityError as taken:
        raise RoleRefused("team_name_taken", "name") from taken
