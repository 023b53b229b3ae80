using NucleusDl.Filters;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Filters;

[Trait(Kind.Name, Kind.Fast)]
public class GaussianTests
{
    [Theory]
    [InlineData(1, 5, 7, 9, 0.7, 1.3, 2.0)]
    [InlineData(2, 3, 20, 70, 1.0, 0.0, 1.0)]
    [InlineData(1, 1, 33, 40, 2.0, 2.0, 3.0)]
    [InlineData(1, 1, 1, 1, 1.0, 1.0, 1.0)]
    [InlineData(1, 2, 3, 2, 4.0, 3.0, 5.0)]
    [InlineData(1, 4, 4, 130, 0.0, 0.0, 0.0)]
    [InlineData(1, 67, 9, 37, 1.0, 1.5, 0.7)]
    [InlineData(2, 35, 4, 18, 1.0, 2.5, 0.0)]
    public void Equals_a_plain_loop(int c, int z, int y, int x, double sz, double sy, double sx)
    {
        using var v = Noise(new VolumeShape(c, z, y, x), 3);
        using var fast = Gaussian.Blur(v, sz, sy, sx);
        using var slow = PlainLoop(v, [sz, sy, sx]);
        for (long i = 0; i < v.Shape.Length; i++)
            Assert.Equal(slow.Slice(i, 1)[0], fast.Slice(i, 1)[0], 1e-5 * 100);
    }

    [Fact]
    public void Equals_scipy()
    {
        using var image = Npy.Image("image", "filters");
        using var expected = Npy.Image("image-gaussian", "filters");
        using var actual = Gaussian.Blur(image, 1.2, 2.1, 0.6);
        Slow.Near(expected, actual, 1e-5);
        using var expectedWide = Npy.Image("image-gaussian-wide", "filters");
        using var actualWide = Gaussian.Blur(image, 4, 0, 7.5, truncate: 3);
        Slow.Near(expectedWide, actualWide, 1e-5);
    }

    [Fact]
    public void Does_not_depend_on_threads()
    {
        using var v = Noise(new VolumeShape(39, 11, 50), 5);
        using var one = Gaussian.Blur(v, 1, 2, 3, parallel: new ParallelOptions { MaxDegreeOfParallelism = 1 });
        using var two = Gaussian.Blur(v, 1, 2, 3, parallel: new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Assert.True(Slow.All(one).SequenceEqual(Slow.All(two)));
    }

    [Fact]
    public void A_sigma_in_microns_is_divided_by_the_voxel_size_and_the_meta_data_stay()
    {
        using var v = Noise(new VolumeShape(5, 8, 8), 6);
        v.VoxelSize = new VoxelSize(2, 1, 0.5);
        v.Source = "a.tif";
        using var microns = Gaussian.Blur(v, 1.5, new VoxelSize(2, 1, 0.5));
        using var voxels = Gaussian.Blur(v, 0.75, 1.5, 3);
        Assert.True(microns.Slice(0, 320).SequenceEqual(voxels.Slice(0, 320)));
        Assert.Equal(v.VoxelSize, microns.VoxelSize);
        Assert.Equal("a.tif", microns.Source);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_wrong_sigma_is_refused(double sigma)
    {
        using var v = new Volume<float>(new VolumeShape(2, 2, 2));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Gaussian.Blur(v, sigma, 1, 1)).Kind);
    }

    private static Volume<float> Noise(VolumeShape shape, int seed)
    {
        var random = new Random(seed);
        var v = new Volume<float>(shape);
        for (long i = 0; i < shape.Length; i++)
            v.Slice(i, 1)[0] = (float)(random.NextDouble() * 100);
        return v;
    }

    private static Volume<float> PlainLoop(Volume<float> v, double[] sigma)
    {
        var s = v.Shape;
        int[] n = [s.Z, s.Y, s.X];
        var from = v.Clone();
        for (var axis = 0; axis < 3; axis++)
        {
            var to = new Volume<float>(s);
            var r = (int)(4 * sigma[axis] + 0.5);
            for (var c = 0; c < s.C; c++)
                for (var z = 0; z < s.Z; z++)
                    for (var y = 0; y < s.Y; y++)
                        for (var x = 0; x < s.X; x++)
                        {
                            double sum = 0, weights = 0;
                            for (var k = -r; k <= r; k++)
                            {
                                int[] p = [z, y, x];
                                p[axis] += k;
                                while (p[axis] < 0 || p[axis] >= n[axis])
                                    p[axis] = p[axis] < 0 ? -1 - p[axis] : 2 * n[axis] - 1 - p[axis];
                                var w = k == 0 ? 1 : Math.Exp(-0.5 * k * k / (sigma[axis] * sigma[axis]));
                                weights += w;
                                sum += w * from[c, p[0], p[1], p[2]];
                            }
                            to[c, z, y, x] = (float)(sum / weights);
                        }
            from.Dispose();
            from = to;
        }
        return from;
    }
}
