"""Keys that results are found by again."""

from designer.inference.identity import Key


class Counted:
    """Counts how often it is asked for its hash, as a record inside a key is."""

    def __init__(self) -> None:
        self.asked = 0

    def __hash__(self) -> int:
        self.asked += 1
        return 7


def test_what_a_key_is_made_of_is_hashed_once() -> None:
    part = Counted()
    key = Key("net", part)
    found = {key: "found"}
    for _ in range(3):
        assert found[key] == "found"
    assert part.asked == 1


def test_keys_of_equal_parts_are_one() -> None:
    found = {Key("net", (1, 2)): "found"}
    assert found[Key("net", (1, 2))] == "found"
    assert Key("net", (1, 3)) not in found
    assert Key("net", (1, 2)) != ("net", (1, 2))
