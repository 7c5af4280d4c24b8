"""Municipalities, people, teams, memberships and sessions: the shared room `hub`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from hub.kernel.clock import now
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.ids import new_id

HUB = {"schema": "hub"}
CATALOGUE = Keeping("tenant", "joined_at", "catalogue", Erasure.NEVER, Export.PLAIN)
PEOPLE = Keeping("person", "ended_at", "access", Erasure.ROW, Export.PLAIN)
TEAMS = Keeping("person", "ended_at", "access", Erasure.NEVER, Export.PLAIN)
ROLES = Keeping("membership", "ends_on", "access", Erasure.ROW, Export.PLAIN)
SIGN_IN = Keeping("sign_in", "ends_at", "access", Erasure.ROW, Export.NONE)
ATTEMPTS = Keeping("attempt", "started_at", "access", Erasure.ROW, Export.NONE)
LOGOUTS = Keeping("attempt", "seen_at", "access", Erasure.ROW, Export.NONE)
PROVIDERS = Keeping("tenant", None, "access", Erasure.NEVER, Export.PLAIN)


class Tenant(MappedAsDataclass, Base, keeping=CATALOGUE, kw_only=True):
    """A participating municipality; the host is one of them."""

    __tablename__ = "tenant"
    __table_args__ = (HUB,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_key: Mapped[str]
    cbs_code: Mapped[str | None]
    is_host: Mapped[bool]
    status: Mapped[str]
    colour: Mapped[str]
    emblem: Mapped[str]
    mail_domains: Mapped[list[str]]
    phone: Mapped[str]
    joined_at: Mapped[datetime]


class LoginRow(MappedAsDataclass, Base, keeping=PROVIDERS, kw_only=True):
    """A database login and the municipality whose compartment it opens."""

    __tablename__ = "login"
    __table_args__ = (HUB,)

    name: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("hub.tenant.id"))
    compartment: Mapped[str]
    password_version: Mapped[int]


class ProviderRow(MappedAsDataclass, Base, keeping=PROVIDERS, kw_only=True):
    """The identity provider of a municipality, and how long a session lasts there."""

    __tablename__ = "provider"
    __table_args__ = (HUB,)

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("hub.tenant.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[str]
    algorithms: Mapped[list[str]]
    acr_values: Mapped[str | None] = mapped_column(default=None)
    role_claim: Mapped[str | None] = mapped_column(default=None)
    role_map: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    idle_minutes: Mapped[int] = mapped_column(default=60)
    hours: Mapped[int] = mapped_column(default=10)
    allow_internal: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default_factory=now)


class Team(MappedAsDataclass, Base, keeping=TEAMS, kw_only=True):
    """A team with its manager and deputy: alerts go by team."""

    __tablename__ = "team"
    __table_args__ = (
        Index(
            "team_name",
            "tenant_id",
            "sort_key",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        HUB,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("hub.tenant.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    manager_id: Mapped[UUID | None] = mapped_column(default=None)
    deputy_id: Mapped[UUID | None] = mapped_column(default=None)
    risk_class: Mapped[str] = mapped_column(default="raised")
    staff_count: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(default=None, init=False)
    version: Mapped[int] = mapped_column(default=1, init=False)


class Person(MappedAsDataclass, Base, keeping=PEOPLE, kw_only=True):
    """Someone who works for a municipality; known by (issuer, subject), never by mail."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("tenant_id", "issuer", "subject"), HUB)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("hub.tenant.id"))
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    name: Mapped[str]
    sort_key: Mapped[str]
    email: Mapped[str | None]
    job_title: Mapped[str] = mapped_column(default="")
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("hub.team.id"), default=None)
    language: Mapped[str] = mapped_column(default="nl")
    mode: Mapped[str] = mapped_column(default="auto")
    first_seen_at: Mapped[datetime] = mapped_column(default_factory=now)
    ended_at: Mapped[datetime | None] = mapped_column(default=None, init=False)


class Membership(MappedAsDataclass, Base, keeping=ROLES, kw_only=True):
    """A role that a person holds under one login, from a day until a day."""

    __tablename__ = "membership"
    __table_args__ = (HUB,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("hub.tenant.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("hub.person.id"))
    role: Mapped[str]
    login: Mapped[str]
    source: Mapped[str] = mapped_column(default="given")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    given_by: Mapped[UUID | None] = mapped_column(default=None)
    given_at: Mapped[datetime] = mapped_column(default_factory=now)
    needs_confirmation: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[UUID | None] = mapped_column(default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)


class SignedIn(MappedAsDataclass, Base, keeping=SIGN_IN, kw_only=True):
    """A server-side session: a person under one hat, until it is idle, ended or too old."""

    __tablename__ = "session"
    __table_args__ = (HUB,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id, init=False)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("hub.person.id"))
    login: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default_factory=now)
    seen_at: Mapped[datetime] = mapped_column(default_factory=now)
    idle_minutes: Mapped[int]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    provider_session: Mapped[str | None] = mapped_column(default=None)
    acr: Mapped[str | None] = mapped_column(default=None)
    auth_at: Mapped[datetime | None] = mapped_column(default=None)
    device: Mapped[str] = mapped_column(default="")


class SignInAttempt(MappedAsDataclass, Base, keeping=ATTEMPTS, kw_only=True):
    """What is remembered between leaving for the provider and coming back; single use.

    trial: the configuration that an administrator tries out; such a sign-in gives no session.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (HUB,)

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("hub.tenant.id"))
    nonce: Mapped[str]
    code_verifier: Mapped[str]
    return_to: Mapped[str]
    acr: Mapped[str | None]
    max_age: Mapped[int | None]
    trial: Mapped[dict[str, Any] | None]
    started_at: Mapped[datetime]


class LogoutSeen(MappedAsDataclass, Base, keeping=LOGOUTS, kw_only=True):
    """A back-channel logout token that was used; it works once."""

    __tablename__ = "logout_seen"
    __table_args__ = (HUB,)

    jti_hash: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default_factory=now)
