using FsCheck.Xunit;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

[Trait(Kind.Name, Kind.Fast)]
public class SlabPackerTests
{
    [Property(MaxTest = 60)]
    public void What_is_packed_comes_back(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 6), random.Next(1, 9), random.Next(1, 9));
        var bits = 8 * random.Next(1, 4);
        var planes = new int[shape.Z][];
        for (var z = 0; z < shape.Z; z++)
            planes[z] = [.. Enumerable.Range(0, (int)shape.PlaneLength).Select(i => random.Next(3) == 0 ? random.Next(1 << bits) : i % 5)];
        var slabs = SlabPacker.Pack(shape, bits, (z, plane) => planes[z].CopyTo(plane), new ParallelOptions());
        Assert.Equal(shape.Z, slabs.Sum(s => s.Planes));
        Assert.Equal(planes, slabs.SelectMany(s => SlabPacker.Unpack(s, shape, bits)));
    }

    [Fact]
    public void Large_planes_make_several_slabs_whatever_the_number_of_threads()
    {
        var shape = new VolumeShape(7, 700, 900);
        void Read(int z, Span<int> plane)
        {
            for (var i = 0; i < plane.Length; i++)
                plane[i] = (i / 700 + i * z + (i * 31 % 11)) & 0xFFFF;
        }
        var one = SlabPacker.Pack(shape, 16, Read, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        var two = SlabPacker.Pack(shape, 16, Read, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Assert.True(one.Length > 1);
        Assert.Equal(one.Select(s => Convert.ToBase64String(s.Bytes)), two.Select(s => Convert.ToBase64String(s.Bytes)));
        var last = new int[shape.PlaneLength];
        Read(6, last);
        Assert.Equal(last, SlabPacker.Unpack(one[^1], shape, 16)[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Every_predictor_is_undone(int kind)
    {
        var random = new Random(kind);
        int[] before = [.. Enumerable.Range(0, 35).Select(_ => random.Next(256))], plane = [.. Enumerable.Range(0, 35).Select(_ => random.Next(256))];
        foreach (var back in new[] { before, [] })
        {
            int[] differences = new int[35], again = new int[35];
            PlanePredictor.Encode(kind, plane, back, 7, 255, differences);
            PlanePredictor.Decode(kind, differences, back, 7, 255, again);
            Assert.Equal(plane, again);
        }
    }

    [Fact]
    public void Labels_pack_to_little()
    {
        using var labels = Samples.Boxes(32, 200, 200);
        var index = new LabelIndex(labels);
        var slabs = SlabPacker.Pack(labels.Shape, index.Bits, (z, plane) =>
        {
            for (var i = 0; i < plane.Length; i++)
                plane[i] = index[labels.Plane(z)[i]];
        }, new ParallelOptions());
        Assert.True(slabs.Sum(s => s.Bytes.Length) < labels.Shape.Length / 100);
    }
}
