"""Reads the files in written/ with tifffile, checks axes, spacing and pixels against what they should hold, and records what was seen.

Run with: python3 check_written.py   (needs numpy, tifffile, and Pillow for the pixels of LZW)
"""
import json
import os

import numpy
import tifffile
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
SPACING = (1.75, 0.8, 0.1625)


def pattern(dtype, c, z, y, x):
    i = numpy.indices((c, z, y, x))
    v = 1009 * i[0] + 101 * i[1] + 13 * i[2] + 7 * i[3]
    return (v / 8 - 3.5).astype(dtype) if dtype == 'float32' else v.astype(dtype)


def spacing_of(tif):
    if tif.is_imagej:
        x, y = (tif.pages[0].tags[k].value for k in ('XResolution', 'YResolution'))
        assert tif.imagej_metadata['unit'] == 'micron'
        return tif.imagej_metadata['spacing'], y[1] / y[0], x[1] / x[0]
    pixels = tifffile.xml2dict(tif.ome_metadata)['OME']['Image']['Pixels']
    assert all(pixels[f'PhysicalSize{a}Unit'] == '\u00b5m' for a in 'ZYX')
    return tuple(pixels[f'PhysicalSize{a}'] for a in 'ZYX')


seen = {}
for name in sorted(os.listdir(os.path.join(HERE, 'written'))):
    with tifffile.TiffFile(os.path.join(HERE, 'written', name)) as tif:
        series = tif.series[0]
        channels = 2 if 'channels' in name else 1
        expected = pattern('float32' if channels == 2 else 'uint16', channels, 3, 6, 5)
        axes = 'ZYX' if channels == 1 else 'ZCYX' if tif.is_imagej else 'CZYX'
        if 'time' in name:
            axes = 'T' + axes
            expected = numpy.stack([expected + numpy.float32(5003 * t) for t in range(2)])
            expected = expected.swapaxes(1, 2) if tif.is_imagej else expected
        else:
            expected = expected[0] if channels == 1 else expected.swapaxes(0, 1) if tif.is_imagej else expected
        assert series.axes == axes and series.shape == expected.shape, (name, series.axes, series.shape)
        assert numpy.allclose(spacing_of(tif), SPACING, rtol=1e-6), (name, spacing_of(tif))
        assert bool(tif.is_ome) == ('.ome.' in name) and bool(tif.is_imagej) != bool(tif.is_ome)
        assert tif.pages[0].predictor == (2 if 'differences' in name else 1), name
        if 'lzw' in name:
            with Image.open(os.path.join(HERE, 'written', name)) as image:
                for z in range(len(expected)):
                    image.seek(z)
                    assert numpy.array_equal(numpy.asarray(image), expected[z]), name
        else:
            assert numpy.array_equal(series.asarray(), expected), name
        if tif.is_ome and channels == 2:
            names = [c['Name'] for c in tifffile.xml2dict(tif.ome_metadata)['OME']['Image']['Pixels']['Channel']]
            assert names == ['DAPI', 'H2B \u00e4'], names
        seen[name] = dict(axes=axes, shape=list(series.shape), dtype=str(series.dtype), spacing=[round(s, 6) for s in spacing_of(tif)], pixels='equal')
with open(os.path.join(HERE, 'written.json'), 'w', encoding='utf-8') as f:
    files = ',\n'.join(f'  {json.dumps(k)}: {json.dumps(v)}' for k, v in seen.items())
    f.write(f'{{\n "tifffile": "{tifffile.__version__}",\n "files": {{\n{files}\n }}\n}}\n')
