"""The Python side of the benchmark "forest": scikit-learn's forest on the files of FOLDER. Prints JSON.

python3 forest.py FOLDER RUNS    (needs numpy, scikit-learn)

Times are the median of RUNS, seconds. All cores are used, as on the other side.
"""
import json
import os
import statistics
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

FOLDER, RUNS = sys.argv[1], int(sys.argv[2])


def load(name):
    return np.load(os.path.join(FOLDER, name + '.npy'))


def timed(work):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


x, y = np.ascontiguousarray(load('learn-x')[0].T), load('learn-y').ravel()
# [feature, ...] on the other side; samples one behind the other is what scikit-learn likes best, and turning them is not timed.
voxels = np.ascontiguousarray(load('features').reshape(x.shape[1], -1).T)
cores = len(os.sched_getaffinity(0))
train, forest = timed(lambda: RandomForestClassifier(100, n_jobs=cores, random_state=1, oob_score=False).fit(x, y))
predict, _ = timed(lambda: forest.predict_proba(voxels))
losses, oob = [], []
for seed in range(3):
    other = RandomForestClassifier(100, n_jobs=cores, random_state=seed, oob_score=True).fit(x, y)
    p = other.predict_proba(load('judge-x')[0].T)[np.arange(len(load('judge-y').ravel())), load('judge-y').ravel()]
    losses.append(float(-np.log(np.clip(p, 1e-7, 1 - 1e-7)).mean()))
    oob.append(1 - other.oob_score_)
print(json.dumps({'train': train, 'predict': predict, 'loss': statistics.mean(losses), 'oob': statistics.mean(oob), 'losses': losses}))
