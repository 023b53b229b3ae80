#!/usr/bin/python3
"""Writes labels.json, assignment.json and quality.json: the scores of small images, computed here independently and slowly.

Run from this folder: /usr/bin/python3 make_goldens.py
Labels: boolean masks and loops, the assignment by scipy.optimize.linear_sum_assignment on the dense cost table.
Quality: skimage.metrics in float64. Versions are written into each file.
"""
import base64
import json
import math

import numpy as np
import scipy
import skimage
import sklearn
from scipy import ndimage
from scipy.optimize import linear_sum_assignment
from skimage import metrics
from sklearn.metrics import f1_score, jaccard_score

VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "skimage": skimage.__version__, "sklearn": sklearn.__version__}
THRESHOLDS = [0.1, 0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]


def ratio(a, b, undefined):
    return None if undefined else (a / b if b > 0 else 0.0)


def nuclei(rng, shape, n, radius):
    centres = rng.uniform(0, 1, (n, 3)) * shape
    grid = np.stack(np.meshgrid(*[np.arange(s) for s in shape], indexing="ij"), -1)
    d = np.linalg.norm((grid[..., None, :] - centres) * [2.0, 1, 1], axis=-1)
    labels = d.argmin(-1) + 1
    labels[d.min(-1) > radius] = 0
    return labels


def distort(rng, truth):
    pred = np.roll(truth, rng.integers(-1, 2, 2), (1, 2))
    ids = [i for i in np.unique(pred) if i]
    for i in ids:
        action = rng.integers(0, 8)
        mask = pred == i
        if action == 0:
            pred[mask] = 0
        elif action == 1:
            pred[mask & (np.arange(pred.shape[2]) < np.mean(np.nonzero(mask)[2]))] = 1000 + i
        elif action == 2:
            pred[mask] = rng.choice(ids)
        elif action == 3:
            pred[mask & ~ndimage.binary_erosion(mask)] = 0
        elif action == 4:
            pred[ndimage.binary_dilation(mask) & (pred == 0)] = i
    pred[:2, :3, :4] = 5000
    return pred


def matching(iou, t):
    n_true, n_pred = iou.shape
    tp, total = 0, 0.0
    n = min(n_true, n_pred)
    if n:
        cost = -(iou >= t).astype(float) - iou / (2 * n)
        rows, cols = linear_sum_assignment(cost)
        ok = iou[rows, cols] >= t
        tp, total = int(ok.sum()), float(iou[rows, cols][ok].sum())
    return {"threshold": t, "TP": tp, "FP": n_pred - tp, "FN": n_true - tp, "sumIoU": total}


def matching_scores(m):
    tp, fp, fn, s = m["TP"], m["FP"], m["FN"], m["sumIoU"]
    none = tp + fp + fn == 0
    return m | {"AP": ratio(tp, tp + fp + fn, none), "precision": ratio(tp, tp + fp, none), "recall": ratio(tp, tp + fn, none),
                "F1": ratio(2 * tp, 2 * tp + fp + fn, none), "PQ": ratio(s, tp + fp / 2 + fn / 2, none),
                "meanMatchedIoU": ratio(s, tp, none), "meanTrueIoU": ratio(s, tp + fn, none)}


