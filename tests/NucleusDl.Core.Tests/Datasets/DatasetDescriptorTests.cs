using FsCheck.Xunit;
using NucleusDl.Datasets;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

[Trait(Kind.Name, Kind.Fast)]
public class DatasetDescriptorTests
{
    [Fact]
    public void Every_key_is_read_and_written_back()
    {
        using var folder = new TempFolder();
        var descriptor = new DatasetDescriptor
        {
            Name = "embryos",
            Description = "H2B: mouse, \"live\"\nsecond line # no comment",
            Modality = "confocal",
            VoxelSize = new VoxelSize(1.75, 0.8, 0.8),
            Licence = "CC-BY-4.0",
            Citation = "Somebody's paper, 2020",
            Source = "https://example.org/x?a=1",
            Specimens = new Dictionary<string, string> { ["a_1.tif"] = "mouse 1", ["b: 2.tif"] = "on" },
            SpecimenPattern = @"^(Emb\d+)_",
            TestSpecimens = ["mouse 1", "no"],
            PartlyLabelled = true,
            Files = new Dictionary<string, string> { ["images/a_1.tif"] = new('a', 64) },
        };
        descriptor.Write(folder.File("dataset.yaml"));
        var back = DatasetDescriptor.Read(folder.File("dataset.yaml"));
        Assert.Equal(descriptor with { Specimens = back.Specimens, TestSpecimens = back.TestSpecimens, Files = back.Files }, back);
        Assert.Equal(descriptor.Specimens, back.Specimens);
        Assert.Equal(descriptor.TestSpecimens, back.TestSpecimens);
        Assert.Equal(descriptor.Files, back.Files);
    }

    [Property(MaxTest = 60)]
    public void Any_text_survives(string? text)
    {
        // A lone half of a surrogate pair is no text and has no UTF-8 form.
        var words = string.Concat((text ?? "").EnumerateRunes());
        using var folder = new TempFolder();
        new DatasetDescriptor { Name = "n", Description = words }.Write(folder.File("dataset.yaml"));
        Assert.Equal(words, DatasetDescriptor.Read(folder.File("dataset.yaml")).Description);
    }

    [Theory]
    [InlineData("licens: MIT", "'licens'", "licence")]
    [InlineData("license: MIT", "'license'", "licence")]
    [InlineData("voxel_size: [1, 1, 1]", "'voxel_size'", "voxel_size_um")]
    [InlineData("name: a\nspecimen_patern: x", "Line 2", "specimen_pattern")]
    [InlineData("voxel_size_um: [1, 2]", "three positive numbers", "[1.75, 0.8, 0.8]")]
    [InlineData("voxel_size_um: [1, 0, 1]", "three positive numbers", "µm")]
    [InlineData("voxel_size_um: 1,1,1", "three positive numbers", "µm")]
    [InlineData("specimen_pattern: '['", "regular expression", "Emb")]
    [InlineData("name: [a]", "'name' is not a simple text", "name: text")]
    [InlineData("test_specimens: a", "not a list", "[one, two]")]
    [InlineData("specimens: [a]", "'specimens'", "name: value")]
    [InlineData("partly_labelled: maybe", "'maybe'", "true or false")]
    [InlineData("files:\n  images/a.tif: 12", "SHA-256", "checksums")]
    [InlineData("files:\n  ../a.tif: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "outside", "relative")]
    [InlineData("name: a\nname: b", "Line 2", "Correct")]
    [InlineData("name: 'a", "not valid YAML", "quotes")]
    [InlineData("just text", "key: value", "name: my-data")]
    [InlineData("", "key: value", "name: my-data")]
    public void Mistakes_are_named_with_what_to_write(string yaml, string problem, string fix)
    {
        using var folder = new TempFolder().With(yaml);
        var error = Assert.Throws<NucleusException>(() => DatasetDescriptor.Read(folder.File("dataset.yaml")));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(problem, error.Problem);
        Assert.Contains(fix, error.Fix);
        Assert.EndsWith("dataset.yaml", error.File);
    }
}
