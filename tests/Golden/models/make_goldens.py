"""Writes reference.safetensors and unet-keys.txt with Python's standard library alone (made with CPython 3.11).

reference.safetensors: the format as its specification says (8 bytes of header length, JSON, raw little-endian numbers), written by
hand, with keys out of order and white space that our own writer does not use.
unet-keys.txt: the names and shapes that a U-Net of three levels must have, from the drawing and not from the program.
Run from this folder: python3 make_goldens.py
"""
import json
import struct

tensors = [
    ("b.weight", "F32", [2, 3], [0.0, -1.5, 3.25, 1e-30, -65504.0, 16777217.0]),
    ("a", "I64", [2], [-(2**62), 7]),
    ("none", "F32", [0, 4], []),
    ("scalar", "F32", [], [0.1]),
]
header, data = {"__metadata__": {"made by": "hand", "µ": "π"}}, b""
for name, kind, shape, values in tensors:
    raw = struct.pack(f"<{len(values)}{'f' if kind == 'F32' else 'q'}", *values)
    header[name] = {"data_offsets": [len(data), len(data) + len(raw)], "shape": shape, "dtype": kind}
    data += raw
text = json.dumps(header, ensure_ascii=False, indent=1).encode()
text += b" " * (-len(text) % 8)
with open("reference.safetensors", "wb") as f:
    f.write(struct.pack("<Q", len(text)) + text + data)

features, kernels, strides, channels, maps = [4, 8, 16], ["1x3x3", "3x3x3", "3x3x3"], ["1x1x1", "1x2x2", "2x2x2"], 2, 3
lines = []


def block(name, fan_in, out, kernel):
    lines.append(f"{name}.conv1.weight {out}x{fan_in}x{kernel}")
    lines.append(f"{name}.norm1.weight {out}")
    lines.append(f"{name}.norm1.bias {out}")
    lines.append(f"{name}.conv2.weight {out}x{out}x{kernel}")
    lines.append(f"{name}.norm2.weight {out}")
    lines.append(f"{name}.norm2.bias {out}")


for level in range(3):
    block(f"down.{level}", channels if level == 0 else features[level - 1], features[level], kernels[level])
for i, level in enumerate([1, 0]):
    lines.append(f"up.{i}.weight {features[level + 1]}x{features[level]}x{strides[level + 1]}")
    lines.append(f"up.{i}.bias {features[level]}")
    block(f"merge.{i}", 2 * features[level], features[level], kernels[level])
    lines.append(f"heads.{i}.weight {maps}x{features[level]}x1x1x1")
    lines.append(f"heads.{i}.bias {maps}")
with open("unet-keys.txt", "w") as f:
    f.write("\n".join(sorted(lines)) + "\n")
