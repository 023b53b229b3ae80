using FsCheck.Xunit;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

[Trait(Kind.Name, Kind.Fast)]
public class BlindSpotsTests
{
    private static Volume<float> Numbered(Zyx shape)
    {
        var volume = new Volume<float>(new VolumeShape(shape.Z, shape.Y, shape.X));
        for (var i = 0; i < volume.Shape.Length; i++)
            volume.Slice(i, 1)[0] = i;
        return volume;
    }

    private static Zyx At(float number, Zyx shape) => new((int)number / (shape.Y * shape.X), (int)number / shape.X % shape.Y, (int)number % shape.X);

    [Property(MaxTest = 300)]
    public void TheShareThatIsAskedForIsHiddenInEveryShape(byte z, byte y, byte x, ushort part, ulong seed)
    {
        var shape = new Zyx(1 + z % 40, 1 + y % 70, 1 + x % 70);
        var share = 0.0005 + part % 2500 / 10000.0 * 0.99;
        var random = new CounterRandom(seed, 1, 0);
        var places = BlindSpots.Places(shape, share, ref random);
        Assert.InRange(places.Length, Math.Max(1, Math.Round(share * shape.Product) - 1), Math.Round(share * shape.Product) + 1);
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.All(places, p => Assert.True(p.Z >= 0 && p.Z < shape.Z && p.Y >= 0 && p.Y < shape.Y && p.X >= 0 && p.X < shape.X));
    }

    [Theory]
    [InlineData(64, 64, 64, 0.00198)]
    [InlineData(16, 48, 48, 0.03)]
    [InlineData(1, 64, 64, 0.002)]
    public void ThePublishedShareIsReachedIn3D(int z, int y, int x, double share)
    {
        var random = new CounterRandom(3, 1, 0);
        Assert.Equal((int)Math.Round(share * z * y * x), BlindSpots.Places(new Zyx(z, y, x), share, ref random).Length);
    }

    [Fact]
    public void EveryVoxelIsHiddenEquallyOften()
    {
        var shape = new Zyx(5, 7, 11);
        var counts = new int[shape.Product];
        const int Draws = 20000;
        for (var i = 0; i < Draws; i++)
        {
            var random = new CounterRandom(11, 1, (ulong)i);
            foreach (var p in BlindSpots.Places(shape, 0.03, ref random))
                counts[(p.Z * shape.Y + p.Y) * shape.X + p.X]++;
        }
        var mean = counts.Average();
        // Five standard deviations of a binomial number, of 385 voxels.
        Assert.All(counts, c => Assert.InRange(c, mean - 5 * Math.Sqrt(mean), mean + 5 * Math.Sqrt(mean)));
    }

    [Fact]
    public void PlacesAreSpreadOut()
    {
        var random = new CounterRandom(5, 1, 0);
        var places = BlindSpots.Places(Zyx.Cube(40), 1 / 512.0, ref random);
        // One place in each box of 8: independent places would leave more than a third of the boxes empty.
        var boxes = places.Select(p => (p.Z / 8, p.Y / 8, p.X / 8)).Distinct().Count();
        Assert.Equal(125, places.Length);
        Assert.True(boxes > 85, $"{boxes} of 125 boxes");
    }

    [Property(MaxTest = 200)]
    public void AReplacementIsANeighbourWithinTheRadiusAndNeverTheVoxelItself(byte z, byte y, byte x, byte r, ulong seed)
    {
        var shape = new Zyx(2 + z % 9, 2 + y % 12, 2 + x % 12);
        var radius = new Zyx(r % 3, 1 + r / 3 % 4, r / 12 % 5);
        using var original = Numbered(shape);
        using var input = original.Clone();
        var random = new CounterRandom(seed, 1, 0);
        var places = BlindSpots.Places(shape, 0.1, ref random);
        BlindSpots.ByNeighbour(original, input, places, radius, ref random);
        var hidden = places.ToHashSet();
        for (var i = 0; i < original.Shape.Length; i++)
        {
            var (place, from) = (At(i, shape), At(input.Slice(i, 1)[0], shape));
            Assert.Equal(hidden.Contains(place), place != from);
            Assert.True(Math.Abs(place.Z - from.Z) <= radius.Z && Math.Abs(place.Y - from.Y) <= radius.Y && Math.Abs(place.X - from.X) <= radius.X, $"{place} from {from}");
        }
    }

