"""Golden of non-local means: Debian python3, scikit-image 0.19.3. Run here: python3 make_nlm.py

The fast mode of scikit-image sums (patch_size - 1)^3 voxels of a patch and divides by patch_size^3, and drops weights below e^-5, so its result is
compared in quality, not voxel by voxel.
"""
import numpy as np
from skimage.restoration import denoise_nl_means

rng = np.random.default_rng(5)
z, y, x = np.mgrid[:14, :24, :26]
clean = 10 * (((z - 7) * 2.0) ** 2 + (y - 11) ** 2 + (x - 13) ** 2 < 60) + 4 * np.sin(y / 3.0)
noisy = (clean + rng.normal(0, 2, clean.shape)).astype(np.float32)
out = denoise_nl_means(noisy, patch_size=3, patch_distance=2, h=1.2, sigma=2.0, fast_mode=True, preserve_range=True)
np.save("nlm-input.npy", noisy)
np.save("nlm-clean.npy", clean.astype(np.float32))
np.save("nlm-skimage.npy", out.astype(np.float32))
