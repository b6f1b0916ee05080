"""Findings to JSON and back, for the pipe between engine and window and for `--json`."""

from __future__ import annotations

from typing import Any

from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.findings import Fix, Follower, NodeFinding, Problem, Report, Severity, Signature, Status, View
from designer.document.records import GraphId, Json, NodeId, Slot


def report_to_json(report: Report) -> dict[str, Json]:
    """The report as JSON values; `ok` is there for machines that read `check --json`."""
    return {
        "revision": report.revision,
        "ok": report.ok,
        "parameters": report.parameters,
        "frozen": report.frozen,
        "macs": report.macs,
        "activation_bytes": report.activation_bytes,
        "batch": report.batch,
        "problems": [problem_to_json(problem) for problem in report.problems],
        "known": [problem_to_json(problem) for problem in report.known],
        "graphs": {
            graph: {node: _finding_to_json(finding) for node, finding in nodes.items()}
            for graph, nodes in report.graphs.items()
        },
        "views": {graph: [_view_to_json(view) for view in views] for graph, views in report.views.items()},
    }


def _view_to_json(view: View) -> dict[str, Json]:
    return {
        "label": view.label,
        "cards": [list(card) for card in view.cards],
        "parameters": dict(view.parameters),
        "findings": {node: _finding_to_json(finding) for node, finding in view.findings.items()},
    }


def problem_to_json(problem: Problem) -> dict[str, Json]:
    """One problem, its fixes with their edits."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "graph": problem.graph,
        "nodes": list(problem.nodes),
        "slots": [[slot.node, slot.port, slot.index] for slot in problem.slots],
        "detail": problem.detail,
        "fixes": [_fix_to_json(fix) for fix in problem.fixes],
        "dismissal": _fix_to_json(problem.dismissal) if problem.dismissal is not None else None,
    }


def _fix_to_json(fix: Fix) -> dict[str, Json]:
    return {"title": fix.title, "edits": [edit_to_json(edit) for edit in fix.edits]}


def _finding_to_json(finding: NodeFinding) -> dict[str, Json]:
    return {
        "status": finding.status.value,
        "outputs": {name: _signature_to_json(signature) for name, signature in finding.outputs.items()},
        "auto": dict(finding.auto),
        "values": dict(finding.values),
        "parameters": finding.parameters,
        "frozen": finding.frozen,
        "macs": finding.macs,
        "activation_bytes": finding.activation_bytes,
        "copies": [dict(copy) for copy in finding.copies],
        "there": finding.there,
        "weight": list(finding.weight),
    }


def _signature_to_json(signature: Signature) -> dict[str, Json]:
    return {
        "sizes": list(signature.sizes),
        "names": list(signature.names),
        "dtype": signature.dtype,
        "kind": signature.kind,
    }


def report_from_json(value: dict[str, Any]) -> Report:
    """Reads what `report_to_json` wrote; anything else is a programmer's error."""
    return Report(
        revision=value["revision"],
        graphs={
            GraphId(graph): {NodeId(node): _finding_from_json(finding) for node, finding in nodes.items()}
            for graph, nodes in value["graphs"].items()
        },
        problems=tuple(map(_problem_from_json, value["problems"])),
        known=tuple(map(_problem_from_json, value["known"])),
        parameters=value["parameters"],
        frozen=value["frozen"],
        macs=value["macs"],
        activation_bytes=value["activation_bytes"],
        batch=value["batch"],
        views={GraphId(graph): tuple(map(_view_from_json, views)) for graph, views in value["views"].items()},
    )


def _view_from_json(value: dict[str, Any]) -> View:
    return View(
        label=value["label"],
        cards=tuple((GraphId(graph), NodeId(node)) for graph, node in value["cards"]),
        parameters=value["parameters"],
        findings={NodeId(node): _finding_from_json(finding) for node, finding in value["findings"].items()},
    )


def _problem_from_json(value: dict[str, Any]) -> Problem:
    return Problem(
        code=value["code"],
        severity=Severity(value["severity"]),
        message=value["message"],
        graph=None if value["graph"] is None else GraphId(value["graph"]),
        nodes=tuple(NodeId(node) for node in value["nodes"]),
        slots=tuple(Slot(NodeId(node), port, index) for node, port, index in value["slots"]),
        detail=value["detail"],
        fixes=tuple(map(_fix_from_json, value["fixes"])),
        dismissal=_fix_from_json(value["dismissal"]) if value["dismissal"] is not None else None,
    )


def _fix_from_json(value: dict[str, Any]) -> Fix:
    return Fix(value["title"], tuple(edit_from_json(edit) for edit in value["edits"]))


def _finding_from_json(value: dict[str, Any]) -> NodeFinding:
    return NodeFinding(
        status=Status(value["status"]),
        outputs={name: _signature_from_json(signature) for name, signature in value["outputs"].items()},
        auto=value["auto"],
        values=value["values"],
        parameters=value["parameters"],
        frozen=value["frozen"],
        macs=value["macs"],
        activation_bytes=value["activation_bytes"],
        copies=tuple(value["copies"]),
        there=value["there"],
        weight=tuple(value["weight"]),
    )


def _signature_from_json(value: dict[str, Any]) -> Signature:
    return Signature(tuple(value["sizes"]), tuple(value["names"]), value["dtype"], value["kind"])


def follower_to_json(follower: Follower) -> dict[str, Json]:
    """One answer to what can follow."""
    return {
        "op": follower.op,
        "signature": _signature_to_json(follower.signature) if follower.signature is not None else None,
        "why_not": follower.why_not,
        "needs": list(follower.needs),
        "advice": follower.advice,
    }


def follower_from_json(value: dict[str, Any]) -> Follower:
    """Reads what `follower_to_json` wrote; anything else is a programmer's error."""
    signature = value["signature"]
    return Follower(
        value["op"],
        _signature_from_json(signature) if signature is not None else None,
        value["why_not"],
        tuple(value["needs"]),
        value["advice"],
    )
