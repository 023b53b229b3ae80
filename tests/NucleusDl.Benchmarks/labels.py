"""The Python side of the benchmark "labels": scipy and scikit-image on the files of FOLDER. Prints JSON.

python3 labels.py FOLDER OPERATION RUNS LEVEL Z Y X    (needs numpy, scipy, scikit-image; LEVEL of the surface, Z Y X: voxel size)

For each program the median of RUNS calls, seconds, after one that does not count; with RUNS = 1 the one call counts.
The result of each lies beside the input, so that the other side can compare.
"""
import json
import os
import statistics
import sys
import time

import numpy as np
import scipy
import scipy.ndimage as ndi
import skimage
from skimage.measure import label, marching_cubes, mesh_surface_area, regionprops_table
from skimage.segmentation import watershed

FOLDER, OPERATION, RUNS, LEVEL = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
SPACING = tuple(float(v) for v in sys.argv[5:8])
SIGMA = tuple(0.8 / v for v in SPACING)
PROPERTIES = ('label', 'area', 'bbox', 'centroid', 'inertia_tensor', 'mean_intensity', 'min_intensity', 'max_intensity')


def load(name):
    return np.load(os.path.join(FOLDER, name + '.npy'))


def save(name, array, dtype):
    np.save(os.path.join(FOLDER, name + '.npy'), np.ascontiguousarray(array, dtype))


def timed(work):
    times = []
    for i in range(1 if RUNS == 1 else RUNS + 1):
        result = None
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times if RUNS == 1 else times[1:]), result


def gaussian():
    image = load('float')
    t, result = timed(lambda: ndi.gaussian_filter(image, SIGMA))
    save('gaussian-theirs', result, np.float32)
    return {'scipy': t}


def edt():
    mask = load('mask')
    t, result = timed(lambda: ndi.distance_transform_edt(mask, sampling=SPACING))
    save('edt-theirs', result, np.float32)
    return {'scipy': t}


def components(reach):
    mask = load('mask')
    structure = ndi.generate_binary_structure(3, reach)
    t, result = timed(lambda: ndi.label(mask, structure)[0])
    save(f'components{reach}-theirs', result, np.int32)
    u, _ = timed(lambda: label(mask, connectivity=reach))
    return {'scipy': t, 'scikit-image': u}


def flood():
    landscape, markers, mask = load('landscape'), load('markers'), load('mask') > 0
    t, result = timed(lambda: watershed(landscape, markers, mask=mask))
    save('watershed-theirs', result, np.int32)
    return {'scikit-image': t}


def median(name, dtype):
    image = load(name)
    t, result = timed(lambda: ndi.median_filter(image, size=3))
    save(f'median-{name}-theirs', result, dtype)
    return {'scipy': t}


def regions():
    labels, image = load('truth'), load('image')
    t, table = timed(lambda: regionprops_table(labels, image, properties=PROPERTIES))
    save('regions-theirs', np.stack([np.asarray(v, np.float64) for v in table.values()], 1)[None], np.float64)
    return {'scikit-image': t, 'columns': len(table), 'rows': len(table['label'])}


def surface():
    smooth = load('smooth')
    t, _ = timed(lambda: marching_cubes(smooth, LEVEL, spacing=SPACING))
    u, (vertices, faces, _, _) = timed(lambda: marching_cubes(smooth, LEVEL, spacing=SPACING, method='lorensen'))
    return {'scikit-image': t, 'scikit-image, lorensen': u, 'vertices': len(vertices), 'area': float(mesh_surface_area(vertices, faces))}


WORK = {'gaussian': gaussian, 'edt': edt, 'components6': lambda: components(1), 'components18': lambda: components(2), 'components26': lambda: components(3),
        'watershed': flood, 'median-image': lambda: median('image', np.uint16), 'median-float': lambda: median('float', np.float32), 'regions': regions,
        'surface': surface}
print(json.dumps(WORK[OPERATION]() | {'versions': f'numpy {np.__version__}, scipy {scipy.__version__}, scikit-image {skimage.__version__}'}))
