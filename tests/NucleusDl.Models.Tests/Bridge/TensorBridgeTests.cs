using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class TensorBridgeTests
{
    public TensorBridgeTests() => NativeLibraries.Ensure();

    private static Volume<float> Numbered(int c, int z, int y, int x, float offset = 0)
    {
        var v = new Volume<float>(new VolumeShape(c, z, y, x), new VoxelSize(2, 1, 1));
        for (var i = 0; i < v.Shape.Length; i++)
            v.Slice(i, 1)[0] = offset + i;
        return v;
    }

    [Fact]
    public void AxesAreNCZYX()
    {
        using var a = Numbered(2, 3, 4, 5);
        using var b = Numbered(2, 3, 4, 5, 1000);
        using var tensor = TensorBridge.ToTensor([a, b], torch.CPU);
        Assert.Equal([2, 2, 3, 4, 5], tensor.shape);
        Assert.Equal(a[1, 2, 3, 4], tensor[0, 1, 2, 3, 4].item<float>());
        Assert.Equal(b[0, 2, 0, 3], tensor[1, 0, 2, 0, 3].item<float>());
    }

    [Fact]
    public void ThereAndBackChangesNothing()
    {
        using var a = Numbered(1, 2, 3, 4);
        using var b = Numbered(1, 2, 3, 4, -7.5f);
        using var tensor = TensorBridge.ToTensor([a, b], torch.CPU);
        using var back = TensorBridge.ToVolume(tensor, 1, new VoxelSize(2, 1, 1));
        Assert.Equal((b.Shape, b.VoxelSize), (back.Shape, back.VoxelSize));
        Assert.Equal(b.Slice(0, 24).ToArray(), back.Slice(0, 24).ToArray());
        using var one = TensorBridge.ToTensor(a, torch.CPU);
        Assert.Equal([1, 1, 2, 3, 4], one.shape);
    }

    [Fact]
    public void StridedAndDoubleTensorsBecomeVolumes()
    {
        using var tensor = torch.arange(24, dtype: torch.ScalarType.Float64).reshape(1, 2, 3, 4, 1).transpose(2, 3);
        using var volume = TensorBridge.ToVolume(tensor);
        Assert.Equal(new VolumeShape(2, 4, 3, 1), volume.Shape);
        Assert.Equal(12 + 1 + 4 * 2, volume[1, 1, 2, 0]);
        Assert.Null(volume.VoxelSize);
    }

    [Fact]
    public void LabelsBecomeForeground()
    {
        using var a = new LabelVolume(1, 2, 2);
        using var b = new LabelVolume(1, 2, 2);
        (a[0, 0, 1], a[0, 1, 0], b[0, 1, 1]) = (7, 70000, 1);
        using var tensor = TensorBridge.ToForeground([a, b], torch.CPU);
        Assert.Equal([2, 1, 1, 2, 2], tensor.shape);
        Assert.Equal([0, 1, 1, 0, 0, 0, 0, 1], tensor.data<float>().ToArray());
    }

    [Fact]
    public void WhatIsClearlyNegativeIsUnknown()
    {
        using var a = new Volume<float>(new VolumeShape(1, 2, 2));
        (a[0, 0, 0], a[0, 0, 1], a[0, 1, 0], a[0, 1, 1]) = (-1, -0.5f, -0.49f, 1);
        using var tensor = TensorBridge.ToKnown([a], torch.CPU);
        Assert.Equal([1, 1, 1, 2, 2], tensor.shape);
        Assert.Equal([0, 0, 1, 1], tensor.data<float>().ToArray());
    }

    [Fact]
    public void MixedShapesAreRefused()
    {
        using var a = Numbered(1, 2, 3, 4);
        using var b = Numbered(1, 2, 4, 3);
        Assert.Throws<ArgumentException>(() => TensorBridge.ToTensor([a, b], torch.CPU));
        using var la = new LabelVolume(1, 2, 2);
        using var lb = new LabelVolume(2, 2, 2);
        Assert.Throws<ArgumentException>(() => TensorBridge.ToForeground([la, lb], torch.CPU));
        using var flat = torch.zeros(3, 4);
        Assert.Throws<ArgumentException>(() => TensorBridge.ToVolume(flat));
    }
}