def sums(truth, pred):
    """What can be pooled, by masks and loops."""
    t_ids, p_ids = [i for i in np.unique(truth) if i], [i for i in np.unique(pred) if i]
    inter = np.array([[np.sum((truth == t) & (pred == p)) for p in p_ids] for t in t_ids], float).reshape(len(t_ids), len(p_ids))
    union = np.array([[np.sum((truth == t) | (pred == p)) for p in p_ids] for t in t_ids], float).reshape(len(t_ids), len(p_ids))
    iou = inter / np.maximum(union, 1)
    seg, missed, covers = 0.0, 0, [0] * len(p_ids)
    for a, t in enumerate(t_ids):
        hits = [b for b in range(len(p_ids)) if inter[a, b] > 0.5 * np.sum(truth == t)]
        assert len(hits) <= 1
        missed += not hits
        for b in hits:
            seg += iou[a, b]
            covers[b] += 1
    aji_i, aji_u, used = 0, 0, set()
    for a, t in enumerate(t_ids):
        if len(p_ids) and iou[a].max() > 0:
            b = int(iou[a].argmax())
            aji_i, aji_u = aji_i + int(inter[a, b]), aji_u + int(union[a, b])
            used.add(b)
        else:
            aji_u += int(np.sum(truth == t))
    aji_u += sum(int(np.sum(pred == p)) for b, p in enumerate(p_ids) if b not in used)
    t, p = truth > 0, pred > 0
    return {"matching": [matching(iou, x) for x in THRESHOLDS], "nTrue": len(t_ids), "nPred": len(p_ids), "segSum": seg, "NS": sum(max(0, k - 1) for k in covers),
            "missed": missed, "spurious": sum(k == 0 for k in covers), "mucovSum": float(iou.max(0).sum()) if iou.size else 0.0,
            "TP": int(np.sum(t & p)), "FP": int(np.sum(~t & p)), "FN": int(np.sum(t & ~p)), "ajiI": aji_i, "ajiU": aji_u}


def add(a, b):
    return {k: [{"threshold": x["threshold"]} | {j: x[j] + y[j] for j in x if j != "threshold"} for x, y in zip(v, b[k])] if k == "matching" else v + b[k]
            for k, v in a.items()}


def scores(s):
    n, m = s["nTrue"], s["nPred"]
    tp, fp, fn = s["TP"], s["FP"], s["FN"]
    empty = tp + fp + fn == 0
    by = [matching_scores(x) for x in s["matching"]]
    half = next(x for x in by if x["threshold"] == 0.5)
    standard = [x["AP"] for x in by if x["threshold"] >= 0.5]
    return {"nTrue": n, "nPred": m, "TP": half["TP"], "FP": half["FP"], "FN": half["FN"], "AP@0.5": half["AP"], "F1@0.5": half["F1"], "PQ": half["PQ"],
            "AP@0.5:0.95": None if standard[0] is None else float(np.mean(standard)),
            "SEG": s["segSum"] / n if n else None,
            "DET": 1 - min(5 * s["NS"] + 10 * s["missed"] + s["spurious"], 10 * n) / (10 * n) if n else None,
            "MUCov": s["mucovSum"] / m if m else (0.0 if n else None),
            "IoU": ratio(tp, tp + fp + fn, empty), "Dice": ratio(2 * tp, 2 * tp + fp + fn, empty),
            "Dice (smooth=1)": (2 * tp + 1) / (2 * tp + fp + fn + 1), "AJI": ratio(s["ajiI"], s["ajiU"], empty), "byThreshold": by}


def means(images):
    result = {}
    for k in ["AP@0.5", "AP@0.5:0.95", "F1@0.5", "PQ", "SEG", "DET", "MUCov", "IoU", "Dice", "Dice (smooth=1)", "AJI"]:
        values = [i[k] for i in images if i[k] is not None]
        result[k] = float(np.mean(values)) if values else None
    return result


def runs(labels):
    flat = labels.ravel()
    starts = np.r_[0, np.flatnonzero(np.diff(flat)) + 1, flat.size]
    return [int(v) for a, b in zip(starts[:-1], starts[1:]) for v in (flat[a], b - a)]


