using FsCheck.Xunit;
using NucleusDl.Geometry;
using NucleusDl.IO;
using NucleusDl.Tests.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Geometry;

[Trait(Kind.Name, Kind.Fast)]
public sealed class MarchingCubesTests
{
    private static readonly VoxelSize Spacing = new(1.75, 0.8, 0.5);

    [Fact]
    public void Has_the_corners_of_scikit_image()
    {
        using var image = Npy.Image("smooth", "filters");
        using var expected = Npy.Read<double>("surface", "labels");
        var count = expected.Shape.Y - 1;
        var mesh = MarchingCubes.Extract(image, (float)expected[0, count, 0], new VoxelSize(1.75, 0.8, 0.8), closed: false);
        Assert.Equal(count, mesh.Vertices.Length);
        var found = new HashSet<int>();
        foreach (var v in mesh.Vertices)
        {
            var near = Enumerable.Range(0, count).MinBy(i => Square(v.Z - expected[0, i, 0]) + Square(v.Y - expected[0, i, 1]) + Square(v.X - expected[0, i, 2]));
            Assert.True(found.Add(near));
            Assert.Equal(expected[0, near, 0], v.Z, 1e-4);
            Assert.Equal(expected[0, near, 1], v.Y, 1e-4);
            Assert.Equal(expected[0, near, 2], v.X, 1e-4);
        }
        // The same corners may be joined along the other diagonal, and ambiguous faces may be cut the other way.
        Assert.Equal(expected[0, count, 1], mesh.Area(), 0.005 * mesh.Area());
    }

    [Property(MaxTest = 60)]
    public void Any_noise_has_a_closed_surface_on_which_every_edge_has_two_triangles_and_every_corner_one_fan(int seed)
    {
        var random = new Random(seed);
        var shape = new VolumeShape(random.Next(1, 7), random.Next(1, 7), random.Next(1, 7));
        using var image = Slow.Image(random, shape, random.Next(2) == 0 ? 2 : 1000);
        var mesh = MarchingCubes.Extract(image, 0.5f, Spacing);
        MeshCheck.Closed(mesh);
        Assert.True(mesh.Volume() >= 0);
        Assert.Equal(Slow.All(image).ToArray().Any(v => v > 0.5f), mesh.TriangleCount > 0);
    }

