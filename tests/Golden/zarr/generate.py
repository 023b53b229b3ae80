"""Writes stores.zip and expected.json: Zarr folders of Python's zarr (version 2) and, for version 3, put together here from
numcodecs and the specification. Run: python3 generate.py
"""
import json, os, shutil, struct, sys, tempfile, zipfile, zlib

import numcodecs
import numpy as np
import zarr
from numcodecs import BZ2, LZ4, Blosc, Delta, GZip, Shuffle, Zlib, Zstd

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = tempfile.mkdtemp()
EXPECTED = {}
PIXEL = {"bool": "uint8", "float16": "float32", "int64": "int32", "uint64": "uint32"}


def pattern(shape, dtype):
    """Every axis has its own factor, so that no two can be swapped unseen."""
    factors = [7, 13, 101, 1009, 20011][: len(shape)][::-1]
    a = sum(f * i for f, i in zip(factors, np.indices(shape)))
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return (a % 3 == 0)
    if dtype.kind == "f":
        return (a * 0.125 - 3.5).astype(dtype)
    if dtype.itemsize == 1:
        return (a % 120).astype(dtype)
    return (a - (300 if dtype.kind == "i" else 0)).astype(dtype)


def expect(name, pixels, format, **more):
    """pixels: [C, Z, Y, X] as a volume has them."""
    pixels = np.asarray(pixels)
    while pixels.ndim < 4:
        pixels = pixels[None]
    stored = pixels.dtype.newbyteorder("=").name
    data = pixels.astype(np.dtype(PIXEL.get(stored, stored)).newbyteorder("<"))
    EXPECTED[more.pop("entry", name)] = dict(store=name, shape=pixels.shape, type=data.dtype.name, stored=stored,
                                             crc=f"{zlib.crc32(data.tobytes()):08x}", format=format, **more)


def array2(name, a, **kw):
    z = zarr.open(os.path.join(OUT, name), mode="w", shape=a.shape, dtype=a.dtype, **kw)
    z[...] = a
    return z


