"""The three configuration files of the embedded server, written by us from the first line."""

import re

from hub.embedded.accounts import Account
from hub.embedded.address import PORT

SETTINGS = f"""\
# Written by hub at each start; changes made here are lost.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '.'
max_connections = 120
shared_buffers = 128MB
max_locks_per_transaction = 256
jit = off
io_method = sync
wal_level = minimal
max_wal_senders = 0
timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'

# The log holds what goes wrong with the server, and nothing that was asked of it. An ERROR repeats
# values in its text (invalid input syntax for type date: "..."), so errors go to the client alone.
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_autovacuum_min_duration = -1
"""
TEST_SETTINGS = """\

# For tests: fast, and lost with the machine.
fsync = off
synchronous_commit = off
full_page_writes = off
"""
PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}_")


def settings(*, test_profile: bool) -> str:
    """Return `postgresql.conf`."""
    return SETTINGS + (TEST_SETTINGS if test_profile else "")


def access_rules(prefix: str) -> str:
    """Return `pg_hba.conf`: only roles of the installation, only as mapped, only by the socket.

    PostgreSQL's own two databases are open to the bootstrap superuser alone: PUBLIC still has its
    rights there.
    """
    return (
        f"local postgres,template1 {bootstrap(prefix)} peer map=hub\n"
        "local postgres,template1 all reject\n"
        f'local all "/^{prefix}" peer map=hub\n'
    )


def identities(prefix: str, hub: Account, server: Account) -> str:
    """Return `pg_ident.conf`: which OS account may sign in as which role.

    The account that runs hub may be any role with the prefix; the account that the server runs as
    may too, except the bootstrap superuser.
    """
    lines = [f'hub "{hub.name}" "/^{prefix}"\n']
    if server.uid != hub.uid:
        lines.append(f'hub "{server.name}" "/^{prefix}(?!bootstrap$)"\n')
    return "".join(lines)


def bootstrap(prefix: str) -> str:
    """Return the name of the superuser that initdb makes."""
    return f"{prefix}bootstrap"


def checked(prefix: str) -> str:
    """Return the prefix, or raise ValueError: it becomes part of names and of patterns."""
    if not PREFIX.fullmatch(prefix):
        raise ValueError(
            "Een voorvoegsel heeft kleine letters, cijfers en liggende streepjes, "
            "begint met een letter en eindigt op een liggend streepje."
        )
    return prefix
