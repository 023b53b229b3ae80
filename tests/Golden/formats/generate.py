"""Writes the small NRRD, NIfTI and HDF5 files beside this script, and expected.json with what a reader must find in them.

Run with: python3 generate.py   (needs numpy, nibabel, h5py, and teem-unu; the versions used are in expected.json)

Every volume holds value(t, c, z, y, x) = 5003 t + 1009 c + 101 z + 13 y + 7 x, in the file's type. The checksum is the CRC-32 of the
little-endian pixels in the order C, Z, Y, X, taken from the array and not from the file.
"""
import bz2
import gzip
import json
import os
import subprocess
import zlib

import h5py
import nibabel
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = {}
NRRD = {'uint8': 'uchar', 'int8': 'signed char', 'uint16': 'unsigned short', 'int16': 'short', 'uint32': 'uint', 'int32': 'int',
        'uint64': 'ulonglong', 'int64': 'long long', 'float32': 'float', 'float64': 'double'}
TYPES = list(NRRD)


def volume(dtype, c=1, z=3, y=6, x=5, t=0):
    i = numpy.indices((c, z, y, x)).astype('int64')
    v = 5003 * t + 1009 * i[0] + 101 * i[1] + 13 * i[2] + 7 * i[3]
    if numpy.dtype(dtype).kind == 'f':
        return (v / 8 - 3.5).astype(dtype)
    info = numpy.iinfo(dtype)
    if info.min < 0:
        v = v - 300
    return v.astype(dtype) if info.bits > 8 else (v & 255).astype('uint8').view(dtype)


def expect(name, v, voxel=None, **more):
    v = {'int64': lambda: v.astype('int32'), 'uint64': lambda: v.astype('uint32'), 'float16': lambda: v.astype('float32')}.get(str(v.dtype), lambda: v)()
    crc = zlib.crc32(numpy.ascontiguousarray(v).astype(v.dtype.newbyteorder('<')).tobytes())
    EXPECTED[name] = dict(shape=list(v.shape), type=str(v.dtype), crc=f'{crc:08x}', voxel=voxel, **more)


def path(name):
    return os.path.join(HERE, name)


def put(name, *parts):
    with open(path(name), 'wb') as f:
        f.write(b''.join(p.encode() if isinstance(p, str) else p for p in parts))


def header(dtype, sizes, *lines, endian='little', encoding='raw'):
    return '\n'.join(['NRRD0004', '# made by hand', f'type: {NRRD[dtype]}', f'dimension: {len(sizes)}', 'sizes: ' + ' '.join(map(str, sizes)),
                      f'endian: {endian}', f'encoding: {encoding}', *lines]) + '\n'


UM = ('space dimension: 3', 'space directions: (0.1625,0,0) (0,0.8,0) (0,0,1.75)', 'space units: "um" "um" "um"')
VOXEL = [1.75, 0.8, 0.1625]


