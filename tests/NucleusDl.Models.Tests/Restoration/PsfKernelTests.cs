using NucleusDl.Filters;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;
using TorchSharp;

namespace NucleusDl.Tests.Restoration;

[Trait(Kind.Name, Kind.Fast)]
public class PsfKernelTests
{
    private static readonly VoxelSize Size = new(1, 0.4, 0.4);

    public PsfKernelTests() => NativeLibraries.Ensure();

    [Fact]
    public void TheOpticsGiveTheWidthsOfTheParaxialGaussian()
    {
        // λ = 2π µm makes k = 1.
        var sigma = new PsfConfig { WavelengthNm = 2000 * Math.PI / 10, NumericalAperture = 0.5, RefractiveIndex = 1.5 }.Sigma()!;
        Assert.Equal(Math.Sqrt(2) / (10 * 0.5), sigma[1], 1e-9);
        Assert.Equal(2 * Math.Sqrt(6) * 1.5 / (10 * 0.25), sigma[0], 1e-9);
        var confocal = new PsfConfig { WavelengthNm = 2000 * Math.PI / 10, NumericalAperture = 0.5, RefractiveIndex = 1.5, Confocal = true }.Sigma()!;
        Assert.Equal(sigma[2] / Math.Sqrt(2), confocal[2], 1e-9);
    }

    [Fact]
    public void AGaussianBlursAsTheFilterDoes()
    {
        using var scope = torch.NewDisposeScope();
        using var image = Point();
        using var expected = Gaussian.Blur(image, 0.7, 1.6, 1.6, truncate: 3);
        var kernel = PsfKernel.Of(new PsfConfig { SigmaUm = [0.7, 0.64, 0.64] }, Size, new Zyx(16, 32, 32));
        using var blurred = TensorBridge.ToVolume(kernel.Blur(TensorBridge.ToTensor(image, torch.CPU)));
        for (var i = 0; i < image.Shape.Length; i++)
            Assert.Equal(expected.Slice(i, 1)[0], blurred.Slice(i, 1)[0], 1e-5f);
    }

    [Fact]
    public void AMeasuredFunctionIsCentredAndSumsToOne()
    {
        using var folder = new TempFolder();
        using var scope = torch.NewDisposeScope();
        using var point = Point();
        using var bead = Gaussian.Blur(point, 0.7, 1.5, 1.5);
        using var recorded = bead.Map(v => (ushort)(100 + 5000 * v));
        recorded.VoxelSize = Size;
        VolumeFile.Write(folder.File("bead.tif"), recorded);
        var kernel = PsfKernel.Of(new PsfConfig { File = folder.File("bead.tif") }, Size, new Zyx(16, 32, 32));
        var flat = torch.ones([1, 1, 16, 32, 32]);
        Assert.True(kernel.Blur(flat).allclose(flat, 1e-4, 1e-4));
        using var blurred = TensorBridge.ToVolume(kernel.Blur(TensorBridge.ToTensor(point, torch.CPU)));
        for (var i = 0; i < bead.Shape.Length; i++)
            Assert.Equal(bead.Slice(i, 1)[0], blurred.Slice(i, 1)[0], 0.01f);

        Assert.Contains("voxels of", Assert.Throws<NucleusException>(() => PsfKernel.Of(new PsfConfig { File = folder.File("bead.tif") }, new VoxelSize(2, 0.4, 0.4), new Zyx(16, 32, 32))).Problem, StringComparison.Ordinal);
        Assert.Contains("do not fit", Assert.Throws<NucleusException>(() => PsfKernel.Of(new PsfConfig { File = folder.File("bead.tif") }, Size, new Zyx(16, 8, 8))).Problem, StringComparison.Ordinal);
        using var corner = new Volume<ushort>(new VolumeShape(9, 20, 20), Size);
        corner[1, 1, 1] = 100;
        VolumeFile.Write(folder.File("corner.tif"), corner);
        Assert.Contains("far from the middle", Assert.Throws<NucleusException>(() => PsfKernel.Of(new PsfConfig { File = folder.File("corner.tif") }, Size, new Zyx(16, 32, 32))).Problem, StringComparison.Ordinal);
    }

    private static Volume<float> Point()
    {
        var image = new Volume<float>(new VolumeShape(13, 25, 25), Size);
        image[6, 12, 12] = 1;
        return image;
    }
}
