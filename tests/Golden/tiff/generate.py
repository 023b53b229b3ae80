"""Writes the small TIFF files beside this script, in every encoding, and expected.json with what a reader must find in them.

Run with: python3 generate.py   (needs numpy, tifffile, Pillow, and tiffcp of libtiff; the versions used are in expected.json)

The pixels come from the array that a file was made of, never from the file; of JPEG, which loses, from Pillow.
"""
import json
import os
import struct
import subprocess
import sys
import zlib

import numpy
import PIL
import tifffile
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = {}
TEMP = os.path.join(HERE, 'temp.tif')


def path(name):
    return os.path.join(HERE, name)


def crc(array):
    return f"{zlib.crc32(numpy.ascontiguousarray(array).astype(array.dtype.newbyteorder('<')).tobytes()):08x}"


def expect(name, stored, axes, volume=None, stored_type=None, channel=None):
    """stored: as the file has it; volume: C, Z, Y, X as it is read (by default made of stored)."""
    if volume is None:
        order = [axes.index(a) for a in axes if a in 'CS'] + [axes.index(a) for a in 'ZYX' if a in axes]
        volume = stored.transpose(order)
        volume = volume.reshape(stored.shape[order[0]] if set(axes) & set('CS') else 1, stored.shape[axes.index('Z')] if 'Z' in axes else 1, *volume.shape[-2:])
    EXPECTED[name] = dict(axes=axes, stored_shape=list(stored.shape), stored_type=stored_type or str(stored.dtype), stored_crc=crc(stored),
                          shape=list(volume.shape), type=str(volume.dtype), crc=crc(volume), channel=channel)


