using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Real files, where they are at hand.</summary>
[Trait(Kind.Name, Kind.Fast)]
[Collection(Alone.Name)]
public class TiffRealDataTests
{
    private const long MostBytes = 512L << 20;

    /// <summary>Generous: a hang breaks it, a busy machine does not.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    [RealDataFact("nuclei3d/bbbc050_train")]
    public void Embryos_are_read_with_their_labels()
    {
        var folder = RealData.Folder("nuclei3d/bbbc050_train")!;
        using var image = Assert.IsType<Volume<ushort>>(VolumeFile.Read(Path.Combine(folder, "images", "Emb01_t301.tif")));
        Assert.Equal(new VolumeShape(51, 124, 127), image.Shape);
        Assert.Null(image.VoxelSize);
        Assert.Empty(VolumeCheck.Findings(image));
        using var labels = VolumeFile.ReadLabels(Path.Combine(folder, "instances", "Emb01_t301.tif"));
        Assert.Equal(8, labels.Sizes().Count);
        Assert.Empty(LabelCheck.Findings(labels.Voxels, image));
        using var mask = VolumeFile.Read(Path.Combine(folder, "semantic", "Emb01_t301.tif"));
        Assert.Equal(["mask"], LabelCheck.Findings(mask, image).Select(f => f.Code));
    }

    [RealDataFact("formats/tiff")]
    public void A_set_of_OME_files_is_read_whole_from_each_of_its_files()
    {
        var folder = Path.Combine(RealData.Folder("formats/tiff")!, "ometiff", "multiples");
        using var whole = VolumeFile.Read(Path.Combine(folder, "master", "multifile-Z1.ome.tiff"));
        Assert.Equal(new VolumeShape(5, 24, 18), whole.Shape);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var volume = VolumeFile.Read(path);
            Assert.True(Patterns.Same(whole, volume), path);
        }
    }

    /// <summary>Damaged files give an image or an error of ours, never anything else, and take neither time nor memory for what they claim.</summary>
    [RealDataFact("formats/tiff")]
    public void Damaged_files_give_pixels_or_an_error_quickly_and_in_little_memory()
    {
        foreach (var path in Directory.EnumerateFiles(RealData.Folder("formats/tiff")!, "*", SearchOption.AllDirectories))
            TiffHostility.Check(path, MostTime, MostBytes);
    }
}
