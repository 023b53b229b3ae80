using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Training;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Training;

[Trait(Kind.Name, Kind.Fast)]
public class SpatialTransformTests
{
    private const double Quarter = Math.PI / 2;

    [Fact]
    public void IdentityCopiesAndMirrorsAreInvolutive()
    {
        var source = TrainingCases.Numbered(6, 9, 10);
        foreach (var mirror in Enumerable.Range(0, 8).Select(i => (MirrorAxes)i))
        {
            using var patch = PatchSampler.Cut(source, default, new Zyx(6, 9, 10), SpatialTransform.Identity with { Mirror = mirror });
            var mirrored = new TrainingCase("mirrored", patch.Image, patch.Labels);
            using var back = PatchSampler.Cut(mirrored, default, new Zyx(6, 9, 10), SpatialTransform.Identity with { Mirror = mirror });
            Assert.Equal(mirror == MirrorAxes.None, TrainingCases.Values(source.Image).SequenceEqual(TrainingCases.Values(patch.Image)));
            Assert.Equal(TrainingCases.Values(source.Image), TrainingCases.Values(back.Image));
            Assert.Equal(TrainingCases.Values(source.Labels), TrainingCases.Values(back.Labels));
            var (z, y, x) = ((mirror & MirrorAxes.Z) != 0 ? 5 : 0, (mirror & MirrorAxes.Y) != 0 ? 8 : 0, (mirror & MirrorAxes.X) != 0 ? 9 : 0);
            Assert.Equal(source.Image[z, y, x], patch.Image[0, 0, 0]);
        }
    }

    [Theory]
    [InlineData(Quarter, 0, 0, 6, 4, 9)]
    [InlineData(0, Quarter, 0, 4, 9, 6)]
    [InlineData(0, 0, Quarter, 9, 6, 4)]
    [InlineData(0.4, 0, 0, 0, 0, 0)]
    [InlineData(0, 0.4, -0.3, 0, 0, 0)]
    public void RotationIsRigidInMicrons(double z, double y, double x, double extentZ, double extentY, double extentX)
    {
        var size = new VoxelSize(1.5, 0.5, 0.5);
        var source = TrainingCases.Ellipsoid(21, 61, 61, size, az: 6, ay: 9, ax: 4);
        using var patch = PatchSampler.Cut(source, default, new Zyx(21, 61, 61), new SpatialTransform(z, y, x, 1, false, MirrorAxes.None));
        var before = source.Labels.Sizes()[7] * size.Volume;
        var after = patch.Labels.Sizes()[7] * size.Volume;
        Assert.InRange(after / before, 0.97, 1.03);
        if (extentZ > 0)
        {
            Assert.Equal(extentZ, HalfExtent(patch.Labels, size, 0), 1.0);
            Assert.Equal(extentY, HalfExtent(patch.Labels, size, 1), 1.0);
            Assert.Equal(extentX, HalfExtent(patch.Labels, size, 2), 1.0);
        }
    }

