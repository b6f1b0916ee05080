"""Findings to JSON and back, for the pipe between engine and window and for `--json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from designer.document.edit_codec import edit_from_json, edit_to_json
from designer.document.findings import Fix, Follower, NodeFinding, Problem, Report, Severity, Signature, Status, View
from designer.document.records import GraphId, Json, NodeId, Slot


def report_to_json(report: Report) -> dict[str, Json]:
    """The report as JSON values; `ok` is there for machines that read `check --json`."""
    return {
        **_sums_to_json(report),
        "graphs": {graph: _findings_to_json(nodes) for graph, nodes in report.graphs.items()},
        "views": {graph: _views_to_json(views) for graph, views in report.views.items()},
    }


def news_to_json(report: Report, known: Report) -> dict[str, Json]:
    """What a report says that another one does not, for a reader who has that: of thousands of cards the few."""
    return {
        **_sums_to_json(report),
        "graphs": {graph: _news_of(nodes, known.graphs.get(graph)) for graph, nodes in report.graphs.items()},
        "views": {
            graph: None if known.views.get(graph) == views else _views_to_json(views)
            for graph, views in report.views.items()
        },
    }


def _sums_to_json(report: Report) -> dict[str, Json]:
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
    }


def _findings_to_json(findings: Mapping[NodeId, NodeFinding]) -> dict[str, Json]:
    return {node: _finding_to_json(finding) for node, finding in findings.items()}


def _news_of(findings: Mapping[NodeId, NodeFinding], known: Mapping[NodeId, NodeFinding] | None) -> dict[str, Json]:
    """The findings that another one differs from, and all nodes in their order where those are not the same."""
    known = known or {}
    new = {node: finding for node, finding in findings.items() if not _says_the_same(known.get(node), finding)}
    return {"new": _findings_to_json(new), "order": None if [*findings] == [*known] else [*findings]}


def _says_the_same(known: NodeFinding | None, finding: NodeFinding) -> bool:
    return known is finding or known == finding


def _views_to_json(views: Sequence[View]) -> list[Json]:
    return [_view_to_json(view) for view in views]


def _view_to_json(view: View) -> dict[str, Json]:
    return {
        "label": view.label,
        "cards": [list(card) for card in view.cards],
        "parameters": dict(view.parameters),
        "findings": _findings_to_json(view.findings),
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
    return replace(
        _sums_from_json(value),
        graphs={GraphId(graph): _findings_from_json(nodes) for graph, nodes in value["graphs"].items()},
        views={GraphId(graph): _views_from_json(views) for graph, views in value["views"].items()},
    )


def news_from_json(value: dict[str, Any], known: Report) -> Report:
    """Reads what `news_to_json` wrote of a report that differs from a known one.

    What they say alike is in both the very same object, so that whoever shows one after the other sees at once which
    cards have to be shown again.
    """
    return replace(
        _sums_from_json(value),
        graphs={
            GraphId(graph): _with_news(news, known.graphs.get(GraphId(graph), {}))
            for graph, news in value["graphs"].items()
        },
        views={
            GraphId(graph): known.views[GraphId(graph)] if views is None else _views_from_json(views)
            for graph, views in value["views"].items()
        },
    )


def _with_news(news: dict[str, Any], known: Mapping[NodeId, NodeFinding]) -> Mapping[NodeId, NodeFinding]:
    new = _findings_from_json(news["new"])
    if news["order"] is None:
        return {**known, **new} if new else known
    return {node: new[node] if node in new else known[node] for node in map(NodeId, news["order"])}


def _sums_from_json(value: dict[str, Any]) -> Report:
    return Report(
        revision=value["revision"],
        problems=tuple(map(_problem_from_json, value["problems"])),
        known=tuple(map(_problem_from_json, value["known"])),
        parameters=value["parameters"],
        frozen=value["frozen"],
        macs=value["macs"],
        activation_bytes=value["activation_bytes"],
        batch=value["batch"],
    )


def _findings_from_json(nodes: dict[str, Any]) -> dict[NodeId, NodeFinding]:
    return {NodeId(node): _finding_from_json(finding) for node, finding in nodes.items()}


def _views_from_json(views: list[dict[str, Any]]) -> tuple[View, ...]:
    return tuple(map(_view_from_json, views))


def _view_from_json(value: dict[str, Any]) -> View:
    return View(
        label=value["label"],
        cards=tuple((GraphId(graph), NodeId(node), around) for graph, node, around in value["cards"]),
        parameters=value["parameters"],
        findings=_findings_from_json(value["findings"]),
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
