using NucleusDl.IO;
using NucleusDl.IO.Hdf5;
using NucleusDl.Volumes;
using PureHDF.VOL.Native;

namespace NucleusDl.Tests.IO;

/// <summary>Files of pynrrd, nibabel and the HDF5 library's own tests, where they are at hand.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FormatRealDataTests
{
    [RealDataFact("formats/other/nrrd")]
    public void A_ball_is_the_same_however_it_is_stored()
    {
        var folder = RealData.Folder("formats/other/nrrd")!;
        using var expected = VolumeFile.Read(Path.Combine(folder, "BallBinary30x30x30.nrrd"));
        Assert.Equal((PixelType.Int16, new VolumeShape(30, 30, 30)), (expected.PixelType, expected.Shape));
        string[] same = ["BallBinary30x30x30.nhdr", "BallBinary30x30x30_byteskip_minus_one.nhdr", "BallBinary30x30x30_byteskip_minus_one_nifti.nhdr",
            "BallBinary30x30x30_bz2.nrrd", "BallBinary30x30x30_gz.nrrd", "BallBinary30x30x30_gz_byteskip_minus_one.nrrd", "BallBinary30x30x30_gz_lineskip.nrrd",
            "BallBinary30x30x30.nii.gz"];
        foreach (var name in same)
        {
            using var volume = VolumeFile.Read(Path.Combine(folder, name));
            Assert.True(Patterns.Same(expected, volume), name);
        }
        // The header forgets that a NIfTI has one of its own; a negative number other than -1 means nothing.
        Assert.Contains("more pixels", Refused(Path.Combine(folder, "BallBinary30x30x30_nifti.nhdr")), StringComparison.Ordinal);
        Assert.Contains("-5", Refused(Path.Combine(folder, "BallBinary30x30x30_byteskip_minus_five.nhdr")), StringComparison.Ordinal);
        Assert.Contains("list of numbers", Refused(Path.Combine(folder, "test1d_ascii.nrrd")), StringComparison.Ordinal);
        using var flat = Assert.IsType<Volume<ushort>>(VolumeFile.Read(Path.Combine(folder, "test2d_ascii.nrrd")));
        Assert.Equal((9, 3, 27), (flat.Shape.Y, flat.Shape.X, flat[0, 8, 2]));
        Assert.Equal(PixelType.Float64, VolumeFile.Inspect(Path.Combine(folder, "test_simple4d_raw.nrrd")).PixelType);
    }

    [RealDataFact("formats/other/nifti")]
    public void Brains_have_the_numbers_that_nibabel_sees()
    {
        var folder = RealData.Folder("formats/other/nifti")!;
        using var brain = Assert.IsType<Volume<short>>(VolumeFile.Read(Path.Combine(folder, "anatomical.nii")));
        Assert.Equal((new VolumeShape(25, 41, 33), new VoxelSize(2000, 2000, 2000)), (brain.Shape, brain.VoxelSize));
        using var second = Assert.IsType<Volume<short>>(VolumeFile.Read(Path.Combine(folder, "example_nifti2.nii.gz"), new ReadOptions(Frame: 1)));
        Assert.Equal(new VolumeShape(12, 20, 32), second.Shape);
        Assert.Contains("tilts", string.Join(' ', VolumeFile.Inspect(Path.Combine(folder, "example_nifti2.nii.gz")).Warnings), StringComparison.Ordinal);
        Assert.Contains("--voxel-size", string.Join(' ', VolumeFile.Inspect(Path.Combine(folder, "standard.nii.gz")).Warnings), StringComparison.Ordinal);
        Assert.Equal((284166082L, 3465054L), (Sum(brain), Sum(second)));
    }

    [RealDataFact("nuclei3d/gonuclear_arabidopsis")]
    public void Gonuclear_files_hold_image_and_labels()
    {
        var path = Path.Combine(RealData.Folder("nuclei3d/gonuclear_arabidopsis")!, "1135_mini.h5");
        using var raw = VolumeFile.Read(path, new ReadOptions(Dataset: "/raw"));
        using var labels = VolumeFile.ReadLabels(path + "/label");
        Assert.Equal((100, 54), (raw.Shape.Z, labels.Sizes().Count));
        Assert.Equal(0.28371837, labels.VoxelSize!.Value.Z, 1e-7);
    }

    /// <summary>The files of one dimension that the library's own tests unpack with native filters.</summary>
    [RealDataFact("formats/other/hdf5")]
    public void Filters_that_the_library_lacks_unpack()
    {
        var folder = RealData.Folder("formats/other/hdf5")!;
        foreach (var (name, inside) in new[] { ("bitshuffle.h5", "bitshuffle"), ("bitshuffle.h5", "bitshuffle_with_lz4"), ("bzip2.h5", "bzip2"), ("lzf.h5", "lzf"), ("blosc.h5", "blosclz") })
        {
            using var file = new Hdf5File(Path.Combine(folder, name));
            var data = (NativeDataset)file.Find(inside)!;
            var numbers = name == "bitshuffle.h5" ? data.Read<long[]>() : Array.ConvertAll(data.Read<int[]>(), n => (long)n);
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), numbers);
        }
    }

    private static string Refused(string path) => Assert.Throws<NucleusException>(() => VolumeFile.Read(path)) is var e ? e.Problem + e.Fix : "";

    private static long Sum(Volume<short> volume)
    {
        var sum = 0L;
        for (var z = 0; z < volume.Shape.Z; z++)
            foreach (var v in volume.Plane(z))
                sum += v;
        return sum;
    }
}
