"""Writes the small TIFF files beside this script, and expected.json with what a reader must find in them.

Run with: python3 generate.py   (needs numpy, tifffile, Pillow; the versions used are in expected.json)

Every volume holds value(c, z, y, x) = 1009 c + 101 z + 13 y + 7 x (time t adds 5003), in the file's type. The checksum is the CRC-32
of the little-endian pixels in the order C, Z, Y, X, taken from the array and not from the file.
"""
import json
import os
import uuid
import zlib

import numpy
import PIL
import tifffile
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = {}


def volume(dtype, c=1, z=1, y=6, x=5, t=0):
    i = numpy.indices((c, z, y, x)).astype('int64')
    v = 5003 * t + 1009 * i[0] + 101 * i[1] + 13 * i[2] + 7 * i[3]
    if numpy.dtype(dtype).kind == 'f':
        return (v / 8 - 3.5).astype(dtype)
    info = numpy.iinfo(dtype)
    if info.min < 0:
        v = v - 300
    return v.astype(dtype) if info.bits > 8 else (v & 255).astype('uint8').view(dtype)


def expect(name, v, voxel=None, names=(), **more):
    crc = zlib.crc32(numpy.ascontiguousarray(v).astype(v.dtype.newbyteorder('<')).tobytes())
    EXPECTED[name] = dict(shape=list(v.shape), type=str(v.dtype), crc=f'{crc:08x}', voxel=voxel, names=list(names), **more)


def write(name, data, **options):
    options.setdefault('photometric', 'minisblack')
    tifffile.imwrite(os.path.join(HERE, name), data, **options)


def plain():
    for dtype in ('uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'):
        for order, sign in (('little', '<'), ('big', '>')):
            v = volume(dtype, z=3)
            name = f'plain-{dtype}-{order}.tif'
            write(name, v[0], byteorder=sign, compression='zlib' if order == 'big' else None)
            expect(name, v)
    v = volume('uint16', z=3, y=40, x=37)
    write('strips.tif', v[0], rowsperstrip=7)
    expect('strips.tif', v)
    write('strips-deflate-big.tif', v[0], rowsperstrip=7, compression='zlib', byteorder='>')
    expect('strips-deflate-big.tif', v)
    write('tiles.tif', v[0], tile=(16, 32))
    expect('tiles.tif', v)
    write('tiles-deflate-big.tif', v[0], tile=(16, 32), compression='zlib', byteorder='>')
    expect('tiles-deflate-big.tif', v)
    write('bigtiff.tif', v[0], bigtiff=True)
    expect('bigtiff.tif', v)
    write('bigtiff-big.tif', v[0], bigtiff=True, byteorder='>', compression='zlib')
    expect('bigtiff-big.tif', v)
    write('bigtiff-big-tiles.tif', v[0, :1], bigtiff=True, byteorder='>', tile=(16, 16))
    v = volume('float32', z=2)
    v[0, 1, 2, 3] = numpy.nan
    v[0, 0, 0, 0] = numpy.inf
    write('not-finite.tif', v[0])
    expect('not-finite.tif', v)
    v = volume('uint16', c=2, z=3)
    write('shaped-4d.tif', v)
    expect('shaped-4d.tif', v, axes_option='CZYX')
    write('shaped-named.tif', v.swapaxes(0, 1), metadata={'axes': 'ZCYX'})
    expect('shaped-named.tif', v)
    v = volume('uint8', c=3)
    write('samples.tif', v[:, 0], planarconfig='separate')
    expect('samples.tif', v)
    v = volume('int16', c=2, z=2)
    write('samples-contig.tif', numpy.moveaxis(v, 0, -1), planarconfig='contig', compression='zlib')
    expect('samples-contig.tif', v)


def pillow():
    v = volume('uint16', z=3, y=40, x=37)
    pages = [Image.fromarray(p) for p in v[0]]
    for compression in ('tiff_lzw', 'packbits', 'tiff_adobe_deflate'):
        for predictor in (1, 2) if compression != 'packbits' else (1,):
            name = f'pillow-{compression}-{predictor}.tif'
            pages[0].save(os.path.join(HERE, name), save_all=True, append_images=pages[1:], compression=compression, tiffinfo={317: predictor})
            expect(name, v)
    rgb = volume('uint8', c=3, y=20, x=30)
    Image.fromarray(numpy.ascontiguousarray(numpy.moveaxis(rgb[:, 0], 0, -1))).save(os.path.join(HERE, 'colour.tif'), compression='tiff_lzw')
    expect('colour.tif', rgb[1:2], channel=1)
    indices = volume('uint8', y=20, x=30)
    picture = Image.fromarray(indices[0, 0], 'P')
    picture.putpalette([i for k in range(256) for i in (k, 255 - k, 7)])
    picture.save(os.path.join(HERE, 'palette.tif'))
    expect('palette.tif', indices, channel=0)
    Image.fromarray(indices[0, 0] > 99).save(os.path.join(HERE, 'one-bit.tif'))
    Image.fromarray(numpy.ascontiguousarray(numpy.moveaxis(rgb[:, 0], 0, -1))).save(os.path.join(HERE, 'jpeg.tif'), compression='jpeg')
    Image.fromarray(indices[0, 0]).save(os.path.join(HERE, 'png.png'))


