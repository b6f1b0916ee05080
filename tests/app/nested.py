"""A design of several graphs: a network with a block in it twice, and the step that trains it."""

from designer.document import Design, load_text

_TEXT = """
{"netd": 1, "name": "nested",
 "networks": [{"id": "net", "name": "net", "graph": "net"}],
 "graphs": [
  {"id": "block", "name": "Block", "kind": "module", "doc": "A convolution and its activation.", "nodes": [
    {"id": "x", "name": "x", "op": "input", "args": {"shape": "N 8 H W"}},
    {"id": "conv", "name": "conv", "op": "nn.Conv2d", "args": {"out_channels": 8, "kernel_size": 3, "padding": 1},
     "in": {"input": "x"}},
    {"id": "act", "name": "act", "op": "nn.ReLU", "in": {"input": "conv"}},
    {"id": "y", "name": "y", "op": "output", "in": {"value": "act"}}],
   "layout": {"at": {"x": [0, 0], "conv": [260, 0], "act": [520, 0], "y": [780, 0]}}},
  {"id": "net", "name": "Net", "kind": "module", "nodes": [
    {"id": "image", "name": "image", "op": "input", "args": {"shape": "N 1 8 8"}},
    {"id": "stem", "name": "stem", "op": "nn.Conv2d", "args": {"out_channels": 8, "kernel_size": 3},
     "in": {"input": "image"}},
    {"id": "first", "name": "first", "op": "@block", "in": {"x": "stem"}},
    {"id": "second", "name": "second", "op": "@block", "in": {"x": "first"}},
    {"id": "flatten", "name": "flatten", "op": "Tensor.flatten", "args": {"start_dim": 1}, "in": {"input": "second"}},
    {"id": "head", "name": "head", "op": "nn.Linear", "args": {"out_features": 10}, "in": {"input": "flatten"}},
    {"id": "out", "name": "out", "op": "output", "in": {"value": "head"}}],
   "layout": {"at": {"image": [0, 0], "stem": [260, 0], "first": [520, 0], "second": [780, 0],
                     "flatten": [0, 180], "head": [260, 180], "out": [520, 180]}}},
  {"id": "step", "name": "classify", "kind": "function", "nodes": [
    {"id": "image", "name": "image", "op": "input", "args": {"field": "digits.image"}},
    {"id": "label", "name": "label", "op": "input", "args": {"field": "digits.label"}},
    {"id": "net", "name": "scores", "of": "net", "in": {"image": "image"}},
    {"id": "loss", "name": "loss", "op": "F.cross_entropy", "in": {"input": "net", "target": "label"}},
    {"id": "adam", "name": "adam", "op": "minimise",
     "args": {"networks": ["net"], "optimiser": "Adam", "settings": {"lr": 0.01}}, "in": {"loss": "loss"}}],
   "layout": {"at": {"image": [0, 0], "label": [260, 180], "net": [260, 0], "loss": [520, 0], "adam": [780, 0]}}}],
 "sources": [{"id": "digits", "name": "digits", "data": {"op": "sklearn.load_digits"},
   "parts": {"by": "random", "test": 0.2, "seed": 0}, "sampler": {"op": "shuffled", "args": {"batch": 32}},
   "schema": {"image": {"shape": [1, 8, 8], "dtype": "float32"},
              "label": {"shape": [], "dtype": "int64", "classes": 10}}}],
 "stages": [{"id": "training", "name": "training", "step": "step", "epochs": 2}]}
"""


def nested() -> Design:
    """A fresh copy."""
    return load_text(_TEXT)[0]