    [Fact]
    public void QuarterTurnInPlaneMovesEveryVoxelExactly()
    {
        var source = TrainingCases.Numbered(2, 8, 8);
        using var patch = PatchSampler.Cut(source, default, new Zyx(2, 8, 8), new SpatialTransform(Quarter, 0, 0, 1, true, MirrorAxes.None));
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 8; x++)
            {
                Assert.Equal(source.Image[1, x, 7 - y], patch.Image[1, y, x], 1e-3f);
                Assert.Equal(source.Labels[1, x, 7 - y], patch.Labels[1, y, x]);
            }
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(1.4)]
    public void ScaleChangesTheVolumeByItsCube(double scale)
    {
        var size = new VoxelSize(1, 0.5, 0.5);
        var source = TrainingCases.Ellipsoid(31, 61, 61, size, 8, 9, 7);
        using var patch = PatchSampler.Cut(source, default, new Zyx(31, 61, 61), SpatialTransform.Identity with { Scale = scale });
        Assert.Equal(1 / (scale * scale * scale), (double)patch.Labels.Sizes()[7] / source.Labels.Sizes()[7], 0.05);
        using var flat = PatchSampler.Cut(source, default, new Zyx(31, 61, 61), SpatialTransform.Identity with { Scale = scale, InPlane = true });
        Assert.Equal(1 / (scale * scale), (double)flat.Labels.Sizes()[7] / source.Labels.Sizes()[7], 0.05);
    }

    [Property(MaxTest = 40)]
    public void FastPassEqualsTheSlowOne(byte a, byte b, byte c, byte scale, byte mirror, bool inPlane, sbyte shift)
    {
        var size = new VoxelSize(1.6, 0.7, 0.9);
        var source = TrainingCases.Smooth(9, 14, 13, size);
        var transform = new SpatialTransform(a / 40.0, inPlane ? 0 : b / 80.0, inPlane ? 0 : c / 80.0, 0.7 + scale % 8 * 0.1, inPlane, (MirrorAxes)(mirror % 8));
        var start = new Zyx(shift % 3, shift % 5, shift % 4);
        using var patch = PatchSampler.Cut(source, start, new Zyx(6, 8, 7), transform);
        for (var k = 0; k < 6; k++)
            for (var j = 0; j < 8; j++)
                for (var i = 0; i < 7; i++)
                    Assert.Equal(Slow(source, start, transform, k, j, i), patch.Image[k, j, i], 1e-3);
    }

    [Fact]
    public void ATurnedPatchReadsDataBeyondItsOwnBox()
    {
        var source = TrainingCases.Numbered(20, 60, 60);
        source.Image.Slice(0, (int)source.Image.Shape.Length).Fill(5);
        source.Image[0, 0, 0] = -9;
        var turned = new TrainingCase("even", source.Image, source.Labels);
        using var patch = PatchSampler.Cut(turned, new Zyx(2, 20, 20), new Zyx(16, 20, 20), new SpatialTransform(0.7, 0, 0, 1.2, true, MirrorAxes.None));
        Assert.All(TrainingCases.Values(patch.Image), v => Assert.Equal(5, v));
    }

    [Fact]
    public void TargetsGoWithTheImage()
    {
        var source = TrainingCases.Smooth(9, 14, 13, new VoxelSize(1.6, 0.7, 0.9));
        using var target = new Volume<float>(source.Image.Shape with { C = 2 });
        for (var z = 0; z < 9; z++)
        {
            source.Image.Plane(z).CopyTo(target.Plane(0, z));
            target.Plane(1, z).Fill(1);
        }
        var both = new TrainingCase("target", source.Image, source.Labels, target);
        foreach (var transform in new[] { SpatialTransform.Identity with { Mirror = MirrorAxes.Y }, new SpatialTransform(0.3, 0.2, 0.1, 0.9, false, MirrorAxes.X) })
        {
            using var patch = PatchSampler.Cut(both, new Zyx(2, 4, 4), new Zyx(4, 5, 5), transform);
            for (var z = 0; z < 4; z++)
                Assert.Equal(patch.Image.Plane(z).ToArray(), patch.Target!.Plane(0, z).ToArray());
            // Beyond the image there is nothing to learn.
            using var outside = PatchSampler.Cut(both, new Zyx(-40, 0, 0), new Zyx(4, 5, 5), transform);
            Assert.All(TrainingCases.Values(outside.Target!), v => Assert.Equal(0, v));
        }
        Assert.Throws<ArgumentException>(() => new TrainingCase("x", source.Image, source.Labels, new Volume<float>(new VolumeShape(9, 14, 12))));
    }

    [Fact]
    public void DrawsStayInRangeAndFollowTheirProbability()
    {
        var (turned, scaled, larger) = (0, 0, 0);
        var mirrored = new int[3];
        for (var i = 0; i < 4000; i++)
        {
            var random = SampleRandom.At(1, i, 0, SamplePurpose.Geometry);
            var t = SpatialTransform.Draw(AugmentConfig.Default, ref random);
            Assert.InRange(Math.Abs(t.AngleX), 0, Math.PI / 6);
            Assert.InRange(t.Scale, 0.7, 1.4);
            turned += t.AngleZ != 0 ? 1 : 0;
            scaled += t.Scale != 1 ? 1 : 0;
            larger += t.Scale > 1 ? 1 : 0;
            for (var a = 0; a < 3; a++)
                mirrored[a] += (int)t.Mirror >> a & 1;
        }
        Assert.InRange(turned, 700, 900);
        Assert.InRange(scaled, 700, 900);
        Assert.InRange(larger / (double)scaled, 0.43, 0.57);
        Assert.All(mirrored, m => Assert.InRange(m, 1850, 2150));
    }

    [Fact]
    public void InPlaneDrawsNeverTiltPlanes()
    {
        for (var i = 0; i < 200; i++)
        {
            var random = SampleRandom.At(1, i, 0, SamplePurpose.Geometry);
            var t = SpatialTransform.Draw(AugmentConfig.Flat with { Rotation = new(1, -180, 180), Scale = new(1, 0.7, 1.4) }, ref random);
            Assert.True(t.KeepsPlanes && !t.OnGrid);
            Assert.Equal(MirrorAxes.None, t.Mirror & MirrorAxes.Z);
        }
    }

    private static double Slow(TrainingCase source, Zyx start, SpatialTransform t, int k, int j, int i)
    {
        // Rotations as they are written in a textbook: about x, then y, then z, on µm from the centre.
        double[] d = [(k - 2.5) * 1.6, (j - 3.5) * 0.7, (i - 3.0) * 0.9];
        for (var a = 0; a < 3; a++)
            d[a] *= ((int)t.Mirror >> a & 1) != 0 ? -1 : 1;
        for (var a = t.InPlane ? 1 : 0; a < 3; a++)
            d[a] *= t.Scale;
        (d[0], d[1]) = (Math.Cos(t.AngleX) * d[0] + Math.Sin(t.AngleX) * d[1], -Math.Sin(t.AngleX) * d[0] + Math.Cos(t.AngleX) * d[1]);
        (d[0], d[2]) = (Math.Cos(t.AngleY) * d[0] - Math.Sin(t.AngleY) * d[2], Math.Sin(t.AngleY) * d[0] + Math.Cos(t.AngleY) * d[2]);
        (d[1], d[2]) = (Math.Cos(t.AngleZ) * d[1] + Math.Sin(t.AngleZ) * d[2], -Math.Sin(t.AngleZ) * d[1] + Math.Cos(t.AngleZ) * d[2]);
        double[] p = [start.Z + 2.5 + d[0] / 1.6, start.Y + 3.5 + d[1] / 0.7, start.X + 3.0 + d[2] / 0.9];
        var sum = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var (weight, place) = (1.0, new int[3]);
            for (var a = 0; a < 3; a++)
            {
                var floor = (int)Math.Floor(p[a] + 1e-9);
                var fraction = p[a] - floor;
                place[a] = floor + (corner >> a & 1);
                weight *= (corner >> a & 1) == 1 ? fraction : 1 - fraction;
            }
            var shape = source.Image.Shape;
            var inside = place[0] >= 0 && place[1] >= 0 && place[2] >= 0 && place[0] < shape.Z && place[1] < shape.Y && place[2] < shape.X;
            sum += weight * (inside ? source.Image[place[0], place[1], place[2]] : source.Dark[0]);
        }
        return sum;
    }

    private static double HalfExtent(LabelVolume labels, VoxelSize size, int axis)
    {
        var (first, last) = (int.MaxValue, 0);
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (labels[z, y, x] == 7)
                        (first, last) = (Math.Min(first, new Zyx(z, y, x)[axis]), Math.Max(last, new Zyx(z, y, x)[axis]));
        return (last - first + 1) / 2.0 * (axis == 0 ? size.Z : axis == 1 ? size.Y : size.X);
    }
}