def imagej():
    v = volume('uint16', c=2, z=4)
    zcyx = v.swapaxes(0, 1)
    for name, unit, factor in (('um', 'um', 1), ('micron', 'micron', 1), ('escaped', r'\u00B5m', 1), ('nm', 'nm', 1e-3), ('mm', 'mm', 1e3)):
        file = f'imagej-{name}.tif'
        write(file, zcyx, imagej=True, byteorder='>', resolution=(1 / (0.1625 / factor), 1 / (0.325 / factor)),
              metadata={'axes': 'ZCYX', 'spacing': 0.75 / factor, 'unit': unit})
        expect(file, v, voxel=[0.75, 0.325, 0.1625], format='TIFF (ImageJ hyperstack)')
    write('imagej-no-spacing.tif', zcyx, imagej=True, resolution=(5, 5), metadata={'axes': 'ZCYX', 'unit': 'um'})
    expect('imagej-no-spacing.tif', v, format='TIFF (ImageJ hyperstack)')
    write('imagej-no-unit.tif', zcyx, imagej=True, resolution=(5, 5), metadata={'axes': 'ZCYX', 'spacing': 2.0})
    expect('imagej-no-unit.tif', v, format='TIFF (ImageJ hyperstack)')
    v = volume('float32', z=5)
    write('imagej-one-page.tif', v[0], imagej=True, truncate=True, resolution=(4, 4), metadata={'axes': 'ZYX', 'spacing': 1.5, 'unit': 'um'})
    expect('imagej-one-page.tif', v, voxel=[1.5, 0.25, 0.25], format='TIFF (ImageJ hyperstack)')
    frames = numpy.stack([volume('uint8', c=2, z=3, t=t).swapaxes(0, 1) for t in range(2)])
    write('imagej-time.tif', frames, imagej=True, metadata={'axes': 'TZCYX'})
    expect('imagej-time.tif', volume('uint8', c=2, z=3, t=1), frame=1, format='TIFF (ImageJ hyperstack)')


def ome():
    full = numpy.stack([volume('uint16', c=3, z=4, t=t) for t in range(2)])
    for order in ('CZT', 'ZCT', 'CTZ', 'TCZ', 'TZC', 'ZTC'):
        # Fastest axis first in the name, as in DimensionOrder; slowest first in the array.
        axes = order[::-1]
        data = numpy.transpose(full, ['TCZ'.index(a) for a in axes] + [3, 4])
        file = f'ome-XY{order}.ome.tif'
        write(file, data, ome=True, compression='zlib' if order[0] == 'C' else None, metadata={
            'axes': axes + 'YX', 'PhysicalSizeX': 100.0, 'PhysicalSizeXUnit': 'nm', 'PhysicalSizeY': 0.2, 'PhysicalSizeYUnit': '\u00b5m',
            'PhysicalSizeZ': 0.0005, 'PhysicalSizeZUnit': 'mm', 'Channel': {'Name': ['DAPI', 'H2B \u00e4', 'GFP']}})
        expect(file, full[1], voxel=[0.5, 0.2, 0.1], names=['DAPI', 'H2B \u00e4', 'GFP'], frame=1, format='TIFF (OME)', order='XY' + order)
    v = volume('float32', z=3)
    write('ome-no-z.ome.tif', v[0], ome=True, metadata={'axes': 'ZYX', 'PhysicalSizeX': 0.1, 'PhysicalSizeY': 0.1})
    expect('ome-no-z.ome.tif', v, format='TIFF (OME)')
    first, second = volume('uint8', z=2), volume('uint16', z=3)
    with tifffile.TiffWriter(os.path.join(HERE, 'ome-two-series.ome.tif'), ome=True) as tif:
        for image in (first, second):
            tif.write(image[0], photometric='minisblack', metadata={'axes': 'ZYX'})
    expect('ome-two-series.ome.tif', second, series=1, format='TIFF (OME)')


if __name__ == '__main__':
    uuid.uuid1 = lambda *_: uuid.UUID(int=1)  # the same files from every run
    plain()
    pillow()
    imagej()
    ome()
    versions = dict(tifffile=tifffile.__version__, numpy=numpy.__version__, Pillow=PIL.__version__)
    with open(os.path.join(HERE, 'expected.json'), 'w', encoding='utf-8') as f:
        files = ',\n'.join(f'  {json.dumps(k)}: {json.dumps(v)}' for k, v in EXPECTED.items())
        f.write(f'{{\n "versions": {json.dumps(versions)},\n "files": {{\n{files}\n }}\n}}\n')
