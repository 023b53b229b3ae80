using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>Stores that ome-zarr-py, Galaxy and bioio wrote, where they are at hand; the numbers are those that Python's zarr reads.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ZarrRealDataTests
{
    private const string Folder = "formats/other/ome-zarr";

    [RealDataFact(Folder)]
    public void Version_4_is_read()
    {
        using var volume = VolumeFile.Read(Store("image-03.zarr"));
        Assert.Equal((PixelType.Float64, new VolumeShape(2, 100, 100)), (volume.PixelType, volume.Shape));
        Assert.Equal(new VoxelSize(1, 1, 1), volume.VoxelSize);
        Assert.Equal("afc8986d", Patterns.Crc(volume));
        Assert.Equal("OME-Zarr 0.4", VolumeFile.Inspect(Store("image-03.zarr")).Format);
    }

    [RealDataFact(Folder)]
    public void Version_5_is_read_with_all_its_levels()
    {
        using var mask = VolumeFile.Read(Store("input9.zarr"));
        Assert.Equal((PixelType.UInt8, new VolumeShape(2, 100, 100)), (mask.PixelType, mask.Shape));
        Assert.Equal("b9ee3357", Patterns.Crc(mask));
        var info = VolumeFile.Inspect(Store("input9.zarr"));
        Assert.Equal(("OME-Zarr 0.5", "bool"), (info.Format, info.StoredType));
        Assert.Equal([100, 50, 25, 12, 6], info.Levels.Select(l => l.Shape.X));
        Assert.Equal(8.333333333333334, info.Levels[3].VoxelSize!.Value.X);
        using var plane = VolumeFile.Read(Store("input13.zarr"));
        Assert.Equal(new VolumeShape(1, 265, 329), plane.Shape);
        Assert.Null(plane.VoxelSize);
        Assert.Equal("0c5a1cff", Patterns.Crc(plane));
    }

    private static string Store(string name) => Path.Combine(RealData.Folder(Folder)!, name);
}