def nrrd():
    for dtype in TYPES:
        v = volume(dtype)
        put(f'{dtype}-big-gzip.nrrd', header(dtype, (5, 6, 3), *UM, endian='big', encoding='gzip'), '\n',
            gzip.compress(v.astype(v.dtype.newbyteorder('>')).tobytes(), mtime=0))
        expect(f'{dtype}-big-gzip.nrrd', v, VOXEL)
    v = volume('uint16')
    data = v.tobytes()
    mm = [1750.0, 800.0, 162.5]
    for encoding, coded in (('raw', data), ('bzip2', bz2.compress(data)), ('hex', data.hex('\n', 40)), ('ascii', '\n'.join(map(str, v.ravel())))):
        put(f'{encoding}.nrrd', header('uint16', (5, 6, 3), 'spacings: 0.1625 0.8 1.75', 'units: "mm" "mm" "mm"', encoding=encoding), '\n', coded)
        expect(f'{encoding}.nrrd', v, mm)
    f = volume('float32')
    put('ascii-float.nrrd', header('float32', (5, 6, 3), encoding='txt'), '\n', ' '.join(map(str, f.ravel())))
    expect('ascii-float.nrrd', f)
    # Detached headers: one file, a list, a pattern; lines and bytes to skip.
    put('pixels.raw', b'one line\nand two\n' + b'1234567' + data)
    put('skip.nhdr', header('uint16', (5, 6, 3), 'line skip: 2', 'byte skip: 7', 'data file: pixels.raw'))
    expect('skip.nhdr', v)
    put('last.nhdr', header('uint16', (5, 6, 3), 'byte skip: -1', 'data file: pixels.raw'))
    expect('last.nhdr', v)
    for z in range(3):
        put(f'slice{z + 1:02}.raw', v[0, z].tobytes())
    put('list.nhdr', header('uint16', (5, 6, 3), 'data file: LIST', 'slice01.raw', 'slice02.raw', 'slice03.raw'))
    expect('list.nhdr', v)
    put('pattern.nhdr', header('uint16', (5, 6, 3), 'data file: slice%02d.raw 1 3 1'))
    expect('pattern.nhdr', v)
    put('backwards.nhdr', header('uint16', (5, 6, 3), 'data file: slice%02d.raw 3 1 -1'))
    expect('backwards.nhdr', v[:, ::-1])
    # Channels before, behind and between; colours; time.
    c = volume('uint16', c=2)
    put('list-first.nrrd', header('uint16', (2, 5, 6, 3), 'kinds: list domain domain domain', UM[0], 'space directions: none' + UM[1][17:], UM[2]), '\n',
        c.transpose(1, 2, 3, 0).tobytes())
    expect('list-first.nrrd', c, VOXEL, axes='CZYX')
    put('list-last.nrrd', header('uint16', (5, 6, 3, 2), UM[0], UM[1] + ' none', UM[2]), '\n', c.tobytes())
    expect('list-last.nrrd', c, VOXEL, axes='CZYX')
    put('list-between.nrrd', header('uint16', (5, 6, 2, 3), 'kinds: domain domain list domain', encoding='gz'), '\n', gzip.compress(c.swapaxes(0, 1).tobytes(), mtime=0))
    expect('list-between.nrrd', c, axes='CZYX')
    rgb = volume('uint8', c=3)
    put('colours.nrrd', header('uint8', (3, 5, 6, 3), 'kinds: RGB-color domain domain domain'), '\n', rgb.transpose(1, 2, 3, 0).tobytes())
    expect('colours.nrrd', rgb[1:2], axes='ZYXS', channel=1)
    time = numpy.concatenate([volume('uint16', t=t) for t in range(2)])
    put('time.nrrd', header('uint16', (5, 6, 3, 2), 'kinds: domain domain domain time'), '\n', time.tobytes())
    expect('time.nrrd', time[1:], axes='TZYX', frame=1)
    put('four.nrrd', header('uint16', (5, 6, 3, 2)), '\n', time.tobytes())
    expect('four.nrrd', time, axes='CZYX', axes_option='CZYX')
    put('flat.nrrd', header('uint16', (5, 18)), '\n', data)
    expect('flat.nrrd', v.reshape(1, 1, 18, 5), axes='YX')
    # Written by teem itself.
    for encoding in ('gzip', 'bzip2', 'hex', 'ascii'):
        subprocess.run(['teem-unu', 'save', '-f', 'nrrd', '-e', encoding, '-i', path('raw.nrrd'), '-o', path(f'teem-{encoding}.nrrd')], check=True)
        expect(f'teem-{encoding}.nrrd', v)
    subprocess.run(['teem-unu', 'save', '-f', 'nrrd', '-e', 'gzip', '-i', path('raw.nrrd'), '-o', path('teem.nhdr')], check=True)
    expect('teem.nhdr', v)


def seg_keys(n, **keys):
    return [f'Segment{n}_{k}:={v}' for k, v in keys.items()]


