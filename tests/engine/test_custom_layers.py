"""Code that a design brings: never run before it is trusted, and then where it can do no harm by mistake."""

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from designer import api
from designer.codegen import ProjectError, model_source, write_project
from designer.document import Design, GraphId, NodeId, Report, dump_text, load_text, save
from designer.document.trust import code_digest, is_trusted, trust
from designer.engine.custom_layers import CustomLayers
from designer.engine.messages import Code, ReportMessage
from designer.engine.proof.prove import prove
from designer.engine.proof.records import ProofRequest
from designer.inference import Checker
from tests.codegen.designs import CATALOGUE
from tests.custom import SCALE, marks, with_layer
from tests.engine.conftest import Window

HEAD = "class Scale(nn.Module):\n    def __init__(self) -> None:\n        super().__init__()\n"


def scale(**_: object) -> Design:
    return with_layer(SCALE, channels=8)


def body(text: str) -> Design:
    return with_layer(f"{HEAD}    def forward(self, x):\n        {text}\n")


class Job:
    """A checker with one process for the code of all designs that it is given."""

    def __init__(self) -> None:
        self.custom = CustomLayers(answer_within=6.0)
        self.checker = Checker(CATALOGUE, self.custom)

    def check(self, design: Design) -> Report:
        self.custom.allow({layer.text for layer in design.custom})
        return self.checker.check(design)


@pytest.fixture(scope="module")
def job() -> Iterator[Job]:
    made = Job()
    yield made
    made.custom.close()


def shape(report: Report) -> str:
    finding = report.graphs["g"]["act"]  # type: ignore[index]
    return finding.outputs["output"].text("x") if finding.outputs else "?"


def test_trusted_code_says_its_shapes_by_their_names_and_what_it_learns(job: Job) -> None:
    report = job.check(scale())
    assert report.ok and report.problems == ()
    assert shape(report) == "N x 8 x (H-2) x (W-2)"
    assert report.parameters == 3 * 8 * 9 + 8 + 8


def test_code_that_looks_at_numbers_is_given_some(job: Job) -> None:
    report = job.check(body("return x + x.sum().item()"))
    assert report.ok and shape(report) in ("N x 8 x (H-2) x (W-2)", "32 x 8 x 30 x 30")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise ValueError('no')", "line 5: ValueError: no"),
        ("return [x]", "`forward` gives one list, where one tensor should come out"),
        ("return (x, x)[:2]", "gives 2 values (Tensor)"),
        ("raise SystemExit(3)", "line 5: SystemExit: 3"),
        ("print('hello'); return y", "line 5: NameError: name 'y' is not defined"),
        ("torch.os._exit(3)", "it ends the process that it runs in"),
        ("return torch.ones(10**13, device='cpu')", "allocate"),
        ("return self.forward(x)", "RecursionError"),
        ("[torch.os.write(n, b'nonsense\\n') for n in range(3, 9)]", "what it gives cannot be read"),
    ],
)
def test_what_code_does_wrong_is_a_problem_at_its_card(job: Job, text: str, said: str) -> None:
    (problem,) = job.check(body(text)).problems
    assert (problem.code, problem.nodes) == ("custom_fails", ("own",)) and said in problem.message


def test_what_code_leaves_lying_goes_with_its_process(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    job.custom.close()  # what follows has a process that begins here
    assert job.check(body("open('left', 'w').close(); return x")).ok
    assert {path.name for path in tmp_path.glob("netdesigner-*/*")} == {"layer.py", "left"}
    job.check(body("torch.os._exit(4)"))  # which nobody has asked about yet: what is known is not run again
    assert list(tmp_path.iterdir()) == []


def test_code_without_an_end_is_ended_with_all_that_it_started(job: Job, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    rows = ["try:", "    torch.os.fork()", "except OSError:", "    pass"]  # only an administrator may start a process
    rows += [f"open({str(pid)!r}, 'a').write(f'{{torch.os.getpid()}}\\n')", "while True: pass"]
    (problem,) = job.check(body("\n        ".join(rows))).problems
    assert "does not end within 6 seconds" in problem.message
    assert job.check(scale()).ok
    for one in set(map(int, pid.read_text().split())):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and _lives(one):
            time.sleep(0.05)
        assert not _lives(one)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_nothing_is_run_that_is_not_trusted(tmp_path: Path) -> None:
    for where, text in marks(tmp_path / "mark").items():
        design = load_text(dump_text(with_layer(text)))[0]
        report = Checker(CATALOGUE).check(design)
        assert not report.ok, where
        model_source(design, CATALOGUE, report)
        outside = api.Design(design)
        outside.check()
        outside.code()
        for refused in (outside.build, outside.require_trainable):
            with pytest.raises(api.DesignError):
                refused()
        save(design, tmp_path / "kept.netd")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.netd"]


def test_trust_is_of_this_very_code() -> None:
    design = scale()
    assert not is_trusted(code_digest(design))
    trust(code_digest(design))
    assert is_trusted(code_digest(scale()))
    assert not is_trusted(code_digest(with_layer(SCALE + "\n", channels=8)))
    assert is_trusted(code_digest(Design("without code")))


def test_the_code_stands_in_the_model_as_it_was_written_and_is_proven() -> None:
    assert prove(ProofRequest(dump_text(scale()), SCALE)).unproven.endswith("It is not run until you trust it.")
    trust(code_digest(scale()))
    design = api.Design(scale())
    text = design.code()
    assert prove(ProofRequest(dump_text(scale()), text)).verdict.startswith("Proven: ")
    assert SCALE.strip() in text and text.count("import") == 2
    assert "self.own = Scale(8)" in text
    assert sum(one.numel() for one in design.build().parameters()) == design.check().parameters


def test_what_waits_for_code_to_be_run_says_so(tmp_path: Path) -> None:
    """The sizes behind it are not missing: they are about to be known."""
    design = body("while True: pass")
    nodes = design.graphs[GraphId("g")].nodes
    act = NodeId("act")
    nodes[act] = replace(nodes[act], op="nn.BatchNorm2d")
    custom = CustomLayers(lambda: None, answer_within=1.0)
    custom.allow({layer.text for layer in design.custom})
    report = Checker(CATALOGUE, custom).check(design)
    with pytest.raises(ProjectError, match="`own` is being run to learn its shapes"):
        write_project(design, CATALOGUE, report, tmp_path)
    custom.close()


def test_the_engine_goes_on_while_code_is_run(shared: Window) -> None:
    for trusted in (False, True):
        shared.engine.load(100, dump_text(body("while True: pass")), trusted)
        report = shared.wait(ReportMessage, lambda message: message.report.revision == 100).report
        assert {one.code for one in report.problems} == ({"custom_runs"} if trusted else {"untrusted"})
        code = shared.wait(Code, lambda message: message.revision == 100)
        assert trusted or "not run until you trust it" in code.why_not
    shared.engine.load(101, dump_text(scale()), True)
    shared.wait(
        ReportMessage,
        lambda message: message.report.revision == 101 and shape(message.report) == "N x 8 x (H-2) x (W-2)",
        seconds=120,
    )
