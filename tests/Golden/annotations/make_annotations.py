"""Files as other tools write them, made by h5py, tifffile and numpy. Run: /usr/bin/python3 make_annotations.py (in this folder).

Versions: h5py 3.7.0, tifffile 2023.2.3, numpy 1.24.2. webKnossos' zips follow its own writer: Zarr 3 with axes c, x, y, z, blocks of 32, transposed, and
wkw version 1 with LZ4 or raw blocks.
"""
import io
import json
import struct
import zipfile

import h5py
import numpy as np
import tifffile

rng = np.random.default_rng(6)


def truth():
    """Two balls and a box: z 8, y 40, x 50."""
    z, y, x = np.mgrid[:8, :40, :50]
    labels = np.zeros((8, 40, 50), np.uint32)
    labels[(z - 3) ** 2 * 4 + (y - 12) ** 2 + (x - 14) ** 2 < 64] = 1
    labels[(z - 5) ** 2 * 4 + (y - 26) ** 2 + (x - 36) ** 2 < 90] = 7
    labels[1:4, 30:36, 5:11] = 300
    return labels


def ilastik(labels):
    tags = lambda axes: json.dumps({"axes": [{"key": a, "typeFlags": 1 if a == "c" else 2, "resolution": 0, "description": ""} for a in axes]})
    with h5py.File("ilastik_Simple Segmentation.h5", "w") as f:
        d = f.create_dataset("exported_data", data=(1 + (labels > 0)).astype(np.uint8)[..., None], chunks=(8, 40, 50, 1), compression="gzip")
        d.attrs["axistags"] = tags("zyxc")
    with h5py.File("ilastik_Probabilities.h5", "w") as f:
        p = np.where(labels > 0, 0.75, 0.125).astype(np.float32)
        d = f.create_dataset("exported_data", data=np.stack([1 - p, p], -1), compression="gzip")
        d.attrs["axistags"] = tags("zyxc")


def napari(labels):
    tifffile.imwrite("napari_labels.tif", labels.astype(np.int32), compression="zlib")


def nml(name, fmt):
    return f"""<things>
  <meta name="writer" content="test" />
  <parameters>
    <experiment name="embryo" organization="lab" description="" />
    <scale x="200.0" y="250.0" z="1000.0" unit="nanometer" />
  </parameters>
  <thing id="1" name="mitosis"><nodes><node id="1" radius="1.0" x="14" y="12" z="3" /></nodes><edges /></thing>
  <volume id="0" name="Volume" location="{name}" format="{fmt}" largestSegmentId="300">
    <segments><segment id="7" name="big one" /></segments>
  </volume>
</things>"""


def wrap(path, fmt, files):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("embryo.nml"), nml("data_0_Volume.zip", fmt), zipfile.ZIP_DEFLATED)
        z.writestr(zipfile.ZipInfo("data_0_Volume.zip"), inner.getvalue(), zipfile.ZIP_DEFLATED)


def blocks(labels, edge):
    for bz in range(0, labels.shape[0], edge):
        for by in range(0, labels.shape[1], edge):
            for bx in range(0, labels.shape[2], edge):
                block = np.zeros((edge, edge, edge), labels.dtype)
                part = labels[bz:bz + edge, by:by + edge, bx:bx + edge]
                block[:part.shape[0], :part.shape[1], :part.shape[2]] = part
                yield bz // edge, by // edge, bx // edge, block


def zarr3(labels):
    import gzip
    header = {"zarr_format": 3, "node_type": "array", "shape": [1, 50, 40, 8], "data_type": "uint32",
              "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, 32, 32, 32]}},
              "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}}, "fill_value": 0,
              "codecs": [{"name": "transpose", "configuration": {"order": "F"}}, {"name": "bytes", "configuration": {"endian": "little"}},
                         {"name": "gzip", "configuration": {"level": 5}}], "dimension_names": ["c", "x", "y", "z"]}
    files = {"volumeAnnotationData/1/zarr.json": json.dumps(header), "volumeAnnotationData/2/zarr.json": json.dumps(dict(header, shape=[1, 25, 20, 4]))}
    for z, y, x, block in blocks(labels, 32):
        files[f"volumeAnnotationData/1/c.0.{x}.{y}.{z}"] = gzip.compress(block.astype("<u4").tobytes(), mtime=0)
    wrap("webknossos_zarr3.zip", "zarr3", files)


def lz4_stored(data):
    """An LZ4 block of literals alone: valid, if not small. Runs of zeros are one match."""
    if not any(data):
        # one literal, then a match at distance 1 for the rest but five, then five literals
        n = len(data) - 1 - 5 - 4
        out = bytes([0x1F, 0, 1, 0])
        rest = n - 15
        out += b"\xff" * (rest // 255) + bytes([rest % 255])
        return out + bytes([0x50]) + bytes(5)
    n = len(data) - 15
    return b"\xf0" + b"\xff" * (n // 255) + bytes([n % 255]) + data


def morton(i):
    return tuple(sum(((i >> (3 * b + a)) & 1) << b for b in range(10)) for a in range(3))


def wkw(labels, packed):
    """Cubes of 2 x 2 x 2 blocks of 8 voxels."""
    files = {}
    head = lambda offset: b"WKW\x01" + bytes([0x13, 2 if packed else 1, 2, 2]) + struct.pack("<Q", offset)
    files["1/header.wkw"] = head(0)
    for z, y, x, cube in blocks(labels.astype(np.uint16), 16):
        if not cube.any():
            continue
        parts = []
        for i in range(8):
            bx, by, bz = morton(i)
            parts.append(cube[8 * bz:8 * bz + 8, 8 * by:8 * by + 8, 8 * bx:8 * bx + 8].astype("<u2").tobytes())
        if packed:
            parts = [lz4_stored(p) for p in parts]
            ends, at = [], 16 + 8 * 8
            for p in parts:
                at += len(p)
                ends.append(at)
            data = head(16 + 8 * 8) + struct.pack("<8Q", *ends) + b"".join(parts)
        else:
            data = head(16) + b"".join(parts)
        files[f"1/z{z}/y{y}/x{x}.wkw"] = data
    wrap(f"webknossos_wkw_{'lz4' if packed else 'raw'}.zip", "wkw", files)


labels = truth()
tifffile.imwrite("truth.tif", labels.astype(np.uint16), imagej=True, metadata={"axes": "ZYX", "spacing": 1.0, "unit": "um"}, resolution=(5, 4), compression="zlib")
ilastik(labels)
napari(labels)
zarr3(labels)
wkw(labels, True)
wkw(labels, False)