def label_goldens():
    rng = np.random.default_rng(1)
    cases = []
    for name, shape, n, radius in [("sparse", (6, 24, 22), 12, 4.0), ("dense", (7, 26, 25), 40, 6.0), ("packed", (8, 20, 20), 60, 9.0), ("plane", (1, 40, 40), 20, 5.0)]:
        truth = nuclei(rng, shape, n, radius)
        cases.append((name, truth, distort(rng, truth)))
    blank = np.zeros((2, 8, 9), int)
    one = blank.copy()
    one[:, 1:5, 2:8] = 7
    halves = one.copy()
    halves[:, :, 5:] *= 2
    two = blank.copy()
    two[:, :3, :3], two[:, 3:6, :3] = 1, 2
    merged = (two > 0) * 3
    cases += [("both empty", blank, blank), ("nothing found", one, blank), ("nothing there", blank, one), ("split in halves", one, halves),
              ("merged", two, merged), ("identical", two, two), ("disjoint", two, np.roll(two, 4, 2)), ("covered in half", two, (two > 0) * 1 * (np.arange(8) % 2)[None, :, None])]
    images, total = [], None
    for name, truth, pred in cases:
        s = sums(truth, pred)
        result = scores(s)
        t, p = truth.ravel() > 0, pred.ravel() > 0
        if t.any() or p.any():
            assert math.isclose(result["Dice"], f1_score(t, p, zero_division=0)) and math.isclose(result["IoU"], jaccard_score(t, p, zero_division=0))
        images.append({"name": name, "shape": list(truth.shape), "truth": runs(truth), "pred": runs(pred), "scores": result})
        total = add(total, s) if total else s
    return {"versions": VERSIONS, "images": images, "pooled": scores(total), "meanByImage": means([i["scores"] for i in images])}


def assignment_goldens():
    rng = np.random.default_rng(2)
    cases = []
    for rows, cols, density, levels in [(1, 1, 1, 8), (3, 3, 1, 2), (5, 9, 1, 4), (9, 5, 1, 4), (12, 12, .3, 8), (30, 25, .2, 64), (25, 30, 1, 1000), (40, 40, 1, 3), (60, 60, .05, 16)]:
        w = rng.integers(1, levels + 1, (rows, cols)) * (rng.uniform(size=(rows, cols)) < density)
        r, c = linear_sum_assignment(w, maximize=True)
        cases.append({"rows": rows, "columns": cols, "weights": w.ravel().tolist(), "total": int(w[r, c].sum())})
    return {"versions": VERSIONS, "cases": cases}


def quality_goldens():
    rng = np.random.default_rng(3)
    cases = []
    for name, shape in [("volume", (13, 15, 14)), ("plane", (1, 19, 21))]:
        truth = (ndimage.gaussian_filter(rng.uniform(size=shape), 1.5) * 2000 + 100).astype("f4").astype("f8")
        image = (0.7 * truth + 50 + rng.normal(size=shape) * 20).astype("f4").astype("f8")
        a, b = np.polyfit(image.ravel(), truth.ravel(), 1)
        t, i = truth.squeeze(), image.squeeze()
        window = {"volume": 7, "plane": 7}[name]
        cases.append({
            "name": name, "shape": list(shape), "range": 4095.0,
            "truth": base64.b64encode(truth.astype("<f4").tobytes()).decode(), "image": base64.b64encode(image.astype("<f4").tobytes()).decode(),
            "PSNR": metrics.peak_signal_noise_ratio(truth, image, data_range=4095.0),
            "PSNR (affine fit)": metrics.peak_signal_noise_ratio(truth, a * image + b, data_range=4095.0),
            "NRMSE euclidean": metrics.normalized_root_mse(truth, image),
            "NRMSE min-max": metrics.normalized_root_mse(truth, image, normalization="min-max"),
            "NRMSE mean": metrics.normalized_root_mse(truth, image, normalization="mean"),
            "SSIM uniform 7 sample": metrics.structural_similarity(t, i, win_size=window, data_range=4095.0),
            "SSIM uniform 5 population": metrics.structural_similarity(t, i, win_size=5, data_range=800.0, use_sample_covariance=False),
            "SSIM gaussian 1.5 population": metrics.structural_similarity(t, i, data_range=800.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False),
            "SSIM gaussian 0.8 sample": metrics.structural_similarity(t, i, data_range=800.0, gaussian_weights=True, sigma=0.8),
        })
    return {"versions": VERSIONS, "cases": cases}


def write(name, value):
    with open(name, "w", newline="\n") as f:
        json.dump(value, f, indent=None, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    write("labels.json", label_goldens())
    write("assignment.json", assignment_goldens())
    write("quality.json", quality_goldens())
