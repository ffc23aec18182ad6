"""`flask --app registration reconcile`."""

import json

import click

from chassis.storage.db import reading

from . import reconciliation
from .reconciliation import CHECKS, Finding


@click.option("--json", "as_json", is_flag=True, help="Print the report as one line of JSON.")
def reconcile(as_json: bool) -> None:
    """Look for anything in the database that cannot be true; exits with 1 when something is found.

    It only reads, and can run beside everything else. At most 20 ids are named of each kind.
    """
    with reading() as db:
        findings = reconciliation.reconcile(db)
    click.echo(to_json(findings) if as_json else "\n".join(report_lines(findings)))
    raise SystemExit(1 if findings else 0)


def to_json(findings: list[Finding]) -> str:
    report = {
        "clean": not findings,
        "checks": len(CHECKS),
        "findings": [finding._asdict() for finding in findings],
    }
    return json.dumps(report, ensure_ascii=False)


def report_lines(findings: list[Finding]) -> list[str]:
    """The report for a reader: what does not hold, and under it where."""
    if not findings:
        return [f"{len(CHECKS)} checks, nothing wrong"]
    report = []
    for finding in findings:
        report.append(f"{finding.invariant} does not hold: {finding.rule}")
        report += [f"  {wrong}" for wrong in finding.wrong]
        report += ["  … and more"] if finding.more else []
    return report