def segmentations():
    """As 3D Slicer writes them; the layout of the keys is that of its documentation of .seg.nrrd."""
    labels = numpy.zeros((4, 6, 7), 'uint8')
    labels[0:2, 0:2, 0:3] = 1
    labels[2:, 3:, 4:] = 2
    one = seg_keys(0, ID='Segment_1', Name='nucleus ä', LabelValue=1, Layer=0) + seg_keys(1, ID='Segment_2', Name='Segment_2', NameAutoGenerated=1, LabelValue=2, Layer=0)
    mm = ('space: left-posterior-superior', 'space directions: (0.0005,0,0) (0,0.0005,0) (0,0,0.002)', 'kinds: domain domain domain', 'space units: "mm" "mm" "mm"')
    put('one.seg.nrrd', header('uint8', (7, 6, 4), *mm, *one, encoding='gzip'), '\n', gzip.compress(labels.tobytes(), mtime=0))
    expect('one.seg.nrrd', labels[None], [2.0, 0.5, 0.5])
    # Cropped, with the image's extent noted: x 0..9, y 0..8, z 0..6, the labels begin at (2, 1, 3).
    geometry = 'Reference image geometry|' + ';'.join(map(str, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 9, 0, 8, 0, 6])) + ';|text'
    crop = ['Segmentation_ReferenceImageExtentOffset:=2 1 3']
    put('cropped.seg.nrrd', header('uint8', (7, 6, 4), *mm, *one, *crop, f'Segmentation_ConversionParameters:=Smoothing|0.5|text&{geometry}', encoding='gzip'), '\n',
        gzip.compress(labels.tobytes(), mtime=0))
    full = numpy.zeros((7, 9, 10), 'uint8')
    full[3:7, 1:7, 2:9] = labels
    expect('cropped.seg.nrrd', full[None], [2.0, 0.5, 0.5])
    put('cropped-only.seg.nrrd', header('uint8', (7, 6, 4), *mm, *one, *crop), '\n', labels.tobytes())
    expect('cropped-only.seg.nrrd', labels[None], [2.0, 0.5, 0.5])
    layers = numpy.stack([labels, numpy.roll(labels, 2, 1)], -1)
    layered = (mm[0], mm[1].replace(': ', ': none '), 'kinds: list domain domain domain', mm[3])
    distinct = one + seg_keys(2, ID='Segment_3', Name='a', LabelValue=3, Layer=1) + seg_keys(3, ID='Segment_4', Name='b', LabelValue=4, Layer=1)
    second = numpy.where((layers[..., 1] > 0) & (layers[..., 0] == 0), layers[..., 1] + 2, 0).astype('uint8')
    data = numpy.stack([layers[..., 0], second], -1)
    put('layers.seg.nrrd', header('uint8', (2, 7, 6, 4), *layered, *distinct), '\n', data.tobytes())
    expect('layers.seg.nrrd', data.sum(-1).astype('int32')[None], [2.0, 0.5, 0.5])
    same = one + seg_keys(2, ID='Segment_3', Name='a', LabelValue=1, Layer=1) + seg_keys(3, ID='Segment_4', Name='b', LabelValue=2, Layer=1)
    put('same-numbers.seg.nrrd', header('uint8', (2, 7, 6, 4), *layered, *same), '\n', numpy.stack([data[..., 0], numpy.maximum(data[..., 1].astype(int) - 2, 0)], -1).astype('uint8').tobytes())
    expect('same-numbers.seg.nrrd', data.sum(-1).astype('int32')[None], [2.0, 0.5, 0.5])
    put('overlap.seg.nrrd', header('uint8', (2, 7, 6, 4), *layered, *same), '\n', numpy.stack([labels, labels], -1).tobytes())
    expect('overlap.seg.nrrd', labels.astype('int32')[None], [2.0, 0.5, 0.5], series=2)


