"""Transformers that look at pictures, in torchvision."""

from tests.reference.architecture import Architecture, pictures
from tests.reference.peers import vision_models

VIT = (
    (r"^conv_proj\.", "patches."),
    (r"^encoder\.pos_embedding$", "positions"),
    (r"^encoder\.layers\.encoder_layer_(\d+)\.", r"blocks.\1."),
    (r"\.self_attention\.", ".attention."),
    (r"^encoder\.ln\.", "norm."),
    (r"^heads\.head\.", "head."),
)

ARCHITECTURES = (
    Architecture(
        "vit-b-16",
        lambda: vision_models().VisionTransformer(
            image_size=48,
            patch_size=16,
            num_layers=2,
            num_heads=4,
            hidden_dim=64,
            mlp_dim=128,
            dropout=0.1,
            attention_dropout=0.1,
            num_classes=10,
        ),
        pictures(3, 48),
        arguments={
            "image_size": 48,
            "layers": 2,
            "heads": 4,
            "dim": 64,
            "hidden": 128,
            "dropout": 0.1,
            "num_classes": 10,
        },
        names=VIT,
    ),
)
