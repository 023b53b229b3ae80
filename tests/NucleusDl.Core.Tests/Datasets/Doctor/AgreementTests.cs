using FsCheck.Xunit;
using NucleusDl.Datasets;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>The fast figures against slow obvious ones, and shifts found again.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class AgreementTests
{
    [Property(MaxTest = 20)]
    public void Area_under_the_curve_is_the_share_of_pairs_in_order(int seed)
    {
        var (bright, mask) = Random(seed, 3, 7, 9);
        using (bright)
        using (mask)
        {
            var (inside, outside) = (new List<float>(), new List<float>());
            for (var i = 0L; i < mask.Shape.Length; i++)
                (mask.Slice(i, 1)[0] != 0 ? inside : outside).Add(bright.Slice(i, 1)[0]);
            if (inside.Count == 0 || outside.Count == 0)
                return;
            var slow = inside.Average(a => outside.Average(b => a > b ? 1.0 : a == b ? 0.5 : 0));
            Assert.Equal(slow, new Agreement(bright, mask).Auc(), 3);
        }
    }

    [Property(MaxTest = 20)]
    public void Correlation_is_Pearsons_where_both_are(int seed)
    {
        var (bright, mask) = Random(seed, 4, 6, 8);
        using (bright)
        using (mask)
        {
            var shift = new VoxelPlace(seed % 2, -(seed % 3), seed % 4);
            var (a, b) = (new List<double>(), new List<double>());
            for (var z = 0; z < 4; z++)
                for (var y = 0; y < 6; y++)
                    for (var x = 0; x < 8; x++)
                        if (z + shift.Z is >= 0 and < 4 && y + shift.Y is >= 0 and < 6 && x + shift.X is >= 0 and < 8)
                        {
                            a.Add(bright[z + shift.Z, y + shift.Y, x + shift.X]);
                            b.Add(mask[z, y, x]);
                        }
            var (ma, mb) = (a.Average(), b.Average());
            var slow = a.Zip(b, (p, q) => (p - ma) * (q - mb)).Sum() / Math.Sqrt(a.Sum(p => (p - ma) * (p - ma)) * b.Sum(q => (q - mb) * (q - mb)));
            if (double.IsFinite(slow))
                Assert.Equal(slow, new Agreement(bright, mask).Correlation(shift), 4);
        }
    }

    [Property(MaxTest = 6)]
    public void A_shift_is_found_again(sbyte z, sbyte y, sbyte x)
    {
        var shift = new VoxelPlace(z % 4, y % 7, x % 7);
        // Irregular places: what repeats would fit at several shifts.
        using var labels = new LabelVolume(22, 36, 38);
        foreach (var (i, p) in new[] { (9, 12, 10), (11, 22, 25), (8, 14, 29), (14, 27, 11) }.Index())
            Exams.Ball(labels, i + 1, p.Item1, p.Item2, p.Item3, 3 + i % 2);
        using var mask = labels.Voxels.Map(static v => v != 0 ? (byte)1 : (byte)0);
        using var bright = new Volume<float>(mask.Shape);
        for (var k = 0; k < mask.Shape.Z; k++)
            for (var j = 0; j < mask.Shape.Y; j++)
                for (var i = 0; i < mask.Shape.X; i++)
                    if (k - shift.Z >= 0 && k - shift.Z < mask.Shape.Z && j - shift.Y >= 0 && j - shift.Y < mask.Shape.Y && i - shift.X >= 0 && i - shift.X < mask.Shape.X)
                        bright[k, j, i] = mask[k - shift.Z, j - shift.Y, i - shift.X];
        Assert.Equal(shift, ShiftSearch.Find(bright, mask, everywhere: true, default));
    }

    [Fact]
    public void One_exposure_has_one_fingerprint_whatever_was_done_to_it()
    {
        var random = new Random(4);
        using var a = new Volume<float>(new VolumeShape(8, 40, 44));
        using var b = new Volume<float>(a.Shape);
        for (var z = 0; z < 8; z++)
            for (var i = 0; i < a.Plane(z).Length; i++)
            {
                var nucleus = i / 44 / 8 % 2 == 0 && i % 44 / 8 % 2 == 0 ? 200 : 20;
                a.Plane(z)[i] = nucleus + 15 * random.NextSingle();
                b.Plane(z)[i] = nucleus + 15 * random.NextSingle();
            }
        using var eight = a.Map(static v => MathF.Round(v / 1.5f));
        var print = Fingerprint.Of(a)!;
        Assert.True(print.Likeness(Fingerprint.Of(eight)!) > 0.9);
        Assert.True(Math.Abs(print.Likeness(Fingerprint.Of(b)!)) < 0.2);
        using var flat = new Volume<float>(a.Shape);
        Assert.Null(Fingerprint.Of(flat));
        using var other = new Volume<float>(new VolumeShape(8, 44, 40));
        other[1, 1, 1] = 1;
        Assert.True((Fingerprint.Of(other)?.Likeness(print) ?? 0) == 0);
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(16, 9)]
    [InlineData(257, 3)]
    public void Grey_levels_know_their_step_and_percentiles(int step, int count)
    {
        using var image = new Volume<ushort>(new VolumeShape(1, 1, count * 3));
        for (var i = 0; i < count * 3; i++)
            image.Plane(0)[i] = (ushort)(100 + step * (i % count));
        var levels = GreyLevels.Of(image, 0)!;
        Assert.Equal((step, count, 100, 100 + step * (count - 1)), (levels.Step, levels.Distinct, levels.Lowest, levels.Highest));
        Assert.Equal(100, levels.Percentile(0));
        Assert.Equal(100 + step * (count - 1), levels.Percentile(100));
        Assert.Equal(100 + step * (count / 2), levels.Percentile(50));
    }

    private static (Volume<float> Bright, Volume<byte> Mask) Random(int seed, int z, int y, int x)
    {
        var random = new Random(seed);
        var (bright, mask) = (new Volume<float>(new VolumeShape(z, y, x)), new Volume<byte>(new VolumeShape(z, y, x)));
        for (var i = 0L; i < mask.Shape.Length; i++)
            (bright.Slice(i, 1)[0], mask.Slice(i, 1)[0]) = (random.Next(40), (byte)random.Next(2));
        return (bright, mask);
    }
}