    [Fact]
    public void AllNeighboursAreEquallyLikely()
    {
        var shape = Zyx.Cube(3);
        using var original = Numbered(shape);
        var counts = new int[27];
        var random = new CounterRandom(7, 1, 0);
        for (var i = 0; i < 26000; i++)
        {
            using var input = original.Clone();
            BlindSpots.ByNeighbour(original, input, [Zyx.One], Zyx.One, ref random);
            counts[(int)input[1, 1, 1]]++;
        }
        Assert.Equal(0, counts[13]);
        Assert.All(counts.Where((_, i) => i != 13), c => Assert.InRange(c, 840, 1160));
    }

    [Property(MaxTest = 100)]
    public void TheMedianLeavesTheVoxelOut(byte z, byte y, byte x, byte r, ulong seed)
    {
        var shape = new Zyx(1 + z % 6, 2 + y % 9, 2 + x % 9);
        var radius = new Zyx(r % 3, 1 + r / 3 % 3, 1 + r / 9 % 3);
        using var original = Numbered(shape);
        var random = new CounterRandom(seed, 2, 0);
        for (var i = 0; i < original.Shape.Length; i++)
            original.Slice(i, 1)[0] = (float)random.Normal();
        using var input = original.Clone();
        var places = BlindSpots.Places(shape, 0.2, ref random);
        BlindSpots.ByMedian(original, input, places, radius);
        foreach (var p in places)
        {
            var near = new List<float>();
            for (var k = -radius.Z; k <= radius.Z; k++)
                for (var j = -radius.Y; j <= radius.Y; j++)
                    for (var i = -radius.X; i <= radius.X; i++)
                        if ((k, j, i) != (0, 0, 0) && (uint)(p.Z + k) < (uint)shape.Z && (uint)(p.Y + j) < (uint)shape.Y && (uint)(p.X + i) < (uint)shape.X)
                            near.Add(original[p.Z + k, p.Y + j, p.X + i]);
            near.Sort();
            Assert.Equal((near[(near.Count - 1) / 2] + near[near.Count / 2]) / 2, input[p.Z, p.Y, p.X], 1e-6f);
        }
    }

    [Property(MaxTest = 100)]
    public void AStructuredMaskHidesItsVoxelsInAllThreeDimensionsAndNoOthers(bool[] pattern, byte size, ulong seed)
    {
        var box = new Zyx(1 + 2 * (size % 2), 1 + 2 * (size / 2 % 2), 1 + 2 * (size / 4 % 4));
        var mask = new int[box.Z][][];
        for (var (k, n) = (0, 0); k < box.Z; k++)
        {
            mask[k] = new int[box.Y][];
            for (var j = 0; j < box.Y; j++)
            {
                mask[k][j] = new int[box.X];
                for (var i = 0; i < box.X; i++, n++)
                    mask[k][j][i] = pattern.Length > 0 && pattern[n % pattern.Length] ? 1 : 0;
            }
        }
        var shape = new Zyx(6, 9, 14);
        using var original = new Volume<float>(new VolumeShape(6, 9, 14));
        var random = new CounterRandom(seed, 3, 0);
        for (var i = 0; i < original.Shape.Length; i++)
            original.Slice(i, 1)[0] = (float)random.Uniform(10, 20);
        var (min, max) = (float.MaxValue, float.MinValue);
        foreach (var v in original.Slice(0, (int)original.Shape.Length))
            (min, max) = (Math.Min(min, v), Math.Max(max, v));
        using var input = original.Clone();
        var places = BlindSpots.Places(shape, 0.02, ref random);
        BlindSpots.Structure(original, input, places, mask, ref random);
        var under = places.SelectMany(p => BlindSpots.Offsets(mask).Select(o => new Zyx(p.Z + o.Z, p.Y + o.Y, p.X + o.X))).Except(places).ToHashSet();
        for (var i = 0; i < original.Shape.Length; i++)
        {
            Assert.Equal(under.Contains(At(i, shape)), original.Slice(i, 1)[0] != input.Slice(i, 1)[0]);
            Assert.InRange(input.Slice(i, 1)[0], min, max);
        }
    }

    [Fact]
    public void AMaskOfEvenEdgesIsRefused()
    {
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => BlindSpots.Offsets([[[1, 1]]])).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => BlindSpots.Offsets([[[1, 1, 1]], [[1, 1, 1]], [[1]]])).Kind);
        Assert.Equal([new Zyx(0, 0, -1), new Zyx(0, 0, 1)], BlindSpots.Offsets([[[1, 1, 1]]]));
    }
}
