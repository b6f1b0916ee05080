"""Wrong uses of operators that lay out, stretch, pick and mix, and what should be said of each."""

from tests.inference.operator_mistakes import wrong

ROWS = "x: input N 3 4"
FLAGS = "m: input(dtype='float32') N 3"
YES_OR_NO = "takes yes or no (bool); `m` gives it float32."

IN_PLACES = {
    "view, numbers in another order": wrong(
        "strides",
        *(ROWS, "turned: Tensor.transpose(dim0=1, dim1=2) x", "wrong: Tensor.view(size=[-1, 12]) turned"),
        says="`wrong` looks at the numbers of `turned` in the order in which they lie in memory",
        fixes=1,
    ),
    "view, numbers that are left over": wrong(
        "sizes", "x: input 3 4", "wrong: Tensor.view(size=[5, 2]) x", says="which is not 10", fixes=1
    ),
    "unflatten, sizes that do not fit": wrong(
        "sizes",
        "x: input N 6",
        "wrong: Tensor.unflatten(dim=1, sizes=[4, -1]) x",
        says="cannot be shared out so",
        fixes=1,
    ),
    "unflatten, sizes none of which fits": wrong(
        "sizes",
        "x: input N 6",
        "wrong: nn.Unflatten(dim=1, unflattened_size=[4, 5]) x",
        says="which is not 20",
        fixes=1,
    ),
    "permute, a dimension forgotten": wrong(
        "order",
        ROWS,
        "wrong: Tensor.permute(dims=[0, 2]) x",
        says="each of 0 to 2 stands in the order once.",
        fixes=1,
    ),
    "movedim, from nowhere": wrong(
        "axis",
        ROWS,
        "wrong: torch.movedim(source=5, destination=0) x",
        says="`wrong` has `source` 5, but `N × 3 × 4` has dimensions 0 to 2",
        fixes=1,
    ),
    "expand, a size that is not 1": wrong(
        "stretch",
        "x: input 3 4",
        "wrong: Tensor.expand(size=[3, 5]) x",
        says="only a size of 1 can be stretched, so 4 does not become 5.",
        fixes=1,
    ),
    "expand, a size forgotten": wrong(
        "stretch",
        "x: input 3 4",
        "wrong: Tensor.expand(size=[4]) x",
        says="`wrong` is told 1 size; `x` gives it 2 dimensions (`3 × 4`)",
        fixes=1,
    ),
    "expand as, another size": wrong(
        "stretch",
        *("x: input 3 4", "y: input 3 5", "wrong: Tensor.expand_as x y"),
        says="`wrong` stretches `3 × 4` of `x` to `3 × 5` of `y`, but 4 does not become 5",
    ),
    "expand as, fewer dimensions": wrong(
        "stretch",
        *("x: input 3 4", "y: input 4", "wrong: Tensor.expand_as x y"),
        says="but 2 dimensions cannot become 1.",
    ),
    "repeat, a dimension forgotten": wrong(
        "stretch", "x: input 3 4", "wrong: Tensor.repeat(repeats=[2]) x", says="and none may be left out", fixes=1
    ),
    "pad, one number": wrong(
        "edge", ROWS, "wrong: F.pad(pad=[1]) x", says="it takes two for each dimension, the last first.", fixes=1
    ),
    "pad, more dimensions than there are": wrong(
        "edge",
        "x: input 4",
        "wrong: F.pad(pad=[1, 1, 2, 2]) x",
        says="lays an edge around 2 dimensions; `x` gives it 1",
        fixes=1,
    ),
    "pad, a mirror that is too small": wrong(
        "edge",
        "x: input N 3 8",
        "wrong: F.pad(pad=[9, 1], mode='reflect') x",
        says="`wrong` takes an edge of 9 from `N × 3 × 8` of `x`, which has no more than 7",
        fixes=1,
    ),
    "pad, a mirror of one dimension of an image": wrong(
        "edge",
        "x: input N 3 8 8",
        "wrong: F.pad(pad=[9, 1], mode='reflect') x",
        says="fills an edge around 1 dimension from what lies there (`mode` reflect)",
        fixes=1,
    ),
    "pad, more dimensions filled than can be": wrong(
        "edge",
        "x: input N 8 8",
        "wrong: F.pad(pad=[1, 1, 1, 1, 1, 1], mode='replicate') x",
        says="with one or two dimensions more; `x` gives it 3",
        fixes=1,
    ),
    "pad, a mirror of a row alone": wrong(
        "edge", "x: input 8", "wrong: F.pad(pad=[1, 1], mode='circular') x", says="`x` gives it 1", fixes=1
    ),
    "pad, more cut off than there is": wrong(
        "edge",
        "x: input N 3 8",
        "wrong: F.pad(pad=[-5, -5, 1, -1]) x",
        says="`wrong` takes 10 off dimension 2 of `N × 3 × 8` of `x`, which has 8.",
        fixes=1,
    ),
    "channel shuffle, a remainder": wrong(
        "shuffle",
        "x: input N 6 8 8",
        "wrong: nn.ChannelShuffle(groups=4) x",
        says="deals channels out among 4 groups; `x` gives it 6 channels",
        fixes=2,
    ),
    "a slice of more dimensions than there are": wrong(
        "place",
        ROWS,
        "wrong: Tensor.__getitem__(index='0, 0, None, 0, 0') x",
        says="picks places in 4 dimensions (`0, 0, None, 0, 0`); `x` gives it `N × 3 × 4`, which has 3.",
        fixes=1,
    ),
    "a slice beyond the last place": wrong(
        "place",
        ROWS,
        "wrong: Tensor.__getitem__(index='..., 5, :') x",
        says="picks place 5 of dimension 1; `x` gives it `N × 3 × 4`, whose last place there is 2.",
        fixes=1,
    ),
    "masked fill, numbers for a mask": wrong(
        "dtype",
        *("x: input N 3", FLAGS, "wrong: Tensor.masked_fill(value=0.0) x m"),
        says=f"`mask` of `wrong` {YES_OR_NO}",
        fixes=1,
    ),
    "masked fill, another size": wrong(
        "broadcast",
        *("x: input N 3", "m: input(dtype='bool') N 4", "wrong: Tensor.masked_fill(value=0.0) x m"),
        says="3 and 4 do not match.",
        fixes=1,
    ),
    "where, numbers for a condition": wrong(
        "dtype",
        *("x: input N 3", "y: input N 3", FLAGS, "wrong: torch.where condition=m input=x other=y"),
        says=f"`condition` of `wrong` {YES_OR_NO}",
        fixes=1,
    ),
    "where, another size": wrong(
        "broadcast",
        *("x: input N 3", "y: input N 4", "m: input(dtype='bool') N 3"),
        "wrong: torch.where condition=m input=x other=y",
        says="3 and 4 do not match.",
        fixes=1,
    ),
    "tril, a row": wrong("rank", "x: input 3", "wrong: torch.tril x", says="which has no two dimensions."),
    "triu, a row": wrong("rank", "x: input 3", "wrong: torch.triu x", says="which has no two dimensions."),
    "one-hot, fractions": wrong(
        "dtype",
        *("x: input(dtype='float32') N", "wrong: F.one_hot(num_classes=3) x"),
        says="`input` of `wrong` takes whole numbers (int64); `x` gives it float32.",
        fixes=1,
    ),
    "neg, flags": wrong(
        "dtype",
        *("x: input(dtype='bool') N", "wrong: torch.neg x"),
        says="`input` of `wrong` takes fractions (float32); `x` gives it bool.",
        fixes=1,
    ),
    "relu6, flags": wrong(
        "dtype",
        *("x: input(dtype='bool') N", "wrong: F.relu6 x"),
        says="`input` of `wrong` takes fractions (float32); `x` gives it bool.",
        fixes=1,
    ),
    "einsum, two sizes for a letter": wrong(
        "letters",
        *("x: input 3 4", "y: input 5 6", "wrong: torch.einsum(equation='ij,jk->ik') x y"),
        says="gives `j` two sizes: 4 in `x` and 5 in `y`.",
        fixes=1,
    ),
    "einsum, letters in another order": wrong(
        "letters",
        *("x: input 3 4", "y: input 6 4", "wrong: torch.einsum(equation='ij,jk->ik') x y"),
        says="gives `j` two sizes: 4 in `x` and 6 in `y`.",
        fixes=1,
    ),
    "einsum, a dimension without a letter": wrong(
        "letters",
        *("x: input N 3 4", "y: input 4 6", "wrong: torch.einsum(equation='ij,jk->ik') x y"),
        says="has 2 letters for `x`, which gives it `N × 3 × 4`: 3 dimensions.",
        fixes=1,
    ),
    "einsum, a letter too many": wrong(
        "letters",
        "x: input 3 4",
        "wrong: torch.einsum(equation='ijk->ik') x",
        says="has 3 letters for `x`, which gives it `3 × 4`: 2 dimensions.",
        fixes=1,
    ),
    "einsum, a value too few": wrong(
        "letters",
        "x: input 3 4",
        "wrong: torch.einsum(equation='ij,jk->ik') x",
        says="names the dimensions of 2 values; 1 flow in.",
        fixes=1,
    ),
    "einsum, a value too few that is there": wrong(
        "letters",
        *("x: input 3 4", "y: input 4 5", "beside: F.relu y", "z: input 2", "more: F.relu z"),
        "wrong: torch.einsum(equation='ij,jk->ik') x",
        *("a: output beside", "b: output more"),
        says="names the dimensions of 2 values; 1 flow in.",
        fixes=3,
    ),
    "einsum, a value too many": wrong(
        "letters",
        *("x: input 3 4", "y: input 4 5", "wrong: torch.einsum(equation='ij,jk->ik') x y y"),
        says="names the dimensions of 2 values; 3 flow in.",
        fixes=1,
    ),
    "local response norm, rows": wrong(
        "rank", "x: input N 6", "wrong: nn.LocalResponseNorm(size=2) x", says="takes 3 dimensions or more at `input`"
    ),
}
