"""Random edits for hypothesis, of every kind, that mostly fit the design they are drawn for."""

from hypothesis import strategies as st

from designer.document import (
    UNSET,
    AddNode,
    CardFrame,
    Connect,
    CustomLayer,
    DataSource,
    DescribeGraph,
    Design,
    Disconnect,
    Edit,
    Graph,
    GraphId,
    Json,
    MoveNodes,
    Network,
    Node,
    NodeId,
    Parameter,
    Port,
    PutDesign,
    PutGraph,
    PutReroute,
    RemoveGraph,
    RemoveNode,
    Rename,
    ReorderNode,
    ReplaceNode,
    Reroute,
    SetArgument,
    SetCustomLayers,
    SetFrames,
    SetInitial,
    SetKnown,
    SetName,
    SetNetworks,
    SetNote,
    SetParameter,
    SetParameters,
    SetSources,
    SetStages,
    SetTraining,
    Slot,
    Stage,
    Wire,
)
from designer.document.layout_codec import rounded

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NUMBERS = st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES: st.SearchStrategy[Json] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
POINTS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
REROUTES = st.builds(
    Reroute,
    st.lists(POINTS.map(rounded), min_size=1, max_size=3).map(tuple),
    st.dictionaries(st.just("future"), VALUES, max_size=1),
)
FRAMES = st.builds(
    CardFrame,
    TEXTS,
    st.lists(st.sampled_from([NodeId("fc"), NodeId("x"), NodeId("gone")]), unique=True).map(tuple),
    st.sampled_from(["", "green"]),
    TEXTS,
    st.dictionaries(st.just("future"), VALUES, max_size=1),
)
PORTS = st.sampled_from(["input", "tensors", "left", "value"])
TABLES = st.dictionaries(TEXTS, VALUES, max_size=2)
PARAMETERS = st.builds(
    Parameter, st.sampled_from(["width", "rate", "new"]), TEXTS, VALUES | st.just(UNSET), TABLES, TEXTS
)
SOURCES = st.builds(
    DataSource,
    st.sampled_from(["points", "digits"]),
    TEXTS,
    TABLES,
    TABLES,
    st.none() | st.lists(VALUES, min_size=1),
    TABLES,
    TABLES,
)
NETWORKS = st.builds(
    Network, st.sampled_from(["a", "b"]), TEXTS, st.sampled_from([GraphId("net"), GraphId("gone")]), TABLES
)
CUSTOM = st.builds(CustomLayer, st.sampled_from(["a", "b"]), TEXTS, TEXTS)
STAGES = st.builds(
    Stage,
    st.sampled_from(["one", "two"]),
    TEXTS,
    st.sampled_from([GraphId("step"), GraphId("gone")]),
    st.integers(0, 9),
)
NEW_IDS = st.sampled_from([NodeId(name) for name in ("a1b2", "c3d4", "e5f6")])