def nifti():
    def save(name, array, voxel=(0.1625, 0.8, 1.75), unit='micron', kind=nibabel.Nifti1Image, big=False, affine=None, **fields):
        image = kind(array, affine, dtype=array.dtype)
        head = image.header.as_byteswapped('>') if big else image.header
        if big:
            image = kind(array, affine, header=head)
        image.header.set_zooms(tuple(voxel) + (1,) * (array.ndim - 3))
        image.header.set_xyzt_units(unit)
        for key, value in fields.items():
            image.header[key] = value
        nibabel.save(image, path(name))

    def turned(v):
        return numpy.asfortranarray(v[0].transpose())

    for dtype in TYPES:
        v = volume(dtype)
        save(f'{dtype}.nii.gz', turned(v))
        expect(f'{dtype}.nii.gz', v, VOXEL)
        big = turned(v).astype(v.dtype.newbyteorder('>'))
        save(f'{dtype}-big-2.nii', big, kind=nibabel.Nifti2Image, big=True, unit='mm')
        expect(f'{dtype}-big-2.nii', v, [1750.0, 800.0, 162.5])
    v = volume('uint16')
    save('no-unit.nii', turned(v), unit='unknown')
    expect('no-unit.nii', v)
    save('metre.nii', turned(v), unit='meter', voxel=(0.0001, 0.0001, 0.0002))
    expect('metre.nii', v, [200.0, 100.0, 100.0])
    save('pair.img', turned(v), kind=nibabel.Nifti1Pair)
    expect('pair.hdr', v, VOXEL)
    time = numpy.stack([volume('uint16', t=t)[0] for t in range(2)])
    save('time.nii.gz', time.transpose())
    expect('time.nii.gz', time[1:], VOXEL, axes='TZYX', frame=1)
    channels = numpy.stack([numpy.stack([volume('uint16', c=3, t=t)[c] for t in range(2)]) for c in range(3)])
    save('channels.nii', channels.transpose())
    expect('channels.nii', channels[:, 1], VOXEL, axes='CTZYX', frame=1)
    save('scaled.nii', turned(v), scl_slope=1, scl_inter=0)
    with open(path('scaled.nii'), 'r+b') as f:
        f.seek(112)
        f.write(numpy.array([0.5, -10], '<f4').tobytes())
    expect('scaled.nii', (v * 0.5 - 10).astype('float32'), VOXEL)
    rgb = volume('uint8', c=3)
    packed = numpy.ascontiguousarray(rgb.transpose(3, 2, 1, 0)).view([('R', 'u1'), ('G', 'u1'), ('B', 'u1')])[..., 0]
    save('colours.nii', packed)
    expect('colours.nii', rgb[2:], VOXEL, axes='ZYXS', channel=2)
    save('mirrored.nii', turned(v), affine=numpy.diag([-0.1625, 0.8, 1.75, 1]))
    expect('mirrored.nii', v, VOXEL)


def letters(text):
    """As Imaris writes text: an array of single characters."""
    return numpy.array([c.encode() for c in text], 'S1')


