# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tiny ONNX models with a known answer, written without the ``onnx`` package.

The model answers every picture with the same boxes, their confidence multiplied by
the picture's brightest value (0 to 1).
"""

from collections.abc import Sequence
from pathlib import Path
import struct

FLOAT, INT64 = 1, 7
IR_VERSION, OPSET = 8, 17


def write_model(
    path: Path,
    rows: Sequence[Sequence[float]],
    *,
    names: str | None = None,
    shape: tuple[int, int] | None = None,
) -> Path:
    """Write a model that answers with ``rows`` of x1, y1, x2, y2, score, class.

    ``shape`` fixes the input's height and width; ``names`` is its metadata.
    """
    columns = len(rows[0])
    score = [float(column == 4) for column in range(columns)]
    rest = [1.0 - value for value in score]
    graph = b"".join(
        [
            _message(1, _node("ReduceMax", ["images"], "brightest", keepdims=0)),
            _message(1, _node("Mul", ["brightest", "score"], "bright_score")),
            _message(1, _node("Add", ["bright_score", "rest"], "factors")),
            _message(1, _node("Mul", ["rows", "factors"], "output0")),
            _text(2, "constant boxes"),
            _message(5, _tensor("score", [1, 1, columns], score)),
            _message(5, _tensor("rest", [1, 1, columns], rest)),
            _message(
                5,
                _tensor(
                    "rows",
                    [1, len(rows), columns],
                    [value for row in rows for value in row],
                ),
            ),
            _message(11, _value("images", ["batch", 3, *(shape or ("h", "w"))])),
            _message(12, _value("output0", [1, len(rows), columns])),
        ]
    )
    model = _number(1, IR_VERSION) + _message(8, _text(1, "") + _number(2, OPSET))
    model += _message(7, graph)
    if names is not None:
        model += _message(14, _text(1, "names") + _text(2, names))
    path.write_bytes(model)
    return path


def _node(operator: str, inputs: Sequence[str], output: str, **numbers: int) -> bytes:
    body = b"".join(_text(1, name) for name in inputs) + _text(2, output)
    body += _text(4, operator)
    for name, number in numbers.items():
        # Attribute: name, integer, and 2 for the type "integer".
        attribute = _text(1, name) + _number(3, number) + _number(20, 2)
        body += _message(5, attribute)
    return body


def _tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    body = b"".join(_number(1, side) for side in shape) + _number(2, FLOAT)
    return body + _text(8, name) + _message(9, struct.pack(f"<{len(values)}f", *values))


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    sides = b"".join(
        _message(1, _number(1, side) if isinstance(side, int) else _text(2, side))
        for side in shape
    )
    tensor = _number(1, FLOAT) + _message(2, sides)
    return _text(1, name) + _message(2, _message(1, tensor))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())