def smooth(dtype, y, x, z=1):
    """A hill with some noise; of signed types partly below 0."""
    i = numpy.indices((z, y, x)).astype('float64')
    v = 0.5 + 0.4 * numpy.sin(i[1] / 5 + i[0]) * numpy.cos(i[2] / 7) + 0.02 * numpy.random.default_rng(5).standard_normal((z, y, x))
    if numpy.dtype(dtype).kind == 'f':
        return (1000 * v - 300).astype(dtype)
    info = numpy.iinfo(dtype)
    most = min(info.max, 1 << 30)
    return (numpy.clip(v, 0, 1) * most - (most // 2 if info.min < 0 else 0)).astype(dtype)


def tiffcp(name, *options):
    subprocess.run(['tiffcp', *options, TEMP, path(name)], check=True)


def compressed():
    for dtype, compressions in (('uint8', ('lzw:2', 'zip:2', 'zstd:2', 'packbits', 'lzw')), ('uint16', ('lzw:2', 'zip:2', 'zstd:2', 'lzw')), ('int32', ('lzw:2', 'zip')),
                                ('float32', ('lzw:3', 'zip:3', 'zstd:3', 'lzw')), ('float64', ('zip:3', 'zstd'))):
        v = smooth(dtype, 21, 26, 2)
        tifffile.imwrite(TEMP, v, photometric='minisblack', metadata=None)
        for compression in compressions:
            for layout, options in (('strips', ('-r', '8')), ('tiles-big', ('-t', '-w', '16', '-l', '32', '-B')), ('bigtiff-tiles-big', ('-8', '-t', '-w', '16', '-l', '16', '-B'))):
                name = f"{dtype}-{compression.replace(':', '')}-{layout}.tif"
                tiffcp(name, '-c', compression, *options)
                expect(name, v, 'ZYX')
    v = smooth('float16', 21, 19)
    tifffile.imwrite(path('float16-big.tif'), v[0], photometric='minisblack', metadata=None, byteorder='>', compression='zlib')
    expect('float16-big.tif', v[0], 'YX', v[None].astype('float32'))
    for dtype in ('int64', 'uint64'):
        v = smooth(dtype, 9, 11)
        tifffile.imwrite(TEMP, v[0], photometric='minisblack', metadata=None)
        tiffcp(f'{dtype}.tif', '-c', 'zip:2', '-B')
        expect(f'{dtype}.tif', v[0], 'YX', v[None].astype(dtype.replace('64', '32')))


def colours():
    rgb = numpy.moveaxis(smooth('uint8', 33, 40, 3), 0, -1)
    tifffile.imwrite(TEMP, rgb, photometric='rgb', metadata=None)
    for name, options in (('rgb-lzw2.tif', ('-c', 'lzw:2')), ('rgb-zip2-tiles.tif', ('-c', 'zip:2', '-t', '-w', '16', '-l', '32'))):
        tiffcp(name, *options)
        expect(name, rgb, 'YXS')
    for name, options in (('rgb-planar-lzw2.tif', ('-p', 'separate', '-c', 'lzw:2')), ('rgb-planar-tiles.tif', ('-p', 'separate', '-t', '-w', '16', '-l', '32'))):
        tiffcp(name, *options)
        expect(name, numpy.moveaxis(rgb, -1, 0), 'SYX')
    for name, mode, picture in (('jpeg-grey.tif', 'L', rgb[:, :, 0]), ('jpeg-rgb.tif', 'RGB', rgb)):
        Image.fromarray(picture, mode).save(path(name), compression='jpeg')
        expect(name, numpy.asarray(Image.open(path(name))), 'YX' if mode == 'L' else 'YXS')


def black_and_white():
    bits = smooth('uint8', 33, 70)[0] > 140
    Image.fromarray(bits).save(TEMP)
    for order in ('msb2lsb', 'lsb2msb'):
        name = f'bits-{order}.tif'
        tiffcp(name, '-f', order, '-c', 'none')
        expect(name, bits.astype('uint8'), 'YX', stored_type='bool')
        for compression in ('g3', 'g3:2d', 'g4'):
            name = f"fax-{compression.replace(':', '')}-{order}.tif"
            tiffcp(name, '-f', order, '-c', compression, '-r', '16')
            expect(name, bits.astype('uint8') * 255, 'YX')


def odd_bits():
    """Written by hand: numbers of any length, highest bit first, rows from whole bytes on; 24 bits in the file's byte order."""
    random = numpy.random.default_rng(9)
    for bits in (2, 3, 4, 6, 7, 10, 12, 14, 20, 24):
        for order, sign in (('<', 1), ('>', 1), ('<', 2)):
            v = random.integers(-(1 << (bits - 1)), 1 << (bits - 1), (7, 9)) if sign == 2 else random.integers(0, 1 << bits, (7, 9))
            data = b''
            for row in v:
                if bits == 24:
                    data += b''.join(int(n & 0xFFFFFF).to_bytes(3, 'little' if order == '<' else 'big') for n in row)
                else:
                    text = ''.join(format(int(n) & ((1 << bits) - 1), f'0{bits}b') for n in row)
                    data += int(text.ljust((len(text) + 7) // 8 * 8, '0'), 2).to_bytes((len(text) + 7) // 8, 'big')
            tags = [(256, 9), (257, 7), (258, bits), (259, 1), (262, 1), (273, 150), (277, 1), (278, 7), (279, len(data)), (339, sign)]
            head = (b'II*\0' if order == '<' else b'MM\0*') + struct.pack(order + 'IH', 8, len(tags))
            head += b''.join(struct.pack(order + 'HHII', tag, 4, 1, value) for tag, value in tags) + struct.pack(order + 'I', 0)
            name = f"odd-{bits}{'-signed' if sign == 2 else ''}{'-big' if order == '>' else ''}.tif"
            with open(path(name), 'wb') as file:
                file.write(head.ljust(150, b'\0') + data)
            size = 8 if bits <= 8 else 16 if bits <= 16 else 32
            expect(name, v.astype(f"{'int' if sign == 2 else 'uint'}{size}"), 'YX')


def set_of_files():
    """Two files of one OME image: the first describes it, the second points to the first; and a third with a description of its own file."""
    v = smooth('uint16', 12, 10, 4)
    ids = ['urn:uuid:00000000-0000-0000-0000-00000000000' + str(i) for i in range(3)]

    def plane(z, file, ifd):
        return f'<TiffData FirstZ="{z}" IFD="{ifd}" PlaneCount="1"><UUID FileName="set-{file}.ome.tif">{ids[file]}</UUID></TiffData>'

    body = ('<Image ID="Image:0" Name="set"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="10" SizeY="12" SizeZ="4" SizeC="1" SizeT="1" '
            'PhysicalSizeX="0.2" PhysicalSizeY="0.2" PhysicalSizeZ="1"><Channel ID="Channel:0:0" Name="DAPI" SamplesPerPixel="1"/>'
            + plane(0, 0, 0) + plane(1, 1, 0) + plane(2, 0, 1) + plane(3, 1, 1) + '</Pixels></Image>')
    space = 'xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"'
    descriptions = [f'<OME {space} UUID="{ids[0]}">{body}</OME>',
                    f'<OME {space} UUID="{ids[1]}"><BinaryOnly MetadataFile="set-0.ome.tif" UUID="{ids[0]}"/></OME>',
                    f'<OME {space} UUID="{ids[2]}"><BinaryOnly MetadataFile="absent.companion.ome" UUID="{ids[0]}"/></OME>']
    for i, (pages, text) in enumerate(zip((v[[0, 2]], v[[1, 3]], v[:2]), descriptions)):
        tifffile.imwrite(path(f'set-{i}.ome.tif'), pages, photometric='minisblack', metadata=None, description=text)
    expect('set-0.ome.tif', v, 'ZYX')
    expect('set-1.ome.tif', v[[1, 3]], 'ZYX', v[None])


if __name__ == '__main__':
    compressed()
    colours()
    black_and_white()
    odd_bits()
    set_of_files()
    os.remove(TEMP)
    libtiff = subprocess.run(['tiffcp', '-h'], capture_output=True, text=True)
    versions = dict(tifffile=tifffile.__version__, numpy=numpy.__version__, Pillow=PIL.__version__, libtiff=(libtiff.stdout + libtiff.stderr).split('\n')[0])
    with open(path('expected.json'), 'w') as f:
        json.dump(dict(versions=versions, files=EXPECTED), f, indent=1)
    print(len(EXPECTED), 'files', file=sys.stderr)
