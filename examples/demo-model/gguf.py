"""Writes GGUF version 3 files: metadata, then F32 and Q8_0 tensors, each aligned to 32 bytes."""

import struct

import numpy

ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
TENSOR_F32, TENSOR_Q8_0 = 0, 8
BLOCK = 32


def _string(text):
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(kind, value):
    if kind == STRING:
        return _string(value)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def _q8_0(array):
    """Blocks of 32 weights: a half-precision scale and 32 signed bytes, rows end to end."""
    blocks = array.astype(numpy.float32).reshape(-1, BLOCK)
    scale = (numpy.abs(blocks).max(1) / 127).astype(numpy.float16)
    divisor = numpy.where(scale == 0, 1, scale.astype(numpy.float32))
    quantized = numpy.clip(numpy.rint(blocks / divisor[:, None]), -127, 127).astype(numpy.int8)
    packed = numpy.empty(len(blocks), dtype=[("scale", "<f2"), ("weights", "i1", BLOCK)])
    packed["scale"], packed["weights"] = scale, quantized
    return packed.tobytes()


def write(path, metadata, tensors):
    """`metadata`: (key, kind, value) or (key, ARRAY, (kind, values)). `tensors`: name -> numpy array.

    Matrices become Q8_0 and need rows of a multiple of 32; vectors stay F32.
    """
    out = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)))
    for key, kind, value in metadata:
        out += _string(key) + struct.pack("<I", kind)
        if kind == ARRAY:
            item, values = value
            out += struct.pack("<IQ", item, len(values)) + b"".join(_value(item, v) for v in values)
        else:
            out += _value(kind, value)
    offset, data = 0, []
    for name, array in tensors.items():
        kind = TENSOR_Q8_0 if array.ndim == 2 else TENSOR_F32
        raw = _q8_0(array) if array.ndim == 2 else array.astype(numpy.float32).tobytes()
        # GGUF counts dimensions from the innermost
        out += _string(name) + struct.pack("<I", array.ndim) + struct.pack(f"<{array.ndim}Q", *reversed(array.shape))
        out += struct.pack("<IQ", kind, offset)
        padded = raw + b"\0" * (-len(raw) % ALIGNMENT)
        data.append(padded)
        offset += len(padded)
    out += b"\0" * (-len(out) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(out + b"".join(data))
