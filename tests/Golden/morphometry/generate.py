"""Reference results for Morphometry, from scikit-image, scipy and numpy. Run: /usr/bin/python3 generate.py
Versions are in expected.json. A small anisotropic label volume with gaps in its numbers and touching labels; image with two channels."""
import json
import pathlib

import numpy as np
import scipy
import scipy.ndimage as ndi
import scipy.special
import scipy.stats
import skimage
from scipy.spatial import SphericalVoronoi
from scipy.spatial.distance import pdist
from skimage.measure import regionprops

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(11)
S = (11, 26, 30)
H = np.array([1.75, 0.8, 0.5])


def directions(h):
    d = np.array([(z, y, x) for z in (-1, 0, 1) for y in (-1, 0, 1) for x in (-1, 0, 1) if (z, y, x) != (0, 0, 0)])
    length = np.linalg.norm(d * h, axis=1)
    cells = SphericalVoronoi(d * h / length[:, None], 1)
    cells.sort_vertices_of_regions()
    return d, length, cells.calculate_areas() / (4 * np.pi)


def crofton(labels, k, h):
    """Surface of one label, and the part of it behind which another label lies."""
    p = np.pad(labels, 1)
    surface = contact = 0.0
    for d, length, share in zip(*directions(h)):
        beside = np.roll(p, -d, (0, 1, 2))
        factor = 4 * share * np.prod(h) / length
        surface += factor * ((p == k) & (beside != k)).sum()
        contact += factor * ((p == k) & (beside != k) & (beside != 0)).sum()
    return surface, contact


def welch(x, y):
    """95 % interval of mean(y) - mean(x), unequal variances."""
    v, w = np.var(x, ddof=1) / len(x), np.var(y, ddof=1) / len(y)
    df = (v + w) ** 2 / (v**2 / (len(x) - 1) + w**2 / (len(y) - 1))
    reach = scipy.stats.t.ppf(0.975, df) * np.sqrt(v + w)
    d = np.mean(y) - np.mean(x)
    return float(d - reach), float(d + reach)


# Labels: nearest seed in a smooth random mask; numbers with gaps.
seeds = rng.integers(0, S, (5, 3))
grid = np.indices(S).reshape(3, -1).T
near = np.argmin(((grid[:, None, :] - seeds[None]) ** 2 * (4, 1, 1)).sum(-1), 1).reshape(S)
mask = ndi.gaussian_filter(rng.standard_normal(S), (1.5, 3, 3)) > -0.02
labels = np.where(mask, near * 37 + 5, 0).astype(np.int32)
image = (rng.random((2, *S)) * 500 + 300 * (labels > 0)).astype(np.uint16)
np.save(here / "labels.npy", labels)
np.save(here / "channel0.npy", image[0].astype(np.float32))
np.save(here / "channel1.npy", image[1].astype(np.float32))

nuclei = []
faces = ndi.generate_binary_structure(3, 1)
for r in regionprops(labels, np.moveaxis(image, 0, -1)):
    points = np.argwhere(labels == r.label) * H
    values = np.linalg.eigvalsh(np.cov(points.T, bias=True))
    surface, contact = crofton(labels, r.label, H)
    around = np.unique(labels[ndi.binary_dilation(labels == r.label, faces) & (labels != r.label) & (labels != 0)])
    grey = [image[c][labels == r.label].astype(float) for c in (0, 1)]
    nuclei.append(dict(
        label=int(r.label), voxels=int(r.area), centroid=[float(v) for v in np.array(r.centroid) * H], bbox=[int(v) for v in r.bbox], extent=float(r.extent),
        moments=[float(v) for v in values], diameter=float(pdist(points).max()), surface=float(surface), contact=float(contact), neighbours=[int(v) for v in around],
        mean=[float(v) for v in np.atleast_1d(r.mean_intensity)], min=[float(v) for v in np.atleast_1d(r.min_intensity)], max=[float(v) for v in np.atleast_1d(r.max_intensity)],
        sd=[float(g.std()) for g in grey], median=[float(np.median(g)) for g in grey]))

shares = [dict(spacing=list(h), shares=[float(v) for v in directions(np.array(h))[2]]) for h in ((1, 1, 1), (1.75, 0.8, 0.8), (5, 0.3, 0.2), (0.2, 0.9, 1.3))]
ellipsoids = [dict(axes=list(a), area=float(4 * np.pi * scipy.special.elliprg((a[0] * a[1]) ** 2, (a[0] * a[2]) ** 2, (a[1] * a[2]) ** 2)))
              for a in ((1, 1, 1), (3, 2, 1), (5, 5, 0.5), (20, 1, 1), (1.001, 1, 0.999))]
quantiles = [dict(p=p, df=df, t=float(scipy.stats.t.ppf(p, df))) for p in (0.6, 0.975, 0.999) for df in (1, 1.7, 2, 4.35, 10, 120, 1e4)]

a = {"e1": [10.0, 12, 11, 13], "e2": [14.0, 15], "e3": [9.0, 10, 11], "e4": [12.5, 13]}
b = {"m1": [15.0, 16, 18], "m2": [13.0, 12, 11, 12.5], "m3": [19.0, 21]}
ma, mb = [np.mean(v) for v in a.values()], [np.mean(v) for v in b.values()]
low, high = welch(ma, mb)
naive_low, naive_high = welch(sum(a.values(), []), sum(b.values(), []))
df = len(ma) + len(mb) - 2
pooled = np.sqrt(((len(ma) - 1) * np.var(ma, ddof=1) + (len(mb) - 1) * np.var(mb, ddof=1)) / df)
j = scipy.special.gamma(df / 2) / (np.sqrt(df / 2) * scipy.special.gamma((df - 1) / 2))
comparison = dict(a=a, b=b, low=low, high=high, naive_low=naive_low, naive_high=naive_high,
                  p=float(scipy.stats.ttest_ind(ma, mb, equal_var=False).pvalue),
                  naive_p=float(scipy.stats.ttest_ind(sum(a.values(), []), sum(b.values(), []), equal_var=False).pvalue),
                  g=float(j * (np.mean(mb) - np.mean(ma)) / pooled))

(here / "expected.json").write_text(json.dumps(dict(
    versions=dict(numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__),
    spacing=list(H), nuclei=nuclei, shares=shares, ellipsoids=ellipsoids, quantiles=quantiles, comparison=comparison), indent=1) + "\n")
