"""The Python side of the benchmark "files": tifffile, and Pillow with libtiff where tifffile lacks the codec. Prints JSON.

python3 files.py FOLDER RUNS PLANE    (needs numpy, tifffile, Pillow; FOLDER holds plain.tif, one-page.tif and pages.tif)
"""
import json
import os
import statistics
import sys
import time

import numpy
import tifffile
from PIL import Image

FOLDER, RUNS, PLANE = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def timed(work):
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def pillow_write(path, stack, predictor):
    pages = [Image.fromarray(plane) for plane in stack]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression='tiff_lzw', tiffinfo={317: predictor})


def pillow_read(path, out):
    with Image.open(path) as image:
        for z in range(len(out)):
            image.seek(z)
            out[z] = numpy.asarray(image)


def main():
    stack = tifffile.imread(os.path.join(FOLDER, 'plain.tif'))
    result = {}
    for name, predictor in (('deflate', False), ('deflate, differences', True)):
        path = os.path.join(FOLDER, f'theirs-{len(result)}.tif')
        write = timed(lambda: tifffile.imwrite(path, stack, photometric='minisblack', compression='zlib', predictor=predictor))
        read = timed(lambda: tifffile.imread(path))
        result[name] = dict(program=f'tifffile {tifffile.__version__}', file=path, write=write, read=read, bytes=os.path.getsize(path))
    out = numpy.empty_like(stack)
    for name, predictor in (('LZW', 1), ('LZW, differences', 2)):
        path = os.path.join(FOLDER, f'theirs-{len(result)}.tif')
        write = timed(lambda: pillow_write(path, stack, predictor))
        read = timed(lambda: pillow_read(path, out))
        assert (out == stack).all()
        result[name] = dict(program='Pillow, libtiff', file=path, write=write, read=read, bytes=os.path.getsize(path))
    result['one-page'] = dict(read=timed(lambda: tifffile.memmap(os.path.join(FOLDER, 'one-page.tif'), mode='r')[PLANE].copy()))
    result['pages'] = dict(read=timed(lambda: tifffile.imread(os.path.join(FOLDER, 'pages.tif'), key=PLANE)))
    print(json.dumps(result))


main()
