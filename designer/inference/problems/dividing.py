"""Rules about channels and features that must be shared out evenly, or counted right."""

from __future__ import annotations

import re
from math import isqrt

from designer.document import Fix
from designer.inference.problems.cures import set_argument
from designer.inference.problems.rule import Case, Explanation, Rule, shape_text


def _shared(case: Case, whole: str, parts: str, told: str) -> Explanation | None:
    """A number of parts that leaves a remainder; the nearest that leave none are offered, on both sides."""
    size, count = case.values.get(whole), case.values.get(parts)
    if not isinstance(size, int) or not isinstance(count, int) or size % count == 0:
        return None
    fewer = next(one for one in range(min(count, size), 0, -1) if size % one == 0)
    more = next((one for one in range(count, size // 2 + 1) if size % one == 0), fewer)
    message = f"`{case.node.label}` {told.format(size=size, count=count)}, which leaves a remainder."
    return Explanation(message, tuple(fix for one in dict.fromkeys((fewer, more)) for fix in _set(case, parts, one)))


def _set(case: Case, name: str, value: int) -> tuple[Fix, ...]:
    if not case.works({name: value}):
        return ()
    return (set_argument(case.graph, case.node, name, value, f"Set `{name}` to {value}"),)


def _heads(case: Case) -> Explanation | None:
    whole, parts = ("embed_dim", "num_heads") if case.operator.argument("num_heads") else ("d_model", "nhead")
    return _shared(case, whole, parts, "shares {size} features among {count} heads")


def _norm_groups(case: Case) -> Explanation | None:
    return _shared(case, "num_channels", "num_groups", "shares {size} channels among {count} groups")


def _shuffle(case: Case) -> Explanation | None:
    """Channels that do not make whole squares of pixels."""
    flow, source, factor = case.flow("input"), case.source("input"), case.values.get("upscale_factor")
    if flow is None or source is None or not isinstance(factor, int) or len(flow.sizes) < 3:
        return None
    channels = flow.sizes[-3]
    if channels % factor**2 == 0:
        return None
    message = (
        f"`{case.node.label}` spreads every {factor**2} channels out as {factor} × {factor} pixels; `{source.label}` "
        f"gives it {channels} channels ({shape_text(flow)}), which leaves a remainder."
    )
    smaller = next(one for one in range(min(factor, isqrt(channels)), 0, -1) if channels % one**2 == 0)
    fixes = _set(case, "upscale_factor", smaller) if smaller > 1 else ()
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _mixed(case: Case) -> Explanation | None:
    """Channels that cannot be dealt out evenly among groups."""
    flow, source, groups = case.flow("input"), case.source("input"), case.values.get("groups")
    if flow is None or source is None or not isinstance(groups, int) or len(flow.sizes) < 2:
        return None
    channels = flow.sizes[1]
    if channels % groups == 0:
        return None
    message = (
        f"`{case.node.label}` deals channels out among {groups} groups; `{source.label}` gives it {channels} channels "
        f"({shape_text(flow)}), which leaves a remainder."
    )
    fewer = next(one for one in range(groups, 0, -1) if channels % one == 0)
    more = next(one for one in range(groups, channels + 1) if channels % one == 0) if groups < channels else fewer
    fixes = tuple(fix for one in dict.fromkeys((fewer, more)) if one > 1 for fix in _set(case, "groups", one))
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _slopes(case: Case) -> Explanation | None:
    """As many learned slopes as there are channels, or one for all."""
    flow, source, slopes = case.flow("input"), case.source("input"), case.values.get("num_parameters")
    if flow is None or source is None or not isinstance(slopes, int) or len(flow.sizes) < 2:
        return None
    channels = flow.sizes[1]
    if slopes in (1, channels):
        return None
    message = (
        f"`{case.node.label}` learns {slopes} slopes; `{source.label}` gives it {channels} channels "
        f"({shape_text(flow)}). There is one slope for all, or one for each channel."
    )
    fixes = (*_set(case, "num_parameters", channels), *_set(case, "num_parameters", 1))
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _regions(case: Case) -> Explanation | None:
    """Regions that are laid side by side, each with all its pixels in the channels."""
    flow, source, kernel = case.flow("input"), case.source("input"), case.values.get("kernel_size")
    sides = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    whole = [side for side in sides if isinstance(side, int)]
    if flow is None or source is None or len(whole) != 2 or len(flow.sizes) != 3:
        return None
    pixels = whole[0] * whole[1]
    needed = re.search(r"expected input\.size\(-1\) to be (\d+)", case.detail)
    if flow.sizes[1] % pixels:
        what = f"each in {pixels} channels; `{source.label}` gives it {flow.sizes[1]} channels"
    elif needed:
        what = f"{needed[1]} of them; `{source.label}` gives it {flow.sizes[2]}"
    else:
        return None
    message = f"`{case.node.label}` lays regions of {whole[0]} × {whole[1]} side by side, {what} ({shape_text(flow)})."
    fixes = _set(case, "output_size", _laid(case, whole[0], flow.sizes[2])) if whole[0] == whole[1] else ()
    return Explanation(message, fixes, ports=("input",), others=(source.id,))


def _laid(case: Case, side: int, count: int) -> int:
    """How large an image is that so many regions cover, as many across as down."""
    stride, padding, dilation = (
        value if isinstance(value := case.values.get(name), int) else usual
        for name, usual in (("stride", 1), ("padding", 0), ("dilation", 1))
    )
    return (isqrt(count) - 1) * stride + dilation * (side - 1) + 1 - 2 * padding


# Asked before the features, which an attention is free to have; the layers of a transformer state theirs.
HEADS = Rule("heads", _heads, frozenset({"nn.MultiheadAttention"}))
RULES = (
    Rule("heads", _heads, frozenset({"nn.TransformerEncoderLayer", "nn.TransformerDecoderLayer", "nn.Transformer"})),
    Rule("groups", _norm_groups, frozenset({"nn.GroupNorm"})),
    Rule("shuffle", _shuffle, frozenset({"nn.PixelShuffle"})),
    Rule("shuffle", _regions, frozenset({"nn.Fold"})),
    Rule("shuffle", _mixed, frozenset({"nn.ChannelShuffle"})),
    Rule("slopes", _slopes, frozenset({"nn.PReLU"})),
)
