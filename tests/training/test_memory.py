"""What this computer can hold, and what is said of a network that it cannot."""

from designer.training.memory import total_memory, why_too_large


def test_weights_gradients_and_averages_must_fit() -> None:
    gigabytes = 8 * 10**9
    assert why_too_large(0, gigabytes) == ""
    assert why_too_large(gigabytes // 16, gigabytes) == ""
    assert why_too_large(gigabytes // 16 + 1, gigabytes).startswith(
        "Its 500\u202f000\u202f001 learned numbers need 8 GB"
    )
    assert why_too_large(15_200_108_800_000, gigabytes) == (
        "Its 15\u202f200\u202f108\u202f800\u202f000 learned numbers need 243\u202f202 GB of memory, with their "
        "gradients and what an optimiser keeps of each; this computer has 8 GB. Make its layers smaller."
    )


def test_this_computer_has_memory_and_trains_what_people_train() -> None:
    assert 2**28 < total_memory() < 2**48
    assert why_too_large(551) == ""
