"""A wrong use of every operator that people reach for, and what should be said of it."""

from designer.document import Severity
from tests.inference.mistake import Mistake, lines, step

IMAGE = "x: input N 3 32 32"
SOUND = "x: input N 3 50"


def wrong(code: str, *drawn: str, says: str, fixes: int = 0, severity: Severity = Severity.ERROR) -> Mistake:
    """A network that ends in `wrong`, the card to blame."""
    return Mistake(code, lines(*drawn, "out: output wrong"), "wrong", (says,), fixes, severity)


def whole_numbers(op: str) -> Mistake:
    """Whole numbers where fractions are needed."""
    says = "`input` of `wrong` takes fractions (float32); `x` gives it int64."
    return wrong("dtype", "x: input(dtype='int64') N 6", f"wrong: {op} x", says=says, fixes=1)


def no_such_axis(op: str, fixes: int = 2) -> Mistake:
    """A dimension that is not there."""
    return wrong("axis", "x: input N 6", f"wrong: {op}(dim=4) x", says="`wrong` has `dim` 4, but `N × 6`", fixes=fixes)


def compared(op: str) -> Mistake:
    """Predictions and truth of different sizes, in a step."""
    return Mistake(
        "target",
        lambda: step(
            "row: input(field='digits.row')",
            "label: input(field='digits.truth')",
            "scores: call(of='net') x=row",
            f"wrong: {op} scores label",
            "loss: F.mse_loss scores scores",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "wrong",
        ("`wrong` cannot compare `N × 10` of `scores` with `N` of `label`.",),
        1,
    )


def unlike(op: str) -> Mistake:
    """Two values that do not stretch to one shape."""
    return wrong(
        "broadcast", "x: input N 10", "y: input N 7", f"wrong: {op} x y", says="10 and 7 do not match", fixes=2
    )


def nothing(op: str, given: str = "x: input N 6") -> Mistake:
    """A card that nothing is wired to, beside the one value that it would take."""
    return wrong("open_input", given, f"wrong: {op}", says="Nothing is connected to `input` of `wrong`", fixes=1)


IN_OPERATORS = {
    "Gradient, of what is not made of it": wrong(
        "gradient",
        "x: input N 8",
        "fc: nn.Linear(out_features=4) x",
        "other: torch.exp x",
        "sum: torch.cat(dim=1) other fc",
        "also: output sum",
        "wrong: gradient fc other",
        says="`fc` is not made of `other`, so that `wrong` has nothing to find.",
        fixes=1,
    ),
    "Gradient, learned through what has no second derivative": wrong(
        "second_order",
        *("x: input N 8", "fc: nn.Linear(out_features=4) x", "gate: F.hardsigmoid fc", "also: output gate"),
        "wrong: gradient(create_graph=True) gate x",
        says="`wrong` is learned through `gate`, of which PyTorch has no second derivative.",
        fixes=1,
        severity=Severity.WARNING,
    ),
    "Gradient, of whole numbers": wrong(
        "dtype",
        "x: input(dtype='int64') N 8",
        "sum: torch.cumsum(dim=1) x",
        "wrong: gradient sum x",
        says="`output` of `wrong` takes fractions (float32); `sum` gives it int64.",
    ),
    "Conv1d, channels": wrong(
        "channels",
        SOUND,
        "wrong: nn.Conv1d(in_channels=1, out_channels=8, kernel_size=3) x",
        says="`wrong` takes 1 channel; `x` gives it 3 (`N × 3 × 50`).",
        fixes=1,
    ),
    "Conv1d, a filter that is too long": wrong(
        "too_small",
        "x: input N 3 5",
        "wrong: nn.Conv1d(out_channels=8, kernel_size=9) x",
        says="`wrong` looks at 9 steps at once; `x` gives it only 5 steps (`N × 3 × 5`).",
        fixes=1,
    ),
    "Conv3d, an image": wrong(
        "rank",
        IMAGE,
        "wrong: nn.Conv3d(out_channels=8, kernel_size=3) x",
        says="`wrong` takes 5 dimensions at `input` (`N × in_channels × D × H × W`); `x` gives it 4",
        fixes=2,
    ),
    "Conv2d, behind an Input as it was placed": wrong(
        "rank",
        "x: input N 10",
        "wrong: nn.Conv2d(out_channels=8, kernel_size=3) x",
        says="`wrong` takes 4 dimensions at `input` (`N × in_channels × H × W`); `x` gives it 2 (`N × 10`).",
        fixes=1,
    ),
    "Conv3d, a filter that is too large": wrong(
        "too_small",
        "x: input N 3 5 5 5",
        "wrong: nn.Conv3d(out_channels=8, kernel_size=7) x",
        says="`wrong` looks at 7 × 7 × 7 at once; `x` gives it only 5 × 5 × 5",
        fixes=1,
    ),
    "ConvTranspose2d, channels": wrong(
        "channels",
        IMAGE,
        "wrong: nn.ConvTranspose2d(in_channels=4, out_channels=8, kernel_size=2) x",
        says="`wrong` takes 4 channels; `x` gives it 3",
        fixes=1,
    ),
    "ConvTranspose2d, more pixels than the stride leaves open": wrong(
        "output_padding",
        IMAGE,
        "wrong: nn.ConvTranspose2d(out_channels=8, kernel_size=2, stride=2, output_padding=2) x",
        says="`wrong` adds 2 × 2 pixels to what it gives; with its stride of 2 × 2 there is room for 1 × 1.",
        fixes=1,
    ),
    "MaxPool1d, a span that is too long": wrong(
        "too_small",
        "x: input N 3 4",
        "wrong: nn.MaxPool1d(kernel_size=9) x",
        says="`wrong` looks at 9 steps at once; `x` gives it only 4 steps",
        fixes=2,
    ),
    "AvgPool1d, padding": wrong(
        "padding",
        SOUND,
        "wrong: nn.AvgPool1d(kernel_size=3, padding=3) x",
        says="`wrong` adds 3 steps at each end; at most half of its span of 3 is possible.",
        fixes=1,
    ),
    "AdaptiveAvgPool1d, an image": wrong(
        "rank",
        IMAGE,
        "wrong: nn.AdaptiveAvgPool1d(output_size=1) x",
        says="`wrong` takes 3 dimensions at `input` (`N × C × L`); `x` gives it 4",
        fixes=1,
    ),
    "AdaptiveMaxPool2d, rows": wrong(
        "rank",
        "x: input N 4",
        "wrong: nn.AdaptiveMaxPool2d(output_size=1) x",
        says="`wrong` takes 4 dimensions at `input`",
    ),
    "AvgPool2d, a region that is too large": wrong(
        "too_small",
        "x: input N 3 4 4",
        "wrong: nn.AvgPool2d(kernel_size=9) x",
        says="`wrong` looks at regions of 9 × 9; `x` gives it only 4 × 4",
        fixes=2,
    ),
    "AvgPool2d as a function, a region that is too large": wrong(
        "too_small",
        "x: input N 3 4 4",
        "wrong: F.avg_pool2d(kernel_size=9) x",
        says="`wrong` looks at regions of 9 × 9; `x` gives it only 4 × 4",
        fixes=2,
    ),
    "GroupNorm, groups": wrong(
        "groups",
        "x: input N 6 4 4",
        "wrong: nn.GroupNorm(num_groups=4) x",
        says="`wrong` shares 6 channels among 4 groups, which leaves a remainder.",
        fixes=1,
    ),
    "InstanceNorm2d, rows": wrong(
        "rank", "x: input N 6", "wrong: nn.InstanceNorm2d x", says="`wrong` takes 4 dimensions at `input`"
    ),
    "RMSNorm, features": wrong(
        "features",
        "x: input N 6",
        "wrong: nn.RMSNorm(normalized_shape=[8]) x",
        says="`wrong` takes 8 features; `x` gives it 6",
        fixes=1,
    ),
    "LeakyReLU, whole numbers": whole_numbers("nn.LeakyReLU"),
    "ELU, whole numbers": whole_numbers("nn.ELU"),
    "GELU, whole numbers": whole_numbers("nn.GELU"),
    "GELU as a function, whole numbers": whole_numbers("F.gelu"),
    "SiLU, whole numbers": whole_numbers("nn.SiLU"),
    "Hardswish, whole numbers": whole_numbers("nn.Hardswish"),
    "Softplus, whole numbers": whole_numbers("nn.Softplus"),
    "Mean, whole numbers": whole_numbers("torch.mean(dim=1)"),
    "ReLU, nothing": nothing("nn.ReLU"),
    "Sigmoid, nothing": nothing("nn.Sigmoid"),
    "Sigmoid as a function, nothing": nothing("torch.sigmoid"),
    "Tanh, nothing": nothing("nn.Tanh"),
    "Tanh as a function, nothing": nothing("torch.tanh"),
    "To float, nothing": nothing("Tensor.float"),
    "Flatten, a dimension": wrong(
        "axis",
        "x: input N 6",
        "wrong: nn.Flatten(start_dim=3) x",
        says="`wrong` has `start_dim` 3, but `N × 6`",
        fixes=2,
    ),
    "Flatten as a function, a dimension": wrong(
        "axis",
        "x: input N 6",
        "wrong: torch.flatten(start_dim=3) x",
        says="`wrong` has `start_dim` 3, but `N × 6`",
        fixes=2,
    ),
    "Flatten as a method, the wrong way round": wrong(
        "axis",
        "x: input N 6 5",
        "wrong: Tensor.flatten(start_dim=2, end_dim=1) x",
        says="`wrong` has `start_dim` 2 and `end_dim` 1",
        fixes=2,
    ),
    "BatchNorm1d, features": wrong(
        "features",
        "x: input N 6",
        "wrong: nn.BatchNorm1d(num_features=8) x",
        says="`wrong` takes 8 features; `x` gives it 6",
        fixes=1,
    ),
    "MaxPool2d, padding": wrong(
        "padding",
        IMAGE,
        "wrong: nn.MaxPool2d(kernel_size=2, padding=2) x",
        says="at most half of its region of 2 × 2",
        fixes=1,
    ),
    "AdaptiveAvgPool2d, rows": wrong(
        "rank",
        "x: input N 4",
        "wrong: nn.AdaptiveAvgPool2d(output_size=2) x",
        says="`wrong` takes 4 dimensions at `input`",
    ),
    "AdaptiveAvgPool2d as a function, rows": wrong(
        "rank",
        "x: input N 4",
        "wrong: F.adaptive_avg_pool2d(output_size=2) x",
        says="`wrong` takes 4 dimensions at `input`",
    ),
    "Softmax, a dimension": no_such_axis("nn.Softmax"),
    "LogSoftmax, a dimension": no_such_axis("nn.LogSoftmax"),
    "Softmax as a function, a dimension": no_such_axis("F.softmax"),
    "Squeeze, a dimension": no_such_axis("Tensor.squeeze"),
    "Mean, a dimension": no_such_axis("torch.mean", fixes=1),
    "Sum, a dimension": no_such_axis("torch.sum", fixes=1),
    "Sum, a dimension twice": wrong(
        "axis",
        "x: input N 6",
        "wrong: torch.sum(dim=[1, -1]) x",
        says="`wrong` has `dim` 1, -1, which names one of them twice.",
        fixes=1,
    ),
    "PReLU, slopes": wrong(
        "slopes",
        IMAGE,
        "wrong: nn.PReLU(num_parameters=4) x",
        says="`wrong` learns 4 slopes; `x` gives it 3 channels",
        fixes=2,
    ),
    "Dropout, a share above 1": wrong(
        "argument", "x: input N 6", "wrong: nn.Dropout(p=2) x", says="p is 2; it is between 0 and 1", fixes=1
    ),
    "Dropout2d, a share below 0": wrong(
        "argument", IMAGE, "wrong: nn.Dropout2d(p=-1) x", says="p is -1; it is between 0 and 1", fixes=2
    ),
    "GRU, features": wrong(
        "features",
        "x: input N T 8",
        "wrong: nn.GRU(input_size=9, hidden_size=4, batch_first=True) x",
        says="`wrong` takes 9 features; `x` gives it 8 (`N × T × 8`).",
        fixes=1,
    ),
    "GRU, a state": wrong(
        "states",
        "x: input N T 8",
        "h: input 1 N 5",
        "wrong: nn.GRU(hidden_size=4, batch_first=True) x h",
        says="What flows into `wrong` does not fit together: `input` `N × T × 8`, `hx` `1 × N × 5`.",
        fixes=1,
    ),
    "RNN, images": wrong(
        "rank",
        IMAGE,
        "wrong: nn.RNN(hidden_size=4, batch_first=True) x",
        says="`wrong` takes 3 dimensions at `input` (`N × T × input_size`)",
    ),
    "TransformerEncoderLayer, heads": wrong(
        "heads",
        "x: input N T 10",
        "wrong: nn.TransformerEncoderLayer(nhead=4, batch_first=True) x",
        says="`wrong` shares 10 features among 4 heads, which leaves a remainder.",
        fixes=2,
    ),
    "TransformerEncoderLayer, a mask": wrong(
        "states",
        "x: input N T 8",
        "mask: input(dtype='bool') S S",
        "wrong: nn.TransformerEncoderLayer(nhead=4, batch_first=True) x mask",
        says="What flows into `wrong` does not fit together: `src` `N × T × 8`, `src_mask` `S × S`.",
    ),
    "TransformerEncoderLayer, no mask": wrong(
        "unmasked",
        "x: input 4 T 8",
        "wrong: nn.TransformerEncoderLayer(nhead=4, batch_first=True, is_causal=True) x",
        says="`wrong` is told that its mask hides the future (`is_causal`), but has no `src_mask`.",
        fixes=2,
    ),
    "MultiheadAttention, no mask": wrong(
        "unmasked",
        "x: input 5 N 8",
        "wrong: nn.MultiheadAttention(num_heads=4, is_causal=True) x x x",
        says="`wrong` is told that its mask hides the future (`is_causal`), but has no `attn_mask`.",
        fixes=2,
    ),
    "Unflatten, sizes": wrong(
        "sizes",
        "x: input N 12",
        "wrong: nn.Unflatten(dim=1, unflattened_size=[5, 4]) x",
        says="`wrong` makes 5 × 4 of what flows in; `x` gives it 12 in dimension 1 (`N × 12`), which is not 20.",
        fixes=1,
    ),
    "Reshape, sizes": wrong(
        "sizes",
        "x: input N 12",
        "wrong: Tensor.reshape(shape=[-1, 2, 5]) x",
        says="`wrong` makes ? × 2 × 5 of what flows in; `x` gives it 384 numbers in all",
        fixes=1,
    ),
    "Reshape, as torch has it too": wrong(
        "sizes",
        "x: input N 12",
        "wrong: torch.reshape(shape=[-1, 5]) x",
        says="`wrong` makes ? × 5 of what flows in; `x` gives it 384 numbers in all",
        fixes=1,
    ),
    "Reshape, two sizes left open": wrong(
        "sizes",
        "x: input N 12",
        "wrong: Tensor.reshape(shape=[-1, -1, 12]) x",
        says="`wrong` leaves 2 sizes open with -1; only one can be found from what is left.",
        fixes=1,
    ),
    "Permute, too few": wrong(
        "order",
        IMAGE,
        "wrong: torch.permute(dims=[0, 2, 1]) x",
        says="`wrong` orders the dimensions 0, 2, 1; `x` gives it 4",
        fixes=1,
    ),
    "Permute, one twice": wrong(
        "order",
        IMAGE,
        "wrong: torch.permute(dims=[0, 2, 2, -1]) x",
        says="each of 0 to 3 stands in the order once",
        fixes=1,
    ),
    "Transpose, a dimension": wrong(
        "axis",
        "x: input N 3 8",
        "wrong: torch.transpose(dim0=1, dim1=5) x",
        says="`wrong` has `dim1` 5, but `N × 3 × 8` has dimensions 0 to 2 (or -3 to -1).",
        fixes=1,
    ),
    "Upsample, size and factor": wrong(
        "enlarged",
        IMAGE,
        "wrong: nn.Upsample(size=4, scale_factor=2) x",
        says="`wrong` is told both a size and how many times larger it gets",
        fixes=2,
    ),
    "Upsample, to nothing": wrong(
        "enlarged",
        IMAGE,
        "wrong: F.interpolate(scale_factor=0) x",
        says="times as large, which leaves nothing of it.",
        fixes=1,
    ),
    "Upsample, below nothing": wrong(
        "argument",
        IMAGE,
        "wrong: nn.Upsample(scale_factor=-2) x",
        says="scale_factor is -2; it is between 0 and 65536.",
        fixes=1,
    ),
    "Upsample, neither": wrong(
        "enlarged",
        IMAGE,
        "wrong: nn.Upsample x",
        says="`wrong` is told neither a size nor how many times larger it gets.",
        fixes=1,
    ),
    "Upsample, corners of the nearest": wrong(
        "enlarged",
        IMAGE,
        "wrong: nn.Upsample(scale_factor=2, align_corners=True) x",
        says="`wrong` repeats the nearest pixel, where corners have nothing to be aligned with.",
        fixes=2,
    ),
    "PixelShuffle, channels": wrong(
        "shuffle",
        "x: input N 12 8 8",
        "wrong: nn.PixelShuffle(upscale_factor=3) x",
        says="`wrong` spreads every 9 channels out as 3 × 3 pixels; `x` gives it 12 channels",
        fixes=1,
    ),
    "Subtract, features": wrong(
        "broadcast",
        "x: input N 3",
        "y: input N 4",
        "wrong: torch.sub x y",
        says="`wrong` cannot put `N × 3` of `x` and `N × 4` of `y` together: 3 and 4 do not match.",
        fixes=2,
    ),
    "Multiply, channels": wrong(
        "broadcast",
        "x: input N 3 8 8",
        "y: input N 4 8 8",
        "wrong: torch.mul x y",
        says="3 and 4 do not match.",
        fixes=2,
    ),
    "Matrix product, sizes": wrong(
        "product",
        "x: input N 3 8",
        "y: input N 5 8",
        "wrong: torch.matmul x y",
        says="`wrong` multiplies rows of 8 of `x` (`N × 3 × 8`) with columns of 5 of `y` (`N × 5 × 8`)",
        fixes=1,
    ),
    "Matrix product, types": wrong(
        "dtype",
        "x: input N 3 8",
        "y: input(dtype='float64') N 8 5",
        "wrong: torch.matmul x y",
        says="`wrong` multiplies float32 of `x` with float64 of `y`; both must be of one type.",
        fixes=1,
    ),
    "Binary cross entropy, sizes": compared("F.binary_cross_entropy"),
    "Accuracy, rows": Mistake(
        "batch",
        lambda: step(
            "row: input(field='digits.row')",
            "label: input(field='digits.label')",
            "scores: call(of='net') x=row",
            "all: Tensor.flatten(start_dim=0) scores",
            "wrong: metric.accuracy(threshold=0.5) scores all",
            "loss: F.cross_entropy scores label",
            "adam: minimise(networks=['net'], optimiser='Adam') loss",
        ),
        "wrong",
        ("The batches that meet in `wrong` differ: `scores` gives 32 rows",),
        1,
    ),
    "L1 loss, sizes": compared("F.l1_loss"),
    "Smooth L1 loss, sizes": compared("F.smooth_l1_loss"),
    "R2, sizes": compared("metric.r2"),
    "Mean absolute error, sizes": compared("metric.mae"),
}
