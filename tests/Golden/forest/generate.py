"""Reference features and a reference forest, from scipy, numpy and scikit-learn. Run: /usr/bin/python3 generate.py
Versions of the committed files are in versions.txt. Axes Z, Y, X; in the feature files all planes of the first feature come first."""
import json
import pathlib

import numpy as np
import scipy
import scipy.ndimage as ndi
import sklearn
import tifffile
from sklearn.ensemble import RandomForestClassifier

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(5)
TRUNCATE = 3.5


def kernel(sigma, order):
    """A Gaussian derivative whose moments are exact: sum x^order k(x) / order! = 1, lower ones 0."""
    if order:
        sigma = max(sigma, 0.3)
    r = max(1 if order else 0, int(TRUNCATE * sigma + 0.5))
    x = np.arange(-r, r + 1, dtype=float)
    g = np.exp(-x * x / (2 * sigma * sigma)) if sigma > 0 else np.ones(1)
    if order == 0:
        return g / g.sum()
    if order == 1:
        k = x * g
        return k / (k * x).sum()
    k = (x * x - (x * x * g).sum() / g.sum()) * g
    return k / ((k * x * x).sum() / 2)


def derivative(image, sigma, orders, step):
    out = image
    for axis, (s, o, h) in enumerate(zip(sigma, orders, step)):
        if image.shape[axis] > 1:
            out = ndi.correlate1d(out, kernel(s, o) / h ** o, axis=axis, mode='reflect')
    return out


def smooth(image, sigma):
    return ndi.gaussian_filter(image, [0 if n == 1 else s for s, n in zip(sigma, image.shape)], mode='reflect', truncate=TRUNCATE)


def eigenvalues(matrices):
    return np.linalg.eigvalsh(np.moveaxis(np.array(matrices), (0, 1), (-2, -1)))[..., ::-1]


def features(image, wanted, size):
    """wanted: (kind, scale) in order; size: voxel size in µm, None for scales in voxels."""
    image = image.astype(float)
    axes = [a for a in range(3) if image.shape[a] > 1][::-1]
    step = size or (1, 1, 1)
    out = []
    for kind, scale in wanted:
        full = [scale / h for h in step]
        at = [min(s, 1) for s in full]
        p = smooth(image, [np.sqrt(max(0, s * s - 1)) for s in full])

        def d(*of):
            return derivative(p, at, [of.count(a) for a in range(3)], step)

        if kind == 'gaussian':
            out.append(smooth(p, at))
        elif kind == 'log':
            out.append(sum(d(a, a) for a in axes))
        elif kind == 'gradient':
            out.append(np.sqrt(sum(d(a) ** 2 for a in axes)))
        elif kind == 'dog':
            out.append(smooth(p, at) - (smooth(image, [0.66 * s for s in full]) if size else smooth(p, [0.66 * s for s in at])))
        elif kind == 'hessian':
            e = eigenvalues([[d(a, b) for b in axes] for a in axes])
            out += [e[..., i] for i in range(len(axes))]
        else:
            outer = [0.5 * s for s in (full if size else at)]
            e = eigenvalues([[smooth(d(a) * d(b), outer) for b in axes] for a in axes])
            out += [e[..., i] for i in range(len(axes))]
    return np.concatenate(out)


def save(name, array):
    tifffile.imwrite(here / (name + '.tif'), array, photometric='minisblack', compression='zlib')


def parse(text):
    return [(k, float(s)) for part in text.split(';') for k, scales in [part.strip().split('@')] for s in scales.split(',')]


image = ndi.gaussian_filter(rng.normal(size=(12, 20, 23)), (1, 2, 2)) * 9000 + rng.normal(size=(12, 20, 23)) * 60 + 3000
image = np.clip(image, 0, 65535).astype(np.uint16)
save('image', image)
sets = {
    'micron': ('gaussian@0.7,1.6; log@1.6; gradient@0.7,1.6; dog@1; structure@1; hessian@0.7,1.6', image, (1.75, 0.8, 0.8)),
    'voxel': ('gaussian@0.3,1.6; log@0.7,1.6; gradient@1.6; dog@0.7,1.6; structure@1.6; hessian@1,1.6', image, None),
    'plane': ('gaussian@0.3,1.6; log@1.6; gradient@1.6; dog@1.6; structure@1.6; hessian@1.6', image[5:6], None),
}
for name, (text, stack, size) in sets.items():
    save(name, features(stack, parse(text), size).astype(np.float32))
# The filters as scipy has them, without the smoothing in two steps.
plain = image.astype(float)
save('scipy', np.concatenate([ndi.gaussian_filter(plain, 1.6), ndi.gaussian_laplace(plain, 1.6), ndi.gaussian_gradient_magnitude(plain, 1.6)]).astype(np.float32))
json.dump({name: text for name, (text, _, _) in sets.items()}, open(here / 'sets.json', 'w'), indent=1)

# Three classes that overlap, held-out log-loss of the exact forest over ten seeds.
x = rng.normal(size=(4000, 6)).astype(np.float32)
y = np.digitize(x[:, 0] + 0.5 * x[:, 1] ** 2 + 0.3 * rng.normal(size=4000), [0, 1]).astype(np.uint8)
losses = []
for seed in range(10):
    p = RandomForestClassifier(100, random_state=seed, n_jobs=2).fit(x[:2000], y[:2000]).predict_proba(x[2000:])
    losses.append(-np.log(np.clip(p[np.arange(2000), y[2000:]], 1e-7, 1)).mean())
save('samples', x.T.copy())
save('classes', y[None])
json.dump({'meanLogLoss': float(np.mean(losses)), 'sd': float(np.std(losses))}, open(here / 'forest.json', 'w'), indent=1)
(here / 'versions.txt').write_text(f'numpy {np.__version__}\nscipy {scipy.__version__}\nscikit-learn {sklearn.__version__}\ntifffile {tifffile.__version__}\n')
print(losses)
