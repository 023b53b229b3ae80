using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class CutTests
{
    [Theory]
    [InlineData(Plane.XY, 2)]
    [InlineData(Plane.XZ, 7)]
    [InlineData(Plane.YZ, 11)]
    public void A_plane_holds_the_voxels_it_cuts(Plane plane, int index)
    {
        using var volume = Samples.Image(c: 2, z: 4, y: 9, x: 13);
        var cut = new Cut(plane, index);
        var values = cut.Read(volume, 1);
        var asFloat = VoxelReader.Read(volume, 1, cut);
        int columns = cut.Columns(volume.Shape), rows = cut.Rows(volume.Shape);
        for (var r = 0; r < rows; r++)
            for (var k = 0; k < columns; k++)
            {
                var expected = plane switch { Plane.XY => volume[1, index, r, k], Plane.XZ => volume[1, r, index, k], _ => volume[1, k, r, index] };
                Assert.Equal(expected, values[r * columns + k]);
                Assert.Equal(expected, asFloat[r * columns + k]);
            }
    }

    [Theory]
    [InlineData(Plane.XY)]
    [InlineData(Plane.XZ)]
    [InlineData(Plane.YZ)]
    public void A_projection_holds_the_largest_voxel(Plane plane)
    {
        using var volume = Samples.Image(z: 4, y: 6, x: 5);
        var found = VoxelReader.Project(volume, 0, plane);
        var columns = new Cut(plane, 0).Columns(volume.Shape);
        for (var z = 0; z < 4; z++)
            for (var y = 0; y < 6; y++)
                for (var x = 0; x < 5; x++)
                    Assert.True(found[plane switch { Plane.XY => y * columns + x, Plane.XZ => z * columns + x, _ => y * columns + z }] >= volume[z, y, x]);
        Assert.Equal(Percentiles.Of(volume, 0, 100)[0], found.Max());
    }

    [Fact]
    public void A_projection_passes_over_what_is_not_a_number()
    {
        using var volume = new Volume<float>(new VolumeShape(2, 1, 2));
        volume[0, 0, 0] = float.NaN;
        volume[1, 0, 0] = -3;
        volume[0, 0, 1] = volume[1, 0, 1] = float.NaN;
        Assert.Equal([-3, float.NaN], VoxelReader.Project(volume, 0, Plane.XY));
    }

    [Fact]
    public void Position_in_micrometres_only_where_they_are_known()
    {
        Assert.Equal("z = 25 (43.8 µm)", new Cut(Plane.XY, 25).Position(new VoxelSize(1.75, 0.8, 0.8)));
        Assert.Equal("x = 3", new Cut(Plane.YZ, 3).Position(null));
    }

    [Fact]
    public void Reduction_averages_intensities_and_picks_labels()
    {
        Assert.Equal([2.5f, 5f], Reduce.Mean([1, 2, float.NaN, 3, 4, 5], 3, 2, 2, 2));
        Assert.Equal([5, 6], Reduce.Nearest([1, 2, 3, 4, 5, 6], 3, 2, 2, 2));
        Assert.Equal((1, 2, 2), (Reduce.Factor(1024), Reduce.Factor(1025), Reduce.Factor(2048)));
    }
}