    [Property(MaxTest = 30)]
    public void Threads_do_not_matter(int seed)
    {
        var random = new Random(seed);
        using var image = Slow.Image(random, new VolumeShape(random.Next(1, 40), random.Next(1, 9), random.Next(60, 140)), 50);
        var closed = random.Next(2) == 0;
        var one = MarchingCubes.Extract(image, 20.5f, Spacing, closed, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        var two = MarchingCubes.Extract(image, 20.5f, Spacing, closed, new ParallelOptions { MaxDegreeOfParallelism = 2 });
        Assert.True(one.Vertices.SequenceEqual(two.Vertices) && one.Normals.SequenceEqual(two.Normals) && one.Triangles.SequenceEqual(two.Triangles));
    }

    [Theory]
    [InlineData(1.0, 0.5, 0.5, 9.3)]
    [InlineData(1.75, 0.8, 0.8, 12.1)]
    [InlineData(0.4, 0.4, 0.4, 5.0)]
    public void A_smooth_ball_has_its_area_its_volume_and_normals_outwards(double z, double y, double x, double radius)
    {
        var size = new VoxelSize(z, y, x);
        using var image = Ball(size, radius, out var centre);
        var mesh = MarchingCubes.Extract(image, 0, size);
        MeshCheck.Closed(mesh);
        Assert.Equal(2, MeshCheck.Euler(mesh));
        Assert.Equal(4 * Math.PI * radius * radius, mesh.Area(), 0.01 * mesh.Area());
        Assert.Equal(4 * Math.PI / 3 * Math.Pow(radius, 3), mesh.Volume(), 0.01 * mesh.Volume());
        for (var i = 0; i < mesh.Vertices.Length; i++)
        {
            var (v, n) = (mesh.Vertices[i], mesh.Normals[i]);
            var (dz, dy, dx) = (v.Z - centre.Z, v.Y - centre.Y, v.X - centre.X);
            var distance = Math.Sqrt(dz * dz + dy * dy + dx * dx);
            Assert.Equal(radius, distance, 0.02 * radius);
            Assert.Equal(1, Math.Sqrt(n.Z * n.Z + n.Y * n.Y + n.X * n.X), 1e-5);
            Assert.True((dz * n.Z + dy * n.Y + dx * n.X) / distance > 0.98);
        }
    }

    [Fact]
    public void A_ring_has_a_hole_and_two_balls_are_two()
    {
        using var ring = new Volume<float>(new VolumeShape(9, 30, 30));
        foreach (var (z, y, x) in Slow.Voxels(ring.Shape))
            ring[z, y, x] = (float)(3 - Math.Sqrt(Square(Math.Sqrt(Square(y - 14.6) + Square(x - 14.3)) - 9) + Square(z - 4.2)));
        Assert.Equal(0, MeshCheck.Euler(MarchingCubes.Extract(ring, 0, new VoxelSize(1, 1, 1))));
        using var balls = new Volume<float>(new VolumeShape(9, 9, 20));
        foreach (var (z, y, x) in Slow.Voxels(balls.Shape))
            balls[z, y, x] = (float)(3.2 - Math.Sqrt(Square(z - 4) + Square(y - 4) + Square(x < 10 ? x - 4 : x - 15)));
        Assert.Equal(4, MeshCheck.Euler(MarchingCubes.Extract(balls, 0, new VoxelSize(1, 1, 1))));
    }

    [Fact]
    public void One_voxel_is_an_octahedron()
    {
        using var labels = new LabelVolume(3, 4, 5);
        labels[1, 2, 3] = -7;
        foreach (var box in new VolumeBox?[] { null, new VolumeBox(1, 2, 3, 1, 1, 1) })
        {
            var mesh = MarchingCubes.OfLabel(labels, -7, Spacing, box);
            MeshCheck.Closed(mesh);
            Assert.Equal((6, 8), (mesh.Vertices.Length, mesh.TriangleCount));
            Assert.Equal(Spacing.Volume / 6, mesh.Volume(), 1e-6);
            Assert.Equal(0.5 * Spacing.Z, mesh.Vertices.ToArray().Min(v => v.Z), 1e-6);
            Assert.Equal(2.5 * Spacing.Y, mesh.Vertices.ToArray().Max(v => v.Y), 1e-6);
            Assert.Equal(3.5 * Spacing.X, mesh.Vertices.ToArray().Max(v => v.X), 1e-6);
        }
        Assert.Equal(0, MarchingCubes.OfLabel(labels, 5, Spacing).TriangleCount);
    }

    [Fact]
    public void A_cut_object_gets_a_face_at_the_border_or_stays_open()
    {
        using var full = new Volume<float>(new VolumeShape(4, 5, 70));
        Slow.All(full).Fill(9);
        var closed = MarchingCubes.Extract(full, 0.5f, Spacing);
        MeshCheck.Closed(closed);
        Assert.Equal(2, MeshCheck.Euler(closed));
        Assert.InRange(closed.Volume(), 0.97 * 4 * 5 * 70 * Spacing.Volume, 4 * 5 * 70 * Spacing.Volume);
        Assert.Equal(0, MarchingCubes.Extract(full, 0.5f, Spacing, closed: false).TriangleCount);
        full.Plane(0).Clear();
        var sheet = MarchingCubes.Extract(full, 4.5f, Spacing, closed: false);
        Assert.Equal(4 * Spacing.Y * 69 * Spacing.X, sheet.Area(), 1e-4);
        Assert.All(sheet.Normals.ToArray(), n => Assert.Equal(new MeshPoint(-1, 0, 0), n));
        Assert.NotEqual(0, MeshCheck.BorderEdges(sheet));
    }

    [Fact]
    public void NaN_and_infinite_voxels_give_finite_corners()
    {
        using var image = new Volume<float>(new VolumeShape(5, 6, 7));
        (image[2, 2, 2], image[2, 3, 3], image[1, 2, 3]) = (float.PositiveInfinity, float.NaN, 5);
        image[2, 2, 4] = float.NegativeInfinity;
        var mesh = MarchingCubes.Extract(image, 1.5f, Spacing);
        MeshCheck.Closed(mesh);
        foreach (var p in (ReadOnlySpan<MeshPoint>)[.. mesh.Vertices, .. mesh.Normals])
            Assert.True(float.IsFinite(p.Z) && float.IsFinite(p.Y) && float.IsFinite(p.X));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        using var image = new Volume<float>(new VolumeShape(2, 2, 2));
        using var labels = new LabelVolume(2, 2, 2);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => MarchingCubes.Extract(image, float.NaN, Spacing)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => MarchingCubes.Extract(image, 1, new VoxelSize(1, 0, 1))).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => MarchingCubes.OfLabel(labels, 1, Spacing, new VolumeBox(0, 0, 0, 3, 2, 2))).Kind);
        Assert.Throws<ArgumentException>(() => new Mesh([default], [default], [0, 0, 1]));
        Assert.Throws<ArgumentException>(() => new Mesh([default], [], []));
    }

    private static Volume<float> Ball(VoxelSize size, double radius, out (double Z, double Y, double X) centre)
    {
        var shape = new VolumeShape((int)(2 * radius / size.Z) + 5, (int)(2 * radius / size.Y) + 5, (int)(2 * radius / size.X) + 5);
        centre = ((shape.Z / 2 + 0.3) * size.Z, (shape.Y / 2 - 0.2) * size.Y, (shape.X / 2 + 0.1) * size.X);
        var image = new Volume<float>(shape);
        foreach (var (z, y, x) in Slow.Voxels(shape))
            image[z, y, x] = (float)(radius - Math.Sqrt(Square(z * size.Z - centre.Z) + Square(y * size.Y - centre.Y) + Square(x * size.X - centre.X)));
        return image;
    }

    private static double Square(double v) => v * v;
}
