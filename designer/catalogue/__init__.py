"""What can be placed: one declaration a layer or operation, one file a family.

To add an operator, declare it in the file of its family and name it in that file's tuple at the end; palette, form,
search, code and tests follow from the declaration.
"""

from designer.catalogue import (
    activation,
    activation_functions,
    adapting,
    arranging,
    attention,
    choosing,
    convolution,
    creation,
    distance,
    embedding,
    formula,
    gradient,
    input_output,
    keeping,
    linear,
    loss,
    loss_layers,
    maths,
    merge,
    normalisation,
    packing,
    padding,
    pooling,
    products,
    rare_activation,
    rare_loss,
    rare_pooling,
    rearranging,
    recurrent,
    reduction,
    regularisation,
    resizing,
    selection,
    shape,
    training,
)
from designer.catalogue.any_operation import any_operations
from designer.catalogue.spec import Catalogue

__all__ = ["Catalogue", "build_catalogue"]


def build_catalogue() -> Catalogue:
    """All operators, in the order of the palette."""
    return Catalogue(
        input_output.OPERATORS
        + keeping.OPERATORS
        + choosing.OPERATORS
        + creation.OPERATORS
        + linear.OPERATORS
        + (products.linear_function,)
        + convolution.OPERATORS
        + pooling.OPERATORS
        + rare_pooling.OPERATORS
        + padding.OPERATORS
        + normalisation.OPERATORS
        + activation.OPERATORS
        + activation_functions.OPERATORS
        + rare_activation.OPERATORS
        + regularisation.OPERATORS
        + recurrent.OPERATORS
        + attention.OPERATORS
        + (products.attention_function,)
        + embedding.OPERATORS
        + shape.OPERATORS
        + arranging.OPERATORS
        + resizing.OPERATORS
        + rearranging.OPERATORS
        + selection.OPERATORS
        + merge.OPERATORS
        + packing.OPERATORS
        + distance.OPERATORS
        + formula.OPERATORS
        + maths.OPERATORS
        + gradient.OPERATORS
        + products.PRODUCTS
        + reduction.OPERATORS
        + loss.OPERATORS
        + rare_loss.FUNCTIONS
        + loss_layers.OPERATORS
        + rare_loss.LAYERS
        + training.OPERATORS
        + adapting.OPERATORS,
        any_operations,
    )
