"""A question to a process of its own is given whole, however long it is and however late it is read."""

import json

import pytest

from designer.training.one_answer import NoAnswerError, one_answer


def test_a_long_question_is_given_whole() -> None:
    question = json.dumps(["x" * 1000] * 4000)
    assert json.loads(one_answer("Writing it anew", "json.tool", "", question, 60.0)) == json.loads(question)


def test_what_it_said_last_tells_why_it_ended() -> None:
    with pytest.raises(NoAnswerError, match=r"^Writing it anew ended early \(status 1\): Expecting value"):
        one_answer("Writing it anew", "json.tool", "", "no JSON", 60.0)