def hdf5():
    def one(name, array, dataset='image', attributes=(), libver='earliest', **options):
        with h5py.File(path(name), 'w', libver=libver) as f:
            d = f.create_dataset(dataset, data=array, track_times=False, **options)
            for key, value in dict(attributes).items():
                d.attrs[key] = value

    size = {'element_size_um': numpy.array(VOXEL)}
    for dtype in TYPES + ['float16']:
        v = volume(dtype)
        big = v[0].astype(v.dtype.newbyteorder('>'))
        one(f'{dtype}-big.h5', big, attributes=size, chunks=(2, 4, 3), compression='gzip', shuffle=True, fletcher32=True)
        expect(f'{dtype}-big.h5', v, VOXEL)
        one(f'{dtype}-latest.h5', v[0], libver='latest')
        expect(f'{dtype}-latest.h5', v)
    v = volume('uint16')
    for name, options in dict(lzf=dict(compression='lzf'), scaleoffset=dict(scaleoffset=0), unlimited=dict(maxshape=(None, 6, 5), chunks=(1, 6, 5)),
                              btree2=dict(maxshape=(None, None, 5), chunks=(1, 3, 5)), fixed=dict(chunks=(2, 3, 2), compression='gzip'), single=dict(chunks=(3, 6, 5))).items():
        for libver in ('earliest', 'latest'):
            one(f'{name}-{libver}.h5', v[0], libver=libver, attributes={'element_size_um': numpy.array(VOXEL, '<f4')} if name == 'lzf' else (), **options)
            expect(f'{name}-{libver}.h5', v, [round(float(numpy.float32(n)), 6) for n in VOXEL] if name == 'lzf' else None)
    # Chunks that do not shrink are stored unpacked, with and without sorted bytes.
    noise = numpy.random.default_rng(1).integers(0, 65536, (1, 4, 16, 16)).astype('uint16')
    for shuffle in (False, True):
        one(f'lzf-noise-{shuffle}.h5'.lower(), noise[0], compression='lzf', shuffle=shuffle, chunks=(2, 8, 8))
        expect(f'lzf-noise-{shuffle}.h5'.lower(), noise)
    mask = volume('uint8') % 2
    one('bool.h5', mask[0].astype(bool))
    expect('bool.h5', mask)
    # Where nothing was ever written stands the fill value.
    with h5py.File(path('unwritten.h5'), 'w') as f:
        f.create_dataset('image', (3, 6, 5), 'uint16', chunks=(1, 6, 5), fillvalue=7)[1] = v[0, 1]
    unwritten = numpy.full_like(v, 7)
    unwritten[:, 1] = v[:, 1]
    expect('unwritten.h5', unwritten)

    def tags(axes, resolution=0):
        return json.dumps({'axes': [dict(key=a, typeFlags={'c': 1, 't': 8}.get(a, 2), resolution=resolution, description='') for a in axes]})

    c = volume('uint16', c=2)
    one('ilastik.h5', c.transpose(1, 2, 3, 0)[None], 'exported_data', {'axistags': tags('tzyxc')}, chunks=(1, 2, 3, 3, 1))
    expect('ilastik.h5', c, axes='CZYX')
    one('vigra.h5', c.transpose(3, 2, 1, 0), 'volume/data', {'axistags': tags('xyzc'), **size})
    expect('vigra.h5', c, VOXEL, axes='CZYX')
    time = numpy.concatenate([volume('uint16', t=t) for t in range(2)])
    one('labelled.h5', time)
    with h5py.File(path('labelled.h5'), 'a') as f:
        for i, label in enumerate('tzyx'):
            f['image'].dims[i].label = label
    expect('labelled.h5', time[1:], axes='TZYX', frame=1)
    one('keras.h5', c.transpose(1, 2, 3, 0), 'X')
    expect('keras.h5', c, axes='CZYX', axes_option='ZYXC')
    one('ones.h5', v[0][None, ..., None])
    expect('ones.h5', v)
    with h5py.File(path('several.h5'), 'w') as f:
        f['raw'] = v[0]
        f['label'] = mask[0]
        f['notes/table'] = numpy.arange(7)
        f['notes/text'] = 'nothing'
        f['self'] = h5py.SoftLink('/')
        f['nowhere'] = h5py.SoftLink('/gone')
    expect('several.h5', mask, dataset='/label')
    both = numpy.stack([numpy.stack([volume('uint16', c=2, t=t)[k] for t in range(2)]) for k in range(2)])
    with h5py.File(path('imaris.ims'), 'w') as f:
        for level in range(2):
            for t in range(2):
                for k in range(2):
                    g = f.create_group(f'DataSet/ResolutionLevel {level}/TimePoint {t}/Channel {k}')
                    padded = numpy.zeros((4, 8, 8), 'uint16')
                    padded[:3, :6, :5] = both[k, t]
                    g['Data'] = padded if level == 0 else padded[::2, ::2, ::2]
                    for axis, n in zip('XYZ', (5, 6, 3) if level == 0 else (3, 3, 2)):
                        g.attrs[f'ImageSize{axis}'] = letters(str(n))
        about = f.create_group('DataSetInfo/Image')
        for i, extent in enumerate((5 * 0.1625, 6 * 0.8, 3 * 1.75)):
            about.attrs[f'ExtMin{i}'] = letters('10')
            about.attrs[f'ExtMax{i}'] = letters(repr(10 + extent))
        about.attrs['Unit'] = letters('um')
        for k in range(2):
            f.create_group(f'DataSetInfo/Channel {k}').attrs['Name'] = letters(['DAPI', 'H2B'][k])
    expect('imaris.ims', both[:, 1], VOXEL, axes='TCZYX', frame=1)
    with h5py.File(path('viewer.h5'), 'w') as f:
        for t in range(2):
            for k in range(2):
                f[f't{t:05}/s{k:02}/0/cells'] = both[k, t].astype('int16')
        f['s00/resolutions'] = numpy.ones((1, 3))
        f['s00/subdivisions'] = numpy.ones((1, 3), int)
    put('viewer.xml', '<SpimData version="0.2"><SequenceDescription><ViewSetups><ViewSetup><id>0</id><size>5 6 3</size>'
        '<voxelSize><unit>µm</unit><size>0.1625 0.8 1.75</size></voxelSize></ViewSetup></ViewSetups></SequenceDescription></SpimData>')
    expect('viewer.h5', both[:, 0], VOXEL, axes='TCZYX', frame=0)


nrrd()
segmentations()
nifti()
hdf5()
with open(path('expected.json'), 'w', encoding='utf-8') as f:
    files = ',\n'.join(f'  {json.dumps(k)}: {json.dumps(v)}' for k, v in EXPECTED.items())
    versions = {'numpy': numpy.__version__, 'nibabel': nibabel.__version__, 'h5py': h5py.__version__, 'hdf5': h5py.version.hdf5_version, 'teem': '1.12.0'}
    f.write(f'{{\n "versions": {json.dumps(versions)},\n "files": {{\n{files}\n }}\n}}\n')