def write_json(path, value):
    path = os.path.join(OUT, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        json.dump(value, f)


# ---- Zarr 2: every compressor on chunks that do not divide the image, every type, both orders and separators.
stack = pattern((7, 30, 41), "<u2")
compressors = {"none": None, "zlib": Zlib(5), "gzip": GZip(5), "zstd": Zstd(3), "lz4": LZ4(), "bz2": BZ2(3)}
for cname in ("lz4", "lz4hc", "zstd", "zlib", "blosclz"):
    for shuffle in (0, 1, 2):
        compressors[f"blosc-{cname}-{shuffle}"] = Blosc(cname, 5, shuffle)
for name, compressor in compressors.items():
    array2(f"v2-{name}", stack, chunks=(4, 16, 32), compressor=compressor)
    expect(f"v2-{name}", stack, "Zarr 2 array", axes="ZYX")
for size, cname in ((64, "blosclz"), (256, "lz4"), (1000, "zstd")):
    for dtype in ("<f4", "|u1", "<f8"):
        a = pattern((5, 30, 41), dtype)
        name = f"v2-blocks-{size}-{cname}-{np.dtype(dtype).name}"
        array2(name, a, chunks=(5, 30, 41), compressor=Blosc(cname, 5, 2 if size == 256 else 1, size))
        expect(name, a, "Zarr 2 array")
noise = np.random.default_rng(1).integers(0, 65536, (4, 20, 20)).astype("<u2")
for cname in ("lz4", "zstd", "blosclz"):
    array2(f"v2-noise-{cname}", noise, chunks=(4, 20, 20), compressor=Blosc(cname, 5, 1))
    expect(f"v2-noise-{cname}", noise, "Zarr 2 array")
for dtype in ("|b1", "|u1", "|i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">i8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"):
    a = pattern((3, 6, 5), dtype)
    name = "v2-type-" + dtype.strip("|<>") + {"<": "-little", ">": "-big", "|": ""}[dtype[0]]
    array2(name, a, chunks=(2, 4, 3), compressor=Blosc("lz4", 5, 1), order="F" if dtype in (">f4", "<u2") else "C",
           dimension_separator="/" if dtype[1] == "u" else ".")
    expect(name, a, "Zarr 2 array")
array2("v2-delta", stack, chunks=(4, 16, 32), compressor=Zlib(1), filters=[Delta("<u2")])
expect("v2-delta", stack, "Zarr 2 array")
array2("v2-delta-big", pattern((3, 6, 5), ">i4"), chunks=(3, 6, 5), compressor=None, filters=[Delta(">i4")])
expect("v2-delta-big", pattern((3, 6, 5), ">i4"), "Zarr 2 array")
array2("v2-shuffle", stack, chunks=(4, 16, 32), compressor=Zstd(1), filters=[Shuffle(2)])
expect("v2-shuffle", stack, "Zarr 2 array")

# ---- Chunks that are not there.
for name, dtype, fill, value in (("v2-fill", "<u2", 7, 7), ("v2-fill-nan", "<f4", "NaN", np.nan), ("v2-fill-null", "<i4", None, 0), ("v2-fill-big", ">i2", -2, -2)):
    a = np.full((4, 6, 6), value, dtype)
    z = zarr.open(os.path.join(OUT, name), mode="w", shape=a.shape, dtype=dtype, chunks=(2, 3, 3), fill_value=fill)
    z[1:3, 2:4, 1:2] = a[1:3, 2:4, 1:2] = 5
    for rel in ("1.0.0", "1.1.1"):
        path = os.path.join(OUT, name, rel)
        if os.path.exists(path):
            os.remove(path)
    a[2:, :3, :3] = value
    a[2:, 3:, 3:] = value
    expect(name, a, "Zarr 2 array")

# ---- Axes and voxel sizes.
array2("v2-xarray", pattern((2, 3, 5, 4), "<u2"), chunks=(1, 3, 5, 4)).attrs["_ARRAY_DIMENSIONS"] = ["z", "channel", "x", "y"]
expect("v2-xarray", pattern((2, 3, 5, 4), "<u2").transpose(1, 0, 3, 2), "Zarr 2 array", axes="CZYX")
array2("v2-4d", pattern((2, 3, 5, 4), "<u2"), chunks=(1, 3, 5, 4))
expect("v2-4d", pattern((2, 3, 5, 4), "<u2")[1], "Zarr 2 array", axes="TZYX", options=dict(axes="TZYX", frame=1))
array2("v2-2d", pattern((5, 4), "<u2"), chunks=(5, 4))
expect("v2-2d", pattern((5, 4), "<u2"), "Zarr 2 array", axes="YX")


def scale(*s):
    return dict(type="scale", scale=s)


def axes(text, unit="micrometer"):
    kinds = dict(t="time", c="channel")
    return [dict(name=n, type=kinds.get(n, "space"), **({} if n in kinds or unit is None else dict(unit=unit))) for n in text]


def ome4(store, levels, axes, datasets, omero=None, **more):
    root = zarr.open_group(os.path.join(OUT, store), mode="w")
    for i, a in enumerate(levels):
        root.create_dataset(str(i), data=a, chunks=tuple(min(s, c) for s, c in zip(a.shape, (1, 1, 2, 4, 4)[-a.ndim:])), dimension_separator="/", compressor=Blosc("lz4"))
    root.attrs["multiscales"] = [dict(version="0.4", axes=axes, datasets=[dict(path=str(i), coordinateTransformations=d) for i, d in enumerate(datasets)], **more)]
    if omero:
        root.attrs["omero"] = omero
    return root


film = pattern((3, 2, 5, 8, 6), "<u2")
root = ome4("ome4-5d", [film, film[..., ::2, ::2]], axes("tczyx", "nanometer"),
            [[scale(1, 1, 500, 162.5, 65)], [scale(1, 1, 500, 325, 130), dict(type="translation", translation=[0, 0, 0, 81.25, 32.5])]],
            dict(channels=[dict(label="DAPI", color="0000FF", window=dict(min=0, max=65535, start=0, end=float("nan"))), dict(label="H2B ä", color="00FF00")]),
            name="film")
expect("ome4-5d", film[2], "OME-Zarr 0.4", axes="TCZYX", voxel=[0.5, 0.1625, 0.065], names=["DAPI", "H2B ä"], levels=2, options=dict(frame=2))
expect("ome4-5d", film[1, 1:, :, ::2, ::2], "OME-Zarr 0.4", entry="ome4-5d level 1", voxel=[0.5, 0.325, 0.13], options=dict(frame=1, level=1, channel=1))
truth = (pattern((5, 8, 6), "<u4") % 4).astype("<u8")
labels = root.create_group("labels")
labels.attrs["labels"] = ["nuclei"]
nuclei = labels.create_group("nuclei")
nuclei.create_dataset("0", data=truth, chunks=(5, 8, 6))
nuclei.attrs["multiscales"] = [dict(version="0.4", axes=axes("zyx"), datasets=[dict(path="0", coordinateTransformations=[scale(0.5, 0.1625, 0.065)])])]
nuclei.attrs["image-label"] = dict(version="0.4", source=dict(image="../../"))
expect("ome4-5d", truth, "OME-Zarr 0.4", entry="ome4-5d labels", voxel=[0.5, 0.1625, 0.065], options=dict(dataset="/labels/nuclei/"))
expect("ome4-5d", truth, "OME-Zarr 0.4", entry="ome4-5d list of labels", options=dict(dataset="labels"))
expect("ome4-5d", film[0], "Zarr 2 array", entry="ome4-5d array", options=dict(dataset="0", axes="tczyx", frame=0))

small = pattern((4, 5, 6), ">f4")
ome4("ome4-xyz", [small], axes("xyz", "angstrom"), [[scale(2500, 2500, 10000)]], coordinateTransformations=[scale(2, 2, 1)])
expect("ome4-xyz", small.transpose(2, 1, 0), "OME-Zarr 0.4", voxel=[1, 0.5, 0.5])
ome4("ome4-shift", [small], axes("zyx", "millimeter"), [[scale(0.002, 0.0005, 0.0005), dict(type="translation", translation=[0, 0.1, 3])]])
expect("ome4-shift", small, "OME-Zarr 0.4", voxel=[2, 0.5, 0.5], warning="lies at z 0, y 0.1, x 3")
ome4("ome4-no-unit", [small], axes("zyx", None), [[scale(1, 1, 1)]])
expect("ome4-no-unit", small, "OME-Zarr 0.4", warning="has no unit")
ome4("ome4-odd-unit", [small], axes("zyx", "parsnip"), [[scale(1, 1, 1)]])
expect("ome4-odd-unit", small, "OME-Zarr 0.4", warning="'parsnip' is no length")
ome4("ome4-2d", [small[0]], axes("yx"), [[scale(1, 1)]])
expect("ome4-2d", small[0], "OME-Zarr 0.4", axes="YX", warning="no Z axis")
ome4("ome4-no-scale", [small], ["z", "y", "x"], [[]])
expect("ome4-no-scale", small, "OME-Zarr 0.4", warning="no scale")
ome4("ome4-missing-level", [small, small[:, ::2, ::2]], axes("zyx"), [[scale(1, 1, 1)], [scale(1, 2, 2)]])
shutil.rmtree(os.path.join(OUT, "ome4-missing-level", "1"))
expect("ome4-missing-level", small, "OME-Zarr 0.4", voxel=[1, 1, 1], warning="Level 1")

# ---- Several images: a converted microscope file, a plate, and a folder whose metadata are only consolidated.
series = [pattern((2, 4, 5), "<u2"), pattern((3, 3, 4), "<u2")]
root = zarr.open_group(os.path.join(OUT, "series"), mode="w")
root.attrs["bioformats2raw.layout"] = 3
for i, a in enumerate(series):
    ome4(f"series/{i}", [a], axes("zyx"), [[scale(1, 0.5, 0.5)]], name=f"embryo {i}")
expect("series", series[1], "OME-Zarr 0.4", voxel=[1, 0.5, 0.5], options=dict(series=1))
root = zarr.open_group(os.path.join(OUT, "plate"), mode="w")
root.attrs["plate"] = dict(columns=[dict(name="1")], rows=[dict(name="A")], wells=[dict(path="A/1", rowIndex=0, columnIndex=0)], version="0.4")
zarr.open_group(os.path.join(OUT, "plate", "A", "1"), mode="w").attrs["well"] = dict(images=[dict(path="0"), dict(path="1")], version="0.4")
for i, a in enumerate(series):
    ome4(f"plate/A/1/{i}", [a], axes("zyx"), [[scale(1, 0.5, 0.5)]])
expect("plate", series[1], "OME-Zarr 0.4", options=dict(series=1))
ome4("consolidated", [small], axes("zyx"), [[scale(1, 1, 1)]])
zarr.consolidate_metadata(os.path.join(OUT, "consolidated"))
for rel in ("0/.zarray", ".zattrs", ".zgroup"):
    os.remove(os.path.join(OUT, "consolidated", rel))
expect("consolidated", small, "OME-Zarr 0.4", voxel=[1, 1, 1])


# ---- Zarr 3, put together by hand.
def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return struct.pack("<I", crc ^ 0xFFFFFFFF)


def encode3(chunk, codecs):
    for codec in codecs:
        c = codec.get("configuration", {})
        match codec["name"]:
            case "transpose": chunk = chunk.transpose(c["order"])
            case "bytes": chunk = chunk.astype(chunk.dtype.newbyteorder({"little": "<", "big": ">"}[c.get("endian", "little")])).tobytes()
            case "gzip": chunk = GZip(c["level"]).encode(chunk)
            case "zstd": chunk = Zstd(c["level"]).encode(chunk)
            case "crc32c": chunk = bytes(chunk) + crc32c(bytes(chunk))
            case "blosc": chunk = Blosc(c["cname"], c["clevel"], {"noshuffle": 0, "shuffle": 1, "bitshuffle": 2}[c["shuffle"]], c["blocksize"]).encode(np.frombuffer(chunk, f"u{c['typesize']}"))
            case "sharding_indexed": chunk = shard(chunk, c)
    return bytes(chunk)


def shard(chunk, c):
    start = c.get("index_location", "end") == "start"
    grid = [s // i for s, i in zip(chunk.shape, c["chunk_shape"])]
    body, index = b"", []
    head = int(np.prod(grid)) * 16 + (4 if c["index_codecs"][-1]["name"] == "crc32c" else 0)
    for at in np.ndindex(*grid):
        part = chunk[tuple(slice(a * i, (a + 1) * i) for a, i in zip(at, c["chunk_shape"]))]
        if not part.any():
            index += [2**64 - 1, 2**64 - 1]
            continue
        data = encode3(part, c["codecs"])
        index += [len(body) + (head if start else 0), len(data)]
        body += data
    index = encode3(np.array(index, "u8").reshape(*grid, 2), c["index_codecs"])
    return index + body if start else body + index


def array3(name, a, chunks, codecs, key=None, fill=0, names=None, skip=(), write=True):
    key = key or dict(name="default", configuration=dict(separator="/"))
    metadata = dict(zarr_format=3, node_type="array", shape=a.shape, data_type=a.dtype.newbyteorder("=").name, chunk_grid=dict(name="regular", configuration=dict(chunk_shape=chunks)),
                    chunk_key_encoding=key, fill_value=fill, codecs=codecs, attributes={})
    if names:
        metadata["dimension_names"] = names
    if write:
        write_json(f"{name}/zarr.json", metadata)
    separator = key["configuration"]["separator"]
    for at in np.ndindex(*[-(-s // c) for s, c in zip(a.shape, chunks)]):
        part = a[tuple(slice(i * c, (i + 1) * c) for i, c in zip(at, chunks))]
        full = np.zeros(chunks, a.dtype)
        full[tuple(slice(0, s) for s in part.shape)] = part
        path = os.path.join(OUT, name, separator.join((["c"] if key["name"] == "default" else []) + [str(i) for i in at]))
        if at not in skip:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(encode3(full, codecs))
    return metadata


little = dict(name="bytes", configuration=dict(endian="little"))
zstd = dict(name="zstd", configuration=dict(level=3, checksum=False))
blosc = dict(name="blosc", configuration=dict(cname="lz4", clevel=5, shuffle="bitshuffle", typesize=2, blocksize=0))
crc = dict(name="crc32c")
stack = pattern((7, 20, 22), "<u2")
for name, codecs in {
    "bytes": [little], "gzip": [little, dict(name="gzip", configuration=dict(level=5))], "zstd-crc": [little, zstd, crc], "blosc": [little, blosc],
    "transpose": [dict(name="transpose", configuration=dict(order=[2, 0, 1])), little, zstd],
    "transpose-twice": [dict(name="transpose", configuration=dict(order=[2, 0, 1])), dict(name="transpose", configuration=dict(order=[1, 0, 2])), dict(name="bytes", configuration=dict(endian="big"))],
}.items():
    array3(f"v3-{name}", stack, (4, 8, 16), codecs)
    expect(f"v3-{name}", stack, "Zarr 3 array", axes="ZYX")
holes = stack.copy()
holes[:4, :8, 8:16] = 0
for location in ("end", "start"):
    for inner in ([little, blosc, crc], [dict(name="transpose", configuration=dict(order=[1, 2, 0])), little, zstd]):
        name = f"v3-shards-{location}-{inner[-1]['name']}"
        array3(name, holes, (4, 16, 16), [dict(name="sharding_indexed", configuration=dict(chunk_shape=[2, 8, 8], codecs=inner, index_codecs=[little, crc] if location == "end" else [little], index_location=location))], skip=[(1, 1, 0)])
        b = holes.copy()
        b[4:, 16:, :16] = 0
        expect(name, b, "Zarr 3 array")
array3("v3-key-v2", stack, (4, 8, 16), [little], dict(name="v2", configuration=dict(separator=".")))
expect("v3-key-v2", stack, "Zarr 3 array")
floats = pattern((4, 6, 5), "<f4")
array3("v3-fill-hex", floats, (2, 6, 5), [little], fill="0x40490fdb", skip=[(1, 0, 0)])
filled = floats.copy()
filled[2:] = np.float32(np.pi)
expect("v3-fill-hex", filled, "Zarr 3 array")
array3("v3-names", pattern((4, 6, 5), "i8"), (2, 6, 5), [little], names=["x", "y", "z"])
expect("v3-names", pattern((4, 6, 5), "i8").transpose(2, 1, 0), "Zarr 3 array", axes="ZYX")
array3("v3-bool", pattern((4, 6, 5), "?"), (2, 6, 5), [dict(name="bytes")], fill=False)
expect("v3-bool", pattern((4, 6, 5), "?"), "Zarr 3 array")


def ome5(name, levels, text, scales, ome=None, consolidated=False):
    group = dict(zarr_format=3, node_type="group", attributes=dict(ome=dict(version="0.5", multiscales=[
        dict(axes=axes(text), datasets=[dict(path=f"s{i}", coordinateTransformations=[scale(*s)]) for i, s in enumerate(scales)])], **(ome or {}))))
    metadata = {f"s{i}": array3(f"{name}/s{i}", a, tuple(min(s, 4) for s in a.shape), [little, zstd], names=list(text), write=not consolidated) for i, a in enumerate(levels)}
    if consolidated:
        group["consolidated_metadata"] = dict(kind="inline", must_understand=False, metadata=metadata)
    write_json(f"{name}/zarr.json", group)


pair = pattern((2, 5, 6, 7), "<u2")
ome5("ome5", [pair, pair[:, :, ::2, ::2]], "czyx", [(1, 2, 0.5, 0.5), (1, 2, 1, 1)], dict(omero=dict(channels=[dict(label="a"), dict(label="b")])))
expect("ome5", pair, "OME-Zarr 0.5", axes="CZYX", voxel=[2, 0.5, 0.5], names=["a", "b"], levels=2)
expect("ome5", pair[:, :, ::2, ::2], "OME-Zarr 0.5", entry="ome5 level 1", voxel=[2, 1, 1], options=dict(level=1))
write_json("ome5/labels/zarr.json", dict(zarr_format=3, node_type="group", attributes=dict(ome=dict(version="0.5", labels=["nuclei"]))))
cells = (pair[0] % 5).astype("<i4")
ome5("ome5/labels/nuclei", [cells], "zyx", [(2, 0.5, 0.5)], {"image-label": {}})
expect("ome5", cells, "OME-Zarr 0.5", entry="ome5 labels", voxel=[2, 0.5, 0.5], options=dict(dataset="labels/nuclei"))
ome5("ome5-consolidated", [pair[0]], "zyx", [(2, 0.5, 0.5)], consolidated=True)
expect("ome5-consolidated", pair[0], "OME-Zarr 0.5", voxel=[2, 0.5, 0.5])

with zipfile.ZipFile(os.path.join(HERE, "stores.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for folder, _, files in sorted(os.walk(OUT)):
        for f in sorted(files):
            path = os.path.join(folder, f)
            z.writestr(zipfile.ZipInfo(os.path.relpath(path, OUT), (2026, 1, 1, 0, 0, 0)), open(path, "rb").read(), zipfile.ZIP_DEFLATED, 9)
EXPECTED["versions"] = dict(python=sys.version.split()[0], zarr=zarr.__version__, numcodecs=numcodecs.__version__, numpy=np.__version__)
with open(os.path.join(HERE, "expected.json"), "w") as f:
    f.write("{\n" + ",\n".join(f"  {json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in EXPECTED.items()) + "\n}\n")
if len(sys.argv) > 1:
    shutil.copytree(OUT, sys.argv[1])
shutil.rmtree(OUT)
