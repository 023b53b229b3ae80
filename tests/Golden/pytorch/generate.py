"""Writes checkpoints with PyTorch itself, and what its networks give, for the tests of the state dict reader.

Usage: /usr/bin/python3 generate.py     (Debian 12: python3-torch 1.13.1, python3-numpy)

plain.pt      the plain U-Net of this kit under names of others, joined with the skip first; plain-in.npy, plain-out.npy
nnunet.pt     a network laid out as nnU-Net's PlainConvUNet: its names, its shared tensors under second names, its biases, its heads; nnunet-in.npy, nnunet-out.npy
other.pt      as plain.pt, but with average instead of maximum pooling: no network of the kit gives other-out.npy
kinds.pt      one tensor of each type, a transposed view, a parameter and a scalar, in a checkpoint with other things beside them
hostile.pt    asks for os.system when Python opens it
"""
import collections
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def conv(a, b, kernel=3):
    return nn.Conv3d(a, b, kernel, padding=kernel // 2)


class Plain(nn.Module):
    """Filter counts as in CARE; maximum pooling, nearest neighbours up, ReLU."""

    def __init__(self, f=4, pool=F.max_pool3d):
        super().__init__()
        self.pool = pool
        self.encoder = nn.ModuleList([nn.ModuleList([conv(1, f), conv(f, f)]), nn.ModuleList([conv(f, 2 * f), conv(2 * f, 2 * f)]), nn.ModuleList([conv(2 * f, 4 * f), conv(4 * f, 2 * f)])])
        self.decoder = nn.ModuleList([nn.ModuleList([conv(4 * f, 2 * f), conv(2 * f, f)]), nn.ModuleList([conv(2 * f, f), conv(f, f)])])
        self.final = nn.Conv3d(f, 2, 1)

    def forward(self, x):
        skips = []
        for level, (one, two) in enumerate(self.encoder):
            x = F.relu(two(F.relu(one(x))))
            if level < 2:
                skips.append(x)
                # The first level is halved in the plane alone.
                x = self.pool(x, (1, 2, 2) if level == 0 else 2)
        for one, two in self.decoder:
            skip = skips.pop()
            x = torch.cat([skip, F.interpolate(x, size=skip.shape[2:], mode="nearest")], 1)
            x = F.relu(two(F.relu(one(x))))
        return self.final(x)


class ConvDropoutNormReLU(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.conv = nn.Conv3d(a, b, 3, stride, 1, bias=True)
        self.norm = nn.InstanceNorm3d(b, eps=1e-5, affine=True)
        self.nonlin = nn.LeakyReLU(inplace=True)
        self.all_modules = nn.Sequential(self.conv, self.norm, self.nonlin)

    def forward(self, x):
        return self.all_modules(x)


class Stacked(nn.Module):
    def __init__(self, a, b, stride):
        super().__init__()
        self.convs = nn.Sequential(ConvDropoutNormReLU(a, b, stride), ConvDropoutNormReLU(b, b, 1))

    def forward(self, x):
        return self.convs(x)


class Encoder(nn.Module):
    def __init__(self, features, strides):
        super().__init__()
        self.stages = nn.Sequential(*[nn.Sequential(Stacked(a, b, s)) for a, b, s in zip([1] + features[:-1], features, strides)])

    def forward(self, x):
        skips = []
        for stage in self.stages:
            x = stage(x)
            skips.append(x)
        return skips


class Decoder(nn.Module):
    def __init__(self, encoder, features, strides):
        super().__init__()
        self.encoder = encoder
        pairs = list(zip(features[::-1][:-1], features[::-1][1:], strides[::-1]))
        self.stages = nn.ModuleList([Stacked(2 * b, b, 1) for _, b, _ in pairs])
        self.transpconvs = nn.ModuleList([nn.ConvTranspose3d(a, b, s, s) for a, b, s in pairs])
        self.seg_layers = nn.ModuleList([nn.Conv3d(b, 2, 1) for _, b, _ in pairs])

    def forward(self, skips):
        x = skips[-1]
        for i, (stage, up) in enumerate(zip(self.stages, self.transpconvs)):
            x = stage(torch.cat((up(x), skips[-(i + 2)]), 1))
        return self.seg_layers[-1](x)


class PlainConvUNet(nn.Module):
    def __init__(self, features, strides):
        super().__init__()
        self.encoder = Encoder(features, strides)
        self.decoder = Decoder(self.encoder, features, strides)

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Runs:
    def __reduce__(self):
        return os.system, ("echo this must never be run",)


def randomise(network, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in network.named_parameters():
        spread = (2 / parameter[0].numel()) ** 0.5 if parameter.dim() > 1 else 0.2
        parameter.data = torch.randn(parameter.shape, generator=generator) * spread + (1 if "norm" in name and name.endswith("weight") else 0)
    return network.eval()


def write(name, network, shape, weights=True):
    image = np.random.default_rng(len(name)).standard_normal(shape).astype(np.float32)
    with torch.no_grad():
        out = network(torch.from_numpy(image)).numpy()
    np.save(f"{name}-out.npy", out)
    if weights:
        torch.save(network.state_dict(), f"{name}.pt")
        np.save(f"{name}-in.npy", image)
    return image


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    torch.set_num_threads(1)
    write("plain", randomise(Plain(), 1), (1, 1, 8, 16, 16))
    write("other", randomise(Plain(f=2, pool=F.avg_pool3d), 2), (1, 1, 8, 16, 16))
    write("nnunet", randomise(PlainConvUNet([3, 5, 6], [1, (1, 2, 2), 2]), 3), (1, 1, 8, 16, 16))
    numbers = torch.arange(6).reshape(2, 3)
    kinds = collections.OrderedDict(
        float=numbers.float() / 4, double=numbers.double() / 4, half=numbers.half() / 4, bfloat=numbers.bfloat16() / 4, long=numbers - 3, int=numbers.int() - 3, short=numbers.short() - 3,
        char=numbers.char() - 3, byte=numbers.byte(), bool=numbers > 2, turned=(numbers.float() / 4).t(), part=(numbers.float() / 4)[1, 1:], parameter=nn.Parameter(numbers.float() / 4),
        scalar=torch.tensor(7), empty=torch.zeros(0, 3))
    torch.save({"epoch": 12, "best": 0.75, "note": "µ", "big": 2 ** 40, "minus": -5, "state_dict": kinds, "optimizer": {"param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999), "amsgrad": False, "foreach": None}]}}, "kinds.pt")
    torch.save(collections.OrderedDict(weight=numbers.float(), more=Runs()), "hostile.pt")
