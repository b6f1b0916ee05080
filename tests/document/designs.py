"""Designs for the tests of the document: one small enough to read, and whatever hypothesis thinks of."""

from designer.document import Design, load_text

TEXT = """{
  "netd": 1,
  "name": "tiny",
  "parameters": [
    {"name": "width", "type": "int", "default": 4},
    {"name": "rate", "type": "float"}
  ],
  "networks": [
    {"id": "net", "name": "net", "graph": "tiny"}
  ],
  "graphs": [
    {
      "id": "tiny",
      "name": "Tiny",
      "kind": "module",
      "parameters": [
        {"name": "depth", "type": "int", "default": 2}
      ],
      "nodes": [
        {"id": "x", "name": "x", "op": "input", "args": {"shape": "N 10"}},
        {"id": "fc", "name": "fc", "op": "nn.Linear", "args": {"out_features": "=width * 4"}, "in": {"input": "x"}},
        {"id": "lstm", "name": ["y", "h", "c"], "op": "nn.LSTM", "in": {"input": "x"}},
        {"id": "cat", "op": "torch.cat", "args": {"dim": 1}, "in": {"tensors": ["fc", "lstm.h_n", "fc"]}},
        {"id": "odd", "op": "custom.Thing", "in": {"left": "cat", "right": "odd"}, "note": "unknown, and kept"},
        {"id": "out", "name": "out", "op": "output", "in": {"value": "cat"}}
      ],
      "layout": {
        "at": {
          "x": [0, 0],
          "fc": [240, -20.5]
        }
      }
    },
    {
      "id": "step",
      "name": "step",
      "kind": "function",
      "nodes": [
        {"id": "x", "name": "x", "op": "input", "args": {"field": "data.x"}},
        {"id": "net", "of": "net", "in": {"x": "x"}}
      ]
    }
  ],
  "training": {"seed": 1}
}
"""


def tiny() -> Design:
    """A fresh one, since edits change designs in place."""
    design, repairs = load_text(TEXT)
    assert repairs == ()
    return design
