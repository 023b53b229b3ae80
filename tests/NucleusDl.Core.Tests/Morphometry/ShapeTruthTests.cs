using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Balls and ellipsoids of known size, 5 z-steps of radius and more, anywhere within a voxel and turned anyhow.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class ShapeTruthTests
{
    private const double Degrees = 180 / Math.PI;

    public static TheoryData<int> Spacings => [.. Enumerable.Range(0, Solids.Spacings.Length)];

    [Theory]
    [MemberData(nameof(Spacings))]
    public void Balls_are_within_1_percent_in_volume_and_3_in_surface(int spacing)
    {
        var (size, random) = (Solids.Spacings[spacing], new CounterRandom(1, 100, (ulong)spacing));
        for (var i = 0; i < 25; i++)
        {
            var r = size.Z * random.Uniform(5, 8);
            var axis = new Point3(1, 0, 0);
            using var labels = Solids.Draw(size, new Ellipsoid(r, r, r, axis, new Point3(0, 1, 0), new Point3(0, 0, 1)), ref random);
            var n = Morphometry.Measure(labels).Rows[0];
            Near(4 * Math.PI / 3 * r * r * r, n.Volume, 0.01);
            Near(4 * Math.PI * r * r, n.Surface, 0.03);
            Near(4 * Math.PI * r * r, n.CroftonSurface, 0.03);
            Near(1, n.Sphericity, 0.03);
            Near(r, n.EquivalentRadius, 0.004);
            Near(2 * r, n.Axes.Long, 0.02);
            Near(2 * r, n.Axes.Short, 0.02);
            Assert.InRange(n.MaximumDiameter, 2 * r - size.Z, 2 * r);
        }
    }

    /// <summary>The volume of the voxels themselves: no measuring from voxels can be better than that, and of cubes it is not within 1 %.</summary>
    [Theory]
    [InlineData(1, 0.5, 0.5, 0.007, 0.016)]
    [InlineData(1.75, 0.8, 0.8, 0.007, 0.016)]
    [InlineData(1, 0.5, 0.25, 0.007, 0.016)]
    [InlineData(1, 1, 1, 0.015, 0.05)]
    public void Balls_of_exactly_5_steps_err_as_the_documentation_says(double z, double y, double x, double usual, double worst)
    {
        var (size, random) = (new VoxelSize(z, y, x), new CounterRandom(2, 104, 0));
        double squares = 0;
        const int places = 40;
        for (var i = 0; i < places; i++)
        {
            var r = 5 * size.Z;
            using var labels = Solids.Draw(size, r, p => p.Dot(p) <= r * r, ref random);
            var error = Morphometry.Measure(labels).Rows[0].Volume / (4 * Math.PI / 3 * r * r * r) - 1;
            Assert.InRange(error, -worst, worst);
            squares += error * error;
        }
        Assert.InRange(Math.Sqrt(squares / places), 0, usual);
    }

    [Theory]
    [MemberData(nameof(Spacings))]
    public void Ellipsoids_are_within_1_percent_in_volume_3_in_surface_2_in_axes_and_2_degrees(int spacing)
    {
        var (size, random) = (Solids.Spacings[spacing], new CounterRandom(1, 101, (ulong)spacing));
        for (var i = 0; i < 25; i++)
        {
            var s = size.Z * random.Uniform(5, 6.5);
            var m = s * random.Uniform(1, 1.6);
            var l = m * random.Uniform(1, 1.6);
            var (a, b, c) = Solids.Turn(ref random);
            var truth = new Ellipsoid(l, m, s, a, b, c);
            using var labels = Solids.Draw(size, truth, ref random);
            var n = Morphometry.Measure(labels).Rows[0];
            Near(4 * Math.PI / 3 * l * m * s, n.Volume, 0.01);
            Near(truth.Surface(), n.Surface, 0.02);
            Near(truth.Surface(), n.CroftonSurface, 0.05);
            Near(2 * l, n.Axes.Long, 0.02);
            Near(2 * m, n.Axes.Middle, 0.02);
            Near(2 * s, n.Axes.Short, 0.02);
            Near(m / s, n.Flatness, 0.02);
            Near(l / m, n.Elongation, 0.02);
            // Below a ratio of 1.2 an axis is hardly a direction.
            if (l > 1.2 * m)
                Assert.InRange(Math.Acos(Math.Min(1, Math.Abs(n.LongAxis.Dot(a)))) * Degrees, 0, 1.8);
            if (m > 1.2 * s)
                Assert.InRange(Math.Acos(Math.Min(1, Math.Abs(n.ShortAxis.Dot(c)))) * Degrees, 0, 1.8);
        }
    }

    [Fact]
    public void Angles_are_those_of_the_long_axis()
    {
        var random = new CounterRandom(3, 102, 0);
        foreach (var (azimuth, elevation) in new[] { (30.0, 20.0), (120, -35), (90, 0), (5, 70), (175, -10) })
        {
            var (cz, ca) = (Math.Sin(elevation / Degrees), Math.Cos(elevation / Degrees));
            var axis = new Point3(cz, ca * Math.Sin(azimuth / Degrees), ca * Math.Cos(azimuth / Degrees));
            var across = new Point3(ca, -cz * Math.Sin(azimuth / Degrees), -cz * Math.Cos(azimuth / Degrees));
            var last = new Point3(axis.Y * across.X - axis.X * across.Y, axis.X * across.Z - axis.Z * across.X, axis.Z * across.Y - axis.Y * across.Z);
            using var labels = Solids.Draw(new VoxelSize(1, 0.4, 0.4), new Ellipsoid(10, 6, 5, axis, across, last), ref random);
            var table = Morphometry.Measure(labels);
            Assert.Equal(azimuth, table.Column("long_azimuth_deg")[0], 1.8);
            Assert.Equal(elevation, table.Column("long_elevation_deg")[0], 1.8);
        }
    }

    [Fact]
    public void Boxes_err_as_the_documentation_says()
    {
        var random = new CounterRandom(5, 103, 0);
        foreach (var size in Solids.Spacings)
            for (var i = 0; i < 6; i++)
            {
                var (a, b, c) = (size.Z * random.Uniform(5, 6), size.Z * random.Uniform(5, 9), size.Z * random.Uniform(5, 9));
                var area = 8 * (a * b + a * c + b * c);
                using var straight = Solids.Draw(size, Math.Max(a, Math.Max(b, c)), p => Math.Abs(p.Z) <= a && Math.Abs(p.Y) <= b && Math.Abs(p.X) <= c, ref random);
                Assert.InRange(Morphometry.Measure(straight).Rows[0].Surface / area - 1, -0.23, -0.05);
                var (u, v, w) = Solids.Turn(ref random);
                using var turned = Solids.Draw(size, Math.Sqrt(a * a + b * b + c * c), p => Math.Abs(p.Dot(u)) <= a && Math.Abs(p.Dot(v)) <= b && Math.Abs(p.Dot(w)) <= c, ref random);
                Assert.InRange(Morphometry.Measure(turned).Rows[0].Surface / area - 1, -0.13, 0.05);
            }
    }

    private static void Near(double expected, double actual, double share) => Assert.InRange(actual / expected, 1 - share, 1 + share);
}
