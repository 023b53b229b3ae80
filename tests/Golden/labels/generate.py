"""Reference results for Labels and Filters, from scipy and scikit-image. Run: /usr/bin/python3 generate.py
Versions of the committed files are in versions.txt. Small anisotropic volumes, axes Z, Y, X."""
import pathlib

import numpy as np
import scipy
import scipy.ndimage as ndi
import skimage
from skimage.filters import threshold_otsu
from skimage.measure import marching_cubes, mesh_surface_area, regionprops_table
from skimage.morphology import h_maxima, local_maxima, remove_small_objects
from skimage.segmentation import relabel_sequential, watershed

here = pathlib.Path(__file__).parent
filters = here.parent / "filters"
rng = np.random.default_rng(7)
S = (9, 15, 17)
structures = {6: ndi.generate_binary_structure(3, 1), 18: ndi.generate_binary_structure(3, 2), 26: ndi.generate_binary_structure(3, 3)}


def save(name, a, folder=here):
    np.save(folder / f"{name}.npy", np.ascontiguousarray(a))


# components
noise = (rng.random(S) < 0.25).astype(np.uint8)
save("noise", noise)
for c, s in structures.items():
    save(f"noise-components-{c}", ndi.label(noise, s)[0].astype(np.int16))

# distance
blobs = (ndi.gaussian_filter(rng.standard_normal(S), 1.5) > -0.03).astype(np.uint8)
save("blobs", blobs)
save("blobs-edt", ndi.distance_transform_edt(blobs, sampling=(1.75, 0.8, 0.8)).astype(np.float32))
save("blobs-edt-odd", ndi.distance_transform_edt(blobs, sampling=(0.31, 1.3, 0.57)).astype(np.float32))

# labels that touch, with gaps; numbers not in sequence
seeds = rng.integers(0, S, (12, 3))
grid = np.indices(S).reshape(3, -1).T
near = np.argmin(((grid[:, None, :] - seeds[None]) ** 2).sum(-1), 1).reshape(S)
labels = np.where(ndi.gaussian_filter(rng.standard_normal(S), 1.5) > -0.12, near * 37 + 5, 0).astype(np.int32)
labels[labels == 5] = 70000
save("labels", labels)
save("labels-sequential", relabel_sequential(labels)[0].astype(np.int16))
save("labels-without-small", remove_small_objects(labels, 100))
per = np.zeros(S)
for k in np.unique(labels[labels > 0]):
    per += ndi.distance_transform_edt(labels == k, sampling=(1.75, 0.8, 0.8))
save("labels-edt", per.astype(np.float32))

# watershed: distinct heights; then heights with many ties (markers of one voxel, each of another height)
height = ndi.gaussian_filter(rng.standard_normal(S), 1.2).astype(np.float32)
assert len(np.unique(height)) == height.size
markers = np.zeros(S, np.int32)
for i, p in enumerate(rng.integers(0, S, (9, 3))):
    markers[tuple(p)] = 3 * i + 2
save("height", height)
save("markers", markers.astype(np.int16))
save("watershed-6", watershed(height, markers, connectivity=structures[6], mask=blobs > 0).astype(np.int16))
save("watershed-26", watershed(height, markers, connectivity=structures[26]).astype(np.int16))
ties = np.round(height * 12).astype(np.int16)
where = np.argwhere(markers > 0)
for i, p in enumerate(where):
    ties[tuple(p)] = -100 + i
save("ties", ties)
save("watershed-ties-6", watershed(ties.astype(float), markers, connectivity=structures[6]).astype(np.int16))

# maxima
save("h-maxima-26", h_maxima(height, 0.05).astype(np.uint8))
save("h-maxima-6", h_maxima(height, 0.05, structures[6]).astype(np.uint8))
save("local-maxima-26", local_maxima(ties, connectivity=3).astype(np.uint8))
save("local-maxima-6", local_maxima(ties, connectivity=1).astype(np.uint8))

# holes
shells = (np.abs(ndi.gaussian_filter(rng.standard_normal(S), 1.3)) < 0.06).astype(np.uint8)
shells = ndi.binary_closing(shells, structures[6], border_value=0).astype(np.uint8)
shells[2:7, 3:10, 4:12] = 1
shells[3:5, 5:8, 6:9] = 0
shells[4, 4, 10] = 0
save("shells", shells)
save("shells-filled", ndi.binary_fill_holes(shells).astype(np.uint8))
save("shells-plane-filled", ndi.binary_fill_holes(shells[4])[None].astype(np.uint8))

# filters
image = (ndi.gaussian_filter(rng.standard_normal(S), 1.2) * 900 + 1000 + 1500 * blobs + rng.random(S)).astype(np.float32)
save("image", image, filters)
save("image-gaussian", ndi.gaussian_filter(image, (1.2, 2.1, 0.6)), filters)
save("image-gaussian-wide", ndi.gaussian_filter(image, (4.0, 0.0, 7.5), truncate=3.0), filters)
save("otsu", np.array([threshold_otsu(image), threshold_otsu(image, nbins=64), threshold_otsu(image.astype(np.uint16)), image.max() - image.min()]), filters)

save("image-median", ndi.median_filter(image, size=3), filters)
coarse = (image / 40).astype(np.uint8)
save("coarse", coarse, filters)
save("coarse-median", ndi.median_filter(coarse, size=3), filters)

# regions: one row a label, in the order of the properties
table = regionprops_table(labels, image.astype(np.float64), properties=("label", "area", "bbox", "centroid", "inertia_tensor", "mean_intensity", "min_intensity", "max_intensity"))
save("regions", np.stack([np.asarray(column, np.float64) for column in table.values()], 1))

# a surface: corners, and area in the last row
smooth = ndi.gaussian_filter(image, 1.0)
level = float(np.round(smooth.mean())) + 0.5
corners, faces, _, _ = marching_cubes(smooth, level, spacing=(1.75, 0.8, 0.8), method="lorensen")
save("smooth", smooth, filters)
save("surface", np.vstack([corners, [[level, mesh_surface_area(corners, faces), len(faces)]]]).astype(np.float64))

(here / "versions.txt").write_text(f"numpy {np.__version__}\nscipy {scipy.__version__}\nscikit-image {skimage.__version__}\n")
