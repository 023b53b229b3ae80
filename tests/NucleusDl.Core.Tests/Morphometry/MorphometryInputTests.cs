using NucleusDl.Measuring;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Labels and images as they come: a right answer or a clear word.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class MorphometryInputTests
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    [Fact]
    public void Another_shape_or_voxel_size_is_refused()
    {
        using var labels = Solids.Ball(9, 15, 15, 3, Size);
        using var cropped = new Volume<ushort>(new VolumeShape(9, 15, 14), Size) { Source = "a.tif" };
        var error = Assert.Throws<NucleusException>(() => Morphometry.Measure(labels, cropped));
        Assert.Contains("9 x 15 x 15", error.Message, StringComparison.Ordinal);
        Assert.Contains("9 x 15 x 14", error.Message, StringComparison.Ordinal);
        using var other = new Volume<ushort>(labels.Shape, new VoxelSize(1, 0.5, 0.51));
        Assert.Contains("--voxel-size", Assert.Throws<NucleusException>(() => Morphometry.Measure(labels, other)).Message, StringComparison.Ordinal);
        other.VoxelSize = new VoxelSize(1.0001, 0.5, 0.5);
        Assert.Single(Morphometry.Measure(labels, other).Rows);
    }

    [Fact]
    public void An_unknown_voxel_size_is_asked_for_and_taken_from_either()
    {
        using var labels = Solids.Ball(9, 15, 15, 3, Size);
        using var image = new Volume<ushort>(labels.Shape, Size);
        var expected = Morphometry.Measure(labels, image).Rows[0].Volume;
        labels.VoxelSize = null;
        Assert.Equal(expected, Morphometry.Measure(labels, image).Rows[0].Volume);
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => Morphometry.Measure(labels)).Kind);
        labels.VoxelSize = new VoxelSize(0, 1, 1);
        Assert.Throws<NucleusException>(() => Morphometry.Measure(labels));
    }

    [Fact]
    public void One_voxel_and_one_plane_are_measured()
    {
        using var labels = new LabelVolume(7, 9, 9, Size);
        labels[3, 4, 4] = 5;
        for (var y = 1; y < 4; y++)
            for (var x = 1; x < 6; x++)
                labels[5, y, x] = 9;
        var table = Morphometry.Measure(labels);
        var (voxel, plane) = (table.Rows[0], table.Rows[1]);
        Assert.Equal(Size.Volume, voxel.Volume);
        Assert.Equal(0, voxel.Axes.Long);
        Assert.Equal(0, voxel.MaximumDiameter);
        Assert.True(voxel.Surface > 0);
        Assert.Equal(double.NaN, voxel.Elongation);
        Assert.Equal(double.NaN, table.Column("long_azimuth_deg")[0]);
        Assert.Equal(15 * Size.Volume, plane.Volume);
        Assert.Equal(0, plane.Axes.Short);
        Assert.Equal(double.NaN, plane.Flatness);
        Assert.True(plane.Elongation > 1);
        Assert.Equal(90, Math.Abs(table.Column("short_elevation_deg")[1]), 1e-6);
        Assert.Contains(table.Notes, n => n.Contains("one plane of voxels", StringComparison.Ordinal));
        Assert.Contains(table.Notes, n => n.Contains("fewer than 100 voxels", StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", table.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_of_one_plane_is_measured_and_said_to_be_a_section()
    {
        using var labels = Solids.Ball(1, 21, 21, 4, Size);
        using var image = labels.Voxels.Map(v => (ushort)(100 + 100 * v));
        var table = Morphometry.Measure(labels, image);
        Assert.Equal(StackFaces.ZFirst | StackFaces.ZLast, table.Rows[0].Border);
        Assert.Equal(Math.PI * 16, table.Rows[0].Volume / Size.Z, 0.05 * Math.PI * 16);
        Assert.Equal(100, table.Rows[0].Channels[0].CorrectedMean);
        Assert.Contains(table.Notes, n => n.Contains("single plane", StringComparison.Ordinal));
    }

    [Fact]
    public void Nuclei_at_the_border_are_measured_and_flagged_with_their_faces()
    {
        using var labels = new LabelVolume(10, 20, 20, Size);
        Solids.Add(labels, new Point3(0, 5, 5), 2, 1);
        Solids.Add(labels, new Point3(9, 0, 9.5), 2, 2);
        Solids.Add(labels, new Point3(5, 5, 5), 1.5, 3);
        var table = Morphometry.Measure(labels);
        Assert.Equal([StackFaces.ZFirst, StackFaces.ZLast | StackFaces.YFirst | StackFaces.XLast, StackFaces.None], table.Rows.Select(r => r.Border));
        var text = table.Columns.Single(c => c.Name == "border_faces").Text!;
        Assert.Equal(["z0", "z1 y0 x1", ""], table.Rows.Select(text));
        Assert.Equal([1.0, 1, 0], table.Column("touches_border"));
        Assert.Contains(table.Notes, n => n.StartsWith("2 nuclei touch the border", StringComparison.Ordinal));
        // Half a ball, and half of the plane through its centre.
        Assert.Equal(2 * Math.PI / 3 * 8 + Math.PI * 4 * 0.5, table.Rows[0].Volume, 2.0);
    }

    [Fact]
    public void No_nuclei_give_a_header_and_a_word()
    {
        using var labels = new LabelVolume(4, 5, 6, Size);
        using var image = new Volume<ushort>(labels.Shape);
        var table = Morphometry.Measure(labels, image);
        Assert.Empty(table.Rows);
        Assert.Contains("no nuclei", Assert.Single(table.Notes), StringComparison.Ordinal);
        Assert.StartsWith("label,centroid_z_um,", Assert.Single(table.ToCsv().Split("\r\n", StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal("no nuclei", table.ToString());
    }

    [Fact]
    public void A_hundred_thousand_nuclei_are_measured()
    {
        using var labels = new LabelVolume(100, 200, 250, Size);
        using var image = new Volume<byte>(labels.Shape);
        var count = 0;
        for (var z = 0; z < 100; z += 2)
            for (var y = 0; y < 200; y += 4)
                for (var x = 0; x < 250; x += 6, count++)
                    for (var i = 0; i < 8; i++)
                        labels[z, y + i % 2, x + i / 2] = 3 * count + 1;
        var table = Morphometry.Measure(labels, image);
        Assert.Equal(50 * 50 * 42, count);
        Assert.Equal(count, table.Rows.Count);
        Assert.Equal(8 * Size.Volume, table.Rows[^2].Volume);
        Assert.Equal(Enumerable.Range(0, count).Select(i => 3 * i + 1), table.Rows.Select(r => r.Label));
    }

    [Fact]
    public void NaN_leaves_intensities_of_its_nuclei_empty_and_is_said()
    {
        using var labels = new LabelVolume(10, 20, 40, Size);
        Solids.Add(labels, new Point3(5, 5, 5), 2, 1);
        Solids.Add(labels, new Point3(5, 5, 14), 2, 2);
        using var image = new Volume<float>(labels.Shape);
        foreach (ref var v in image.Slice(0, (int)image.Shape.Length))
            v = 10;
        image[5, 10, 10] = float.NaN;
        image[0, 0, 0] = float.PositiveInfinity;
        var table = Morphometry.Measure(labels, image);
        Assert.Equal(double.NaN, table.Rows[0].Channels[0].Mean);
        Assert.Equal(double.NaN, table.Rows[0].Channels[0].SaturatedFraction);
        Assert.Null(table.Rows[0].Chromocentres);
        Assert.Equal(10, table.Rows[1].Channels[0].Mean);
        Assert.Equal(10, table.Rows[0].Channels[0].Background);
        Assert.Equal(0, table.Rows[1].Chromocentres!.Count);
        Assert.True(table.Rows[0].Volume > 0);
        Assert.Contains(table.Notes, n => n.StartsWith("1 nucleus holds voxels of channel 0 that are NaN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(4095, true)]
    [InlineData(200, false)]
    public void Saturation_is_counted_and_said(int top, bool saturated)
    {
        using var labels = Solids.Ball(9, 15, 15, 3, Size);
        using var image = new Volume<ushort>(labels.Shape);
        var random = new CounterRandom(1, 1, 1);
        foreach (ref var v in image.Slice(0, (int)image.Shape.Length))
            v = (ushort)Math.Min(top, random.Next(2 * top));
        var table = Morphometry.Measure(labels, image);
        Assert.Equal(saturated, table.Notes.Any(n => n.Contains("saturated", StringComparison.Ordinal)));
        Assert.InRange(table.Rows[0].Channels[0].SaturatedFraction, saturated ? 0.4 : 0, saturated ? 0.6 : 0);
    }

    [Fact]
    public void A_full_stack_has_no_background_and_no_outside()
    {
        using var labels = new LabelVolume(new Volume<int>(new VolumeShape(4, 6, 6), Size).Map(_ => 3));
        labels.VoxelSize = Size;
        using var image = new Volume<float>(labels.Shape);
        image[2, 3, 3] = 100;
        var row = Morphometry.Measure(labels, image, new MorphometryOptions { Chromocentres = new() { Smoothing = 0 } }).Rows[0];
        Assert.Equal(double.NaN, row.Channels[0].Background);
        Assert.Equal(double.NaN, row.Channels[0].CorrectedMean);
        Assert.Equal(1, row.Chromocentres!.Count);
        Assert.Equal(double.NaN, row.Chromocentres.BorderDistance);
        Assert.Equal(double.NaN, row.NearestNucleus);
    }

    [Fact]
    public void Wrong_options_and_columns_are_refused_by_name()
    {
        using var labels = Solids.Ball(9, 15, 15, 3, Size);
        using var image = new Volume<ushort>(labels.Shape);
        var table = Morphometry.Measure(labels, image);
        Assert.Contains("volume_um3", Assert.Throws<NucleusException>(() => table.Column("volume")).Message, StringComparison.Ordinal);
        Throws(new MorphometryOptions { BackgroundMargin = -1 });
        Throws(new MorphometryOptions { Chromocentres = new() { Channel = 1 } });
        Throws(new MorphometryOptions { Chromocentres = new() { EdgeLevel = 0 } });
        Throws(new MorphometryOptions { Chromocentres = new() { Smoothing = double.NaN } });
        void Throws(MorphometryOptions options) => Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => Morphometry.Measure(labels, image, options)).Kind);
    }
}