@st.composite
def edits_for(draw: st.DrawFn, design: Design) -> Edit:
    """One edit; it may not fit, as a stale fix may not."""
    graph_id = draw(st.sampled_from([*design.graphs, *design.graphs, GraphId("gone")]))
    graph = design.graphs.get(graph_id) or next(iter(design.graphs.values()), Graph(GraphId("none"), "none"))
    nodes = st.sampled_from([*graph.nodes, NodeId("gone")])
    some = st.sampled_from(list(graph.nodes) or [NodeId("gone")])
    sources = st.builds(Port, nodes, st.sampled_from(["", "", "h_n"]))
    slots = st.builds(Slot, nodes, PORTS, st.none() | st.integers(-1, 4))
    wired = [wire.target for wire in graph.wires()]
    leads = [wire.lead for wire in graph.wires()] or [Wire(Port(NodeId("gone")), Slot(NodeId("gone"), "input"))]
    targets = slots | st.sampled_from(wired) if wired else slots
    inputs = st.dictionaries(PORTS, sources | st.lists(sources, min_size=1, max_size=3).map(tuple), max_size=2)
    fresh = st.builds(
        Node,
        id=NEW_IDS | some,
        op=st.sampled_from(["nn.Linear", "custom.Thing", "@step"]),
        name=TEXTS | st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        args=st.dictionaries(TEXTS, VALUES, max_size=2),
        inputs=inputs,
        note=TEXTS,
        bypass=st.booleans(),
        init=VALUES,
        frozen=st.booleans(),
        known=st.lists(TEXTS, max_size=2).map(tuple),
        extra=st.dictionaries(st.sampled_from(["future", "learning_rate"]), VALUES, max_size=2),
    )
    filled = draw(st.booleans())
    whole = st.builds(
        Graph,
        id=st.sampled_from([*design.graphs, GraphId("new")]),
        name=TEXTS,
        kind=st.sampled_from(["module", "function"]),
        doc=TEXTS,
        parameters=st.lists(PARAMETERS, max_size=2).map(tuple),
        no_grad=st.booleans(),
        known=st.lists(TEXTS, max_size=2).map(tuple),
        nodes=st.just(dict(graph.nodes) if filled else {}),
        positions=st.just(dict(graph.positions) if filled else {}),
        extra=st.dictionaries(st.just("future"), VALUES, max_size=1),
    )
    graphs = st.just(graph_id)
    kinds: list[st.SearchStrategy[Edit]] = [
        st.builds(AddNode, graphs, fresh, st.none() | POINTS, st.none() | st.integers(0, 9)),
        st.builds(RemoveNode, graphs, nodes),
        st.builds(ReplaceNode, graphs, fresh),
        st.builds(Connect, graphs, sources, targets, st.booleans()),
        st.builds(Disconnect, graphs, targets),
        st.builds(SetArgument, graphs, nodes, TEXTS, VALUES | st.just(UNSET)),
        st.builds(Rename, graphs, nodes, TEXTS | st.lists(TEXTS, min_size=1, max_size=3).map(tuple)),
        st.builds(SetNote, graphs, nodes, TEXTS),
        st.builds(SetKnown, graphs, st.none() | nodes, st.lists(TEXTS, max_size=2).map(tuple)),
        st.builds(ReorderNode, graphs, nodes, st.integers(-2, 9)),
        st.builds(MoveNodes, graphs, st.dictionaries(some, st.none() | POINTS, max_size=3)),
        st.builds(
            lambda lead, reroute: PutReroute(graph_id, lead.source, lead.target, reroute),
            st.sampled_from(leads),
            st.none() | REROUTES,
        ),
        st.builds(
            SetParameter,
            st.none() | graphs,
            st.sampled_from(["width", "rate", "depth", "gone"]),
            VALUES | st.just(UNSET),
        ),
        st.builds(SetFrames, graphs, st.lists(FRAMES, max_size=2).map(tuple)),
        st.builds(SetTraining, st.sampled_from(["seed", "precision", "new"]), VALUES | st.just(UNSET)),
        st.builds(SetName, TEXTS),
        st.builds(PutGraph, whole, st.none() | st.integers(0, 3)),
        st.builds(RemoveGraph, graphs),
        st.builds(
            lambda name, graph, custom: PutDesign(Design(name, graphs={graph.id: graph}, custom=custom)),
            TEXTS,
            whole,
            st.lists(CUSTOM, max_size=1).map(tuple),
        ),
        st.builds(DescribeGraph, graphs, TEXTS, TEXTS),
        st.builds(SetCustomLayers, st.lists(CUSTOM, max_size=2).map(tuple)),
        st.builds(SetNetworks, st.lists(NETWORKS, max_size=2).map(tuple)),
        st.builds(SetInitial, graphs, VALUES, st.none() | nodes),
        st.builds(SetParameters, st.lists(PARAMETERS, max_size=2).map(tuple), st.none() | graphs),
        st.builds(SetSources, st.lists(SOURCES, max_size=2).map(tuple)),
        st.builds(SetStages, st.lists(STAGES, max_size=2).map(tuple)),
    ]
    return draw(st.one_of(kinds))
