"""The engine's own end: one boundary for our mistakes, and a line to the window that nothing else can write on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from designer.document import Design, GraphId, NodeId, Port, Report, SetArgument, dump_text
from designer.engine.messages import (
    Answer,
    Apply,
    Code,
    Done,
    Failed,
    Follow,
    Followers,
    Hash,
    Load,
    ReportMessage,
    WriteProject,
    answer_from_line,
    answer_to_line,
    command_to_line,
)
from designer.engine.replica import Replica
from designer.inference import Checker
from tests.codegen.test_amiss import cut
from tests.engine.conftest import golden

ROOT = Path(__file__).parents[2]


def test_what_no_code_can_be_written_for_is_told_before_the_code() -> None:
    said: list[Answer] = []
    Replica(said.append).take([command_to_line(Load(1, 4, dump_text(cut())))])
    before, after, code = said
    assert isinstance(before, ReportMessage) and before.report.ok
    assert isinstance(after, ReportMessage) and after.report.revision == 4
    assert [one.code for one in after.report.problems] == ["gap"]
    assert isinstance(code, Code) and code.has_gaps


def test_a_mistake_of_ours_is_told_and_the_next_document_is_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sound = Checker.check

    def broken(checker: Checker, design: Design, revision: int = 0) -> Report:
        if design.name == "simple-nn":
            raise ZeroDivisionError("three words inside")
        return sound(checker, design, revision)

    monkeypatch.setattr(Checker, "check", broken)
    said: list[Answer] = []
    replica = Replica(said.append)
    replica.take([command_to_line(Load(1, 4, dump_text(golden("simple-nn"))))])
    answer, code = said
    assert isinstance(answer, ReportMessage) and answer.report.revision == 4 and not answer.report.ok
    assert isinstance(code, Code) and (code.load, code.revision) == (1, 4)
    assert code.why_not == "A mistake in netdesigner keeps this design from being checked."
    assert code.model.text == code.train.text == f"# {code.why_not}\n"
    (problem,) = answer.report.problems
    assert problem.code == "internal" and "three words inside" in problem.detail
    assert "three words inside" not in problem.message

    replica.take([command_to_line(Load(2, 0, dump_text(golden("digits-cnn"))))])
    assert [type(answer) for answer in said[2:]] == [ReportMessage, Code]
    assert isinstance(said[2], ReportMessage) and said[2].report.ok


def test_a_mistake_while_code_is_written_is_told_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(design: Design, *_: object) -> str:
        raise ZeroDivisionError("three words inside")

    monkeypatch.setattr("designer.engine.replica.why_not_trainable", broken)
    said: list[Answer] = []
    replica = Replica(said.append)
    replica.take([command_to_line(Load(1, 4, dump_text(golden("simple-nn"))))])
    sound, answer, code = said
    assert isinstance(sound, ReportMessage) and sound.report.ok
    assert isinstance(answer, ReportMessage) and [one.code for one in answer.report.problems] == ["internal"]
    assert answer.report.graphs == sound.report.graphs
    assert isinstance(code, Code) and code.why_not and code.model.text.startswith("# A mistake in netdesigner")


def test_what_this_computer_cannot_hold_is_not_run() -> None:
    design = golden("simple-nn")
    for fc in ("fc1", "fc2"):
        SetArgument(GraphId("simple_nn"), NodeId(fc), "out_features", 10**6).apply(design)
    said: list[Answer] = []
    Replica(said.append).take([command_to_line(Load(1, 0, dump_text(design)))])
    report, code = said
    assert isinstance(report, ReportMessage) and report.report.ok
    assert isinstance(code, Code) and "GB of memory" in code.why_not


def test_what_is_asked_without_a_document_is_answered(tmp_path: Path) -> None:
    said: list[Answer] = []
    Replica(said.append).take([command_to_line(WriteProject(1, str(tmp_path / "project")))])
    assert said == [Failed(1, "There is no design.")]
    assert not (tmp_path / "project").exists()


def follow(replica: Replica, said: list[Answer], revision: int = 0, node: str = "fc1") -> Follow:
    """Asks what can follow a card, behind all that was said."""
    question = Follow(7, revision, GraphId("simple_nn"), Port(NodeId(node)))
    replica.take([command_to_line(question)])
    return question


def test_what_can_follow_is_told_in_parts_when_nothing_else_is_to_be_done() -> None:
    said: list[Answer] = []
    replica = Replica(said.append)
    replica.take([command_to_line(Load(1, 0, dump_text(golden("simple-nn"))))])
    assert not replica.rest()
    told = len(said)
    follow(replica, said)
    assert len(said) == told  # until there is leisure
    while replica.rest():
        pass
    *parts, end = said[told:]
    assert end == Done(7) and len(parts) > 1
    followers = [one for part in parts if isinstance(part, Followers) and part.revision == 0 for one in part.followers]
    assert followers[0].op == "F.relu" and len(followers) > 300
    line = answer_to_line(parts[0], Report())
    assert answer_from_line(line, Report()) == parts[0]


def test_an_edit_comes_first_and_what_was_asked_of_the_drawing_before_is_dropped() -> None:
    said: list[Answer] = []
    replica = Replica(said.append)
    replica.take([command_to_line(Load(1, 0, dump_text(golden("simple-nn"))))])
    follow(replica, said)
    assert replica.rest()
    edit = SetArgument(GraphId("simple_nn"), NodeId("fc1"), "out_features", 9)
    replica.take([command_to_line(Apply(1, (edit,)))])
    assert [type(answer) for answer in said[-3:]] == [Failed, ReportMessage, Code]
    assert not replica.rest()
    follow(replica, said, revision=0)  # asked before the edit was heard
    while replica.rest():
        pass
    assert said[-1] == Done(7) and not isinstance(said[-2], Followers)


def test_a_question_that_makes_no_sense_is_refused_and_the_design_is_not_blamed() -> None:
    said: list[Answer] = []
    replica = Replica(said.append)
    replica.take([command_to_line(Load(1, 0, dump_text(golden("simple-nn"))))])
    told = len(said)
    follow(replica, said, node="lost")
    assert not replica.rest()
    assert [type(answer) for answer in said[told:]] == [Failed]


SERVER = """
import os, threading, time
def disturb():
    while True:
        os.write(1, b"a line that is no answer\\n")
        print("another")
        time.sleep(0.01)
from designer.engine import server
claim = os.dup2
def claimed(*descriptors):
    claim(*descriptors)
    threading.Thread(target=disturb, daemon=True).start()
os.dup2 = claimed
server.main()
"""


def test_what_is_printed_does_not_reach_the_window() -> None:
    lines = command_to_line(Load(1, 0, dump_text(golden("simple-nn")))) + command_to_line(Hash(1))
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write(lines)
    process.stdin.flush()
    kinds = [json.loads(process.stdout.readline())["kind"] for _ in range(4)]
    process.stdin.close()
    assert process.stdout.read() == "" and process.wait(5) == 0
    process.stdout.close()
    assert kinds == ["Ready", "Hashed", "ReportMessage", "Code"]
    assert "a line that is no answer" in process.stderr.read()
    process.stderr.close()
