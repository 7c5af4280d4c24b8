"""`hub audit verify|checkpoint`: prove that the audit log is whole."""

import argparse
import json
import sys
from collections.abc import Collection
from dataclasses import asdict

from hub.installation import Installation, open_installation
from hub.kernel.audit.verify import Verdict, verify
from hub.kernel.db.names import COMPARTMENTS, check_slug
from hub.sealing import sealer_of
from hub.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("audit", help="controleer het auditlogboek")
    actions = parser.add_subparsers(dest="action", required=True, metavar="actie")
    check = actions.add_parser("verify", help="reken alle ketens na")
    check.add_argument("--tenant", metavar="SLUG", help="alleen de ketens van deze gemeente")
    check.add_argument("--json", action="store_true", help="schrijf de uitkomst als JSON")
    sign = actions.add_parser("checkpoint", help="verzegel en onderteken de stand van nu")
    sign.add_argument(
        "--after-restore",
        action="store_true",
        help="er is een back-up teruggezet: wat daarna was verzegeld, is verloren",
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do what is asked; exit code 1 when the log is not whole."""
    hub = open_installation(settings)
    try:
        return _verify(hub, options) if options.action == "verify" else _checkpoint(hub, options)
    finally:
        hub.engine.dispose()


def _verify(hub: Installation, options: argparse.Namespace) -> int:
    try:
        chains = _chains(hub, options.tenant)
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    verdict = verify(sealer_of(hub), chains)
    if options.json:
        print(json.dumps({"whole": not verdict.findings, **asdict(verdict)}))
    else:
        _tell(verdict)
    return 1 if verdict.findings else 0


def _chains(hub: Installation, slug: str | None) -> Collection[str] | None:
    if slug is None:
        return None
    return [hub.names.login(check_slug(slug), room) for room in COMPARTMENTS]


def _tell(verdict: Verdict) -> None:
    for finding in verdict.findings:
        regel = f" (regel {finding.line_id})" if finding.line_id else ""
        print(f"FOUT: {finding.sentence}{regel}")
    for note in verdict.notes:
        print(f"Let op: {note}")
    print(
        f"{verdict.lines} regels in {verdict.chains} ketens en {verdict.checkpoints} ijkpunten "
        f"nagerekend: {'klopt niet' if verdict.findings else 'klopt'}."
    )
    age = f", de oudste is {verdict.oldest_unsealed:.0f} seconden oud" if verdict.unsealed else ""
    print(f"{verdict.unsealed} regels wachten nog op hun zegel{age}.")


def _checkpoint(hub: Installation, options: argparse.Namespace) -> int:
    sealer = sealer_of(hub)
    sealer.seal()
    made = sealer.checkpoint(restored=options.after_restore)
    if made is not None:
        print(f"IJkpunt {made.position}: {len(made.heads)} ketens ondertekend.")
    return 0
