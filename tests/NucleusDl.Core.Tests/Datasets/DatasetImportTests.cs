using NucleusDl.Datasets;

namespace NucleusDl.Tests.Datasets;

/// <summary>Loose files.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class DatasetImportTests
{
    [Theory]
    [InlineData("a.tif", "a_mask.tif")]
    [InlineData("a.tif", "a_masks.tif")]
    [InlineData("a.tif", "a_label.tif")]
    [InlineData("a.tif", "a-labels.tif")]
    [InlineData("a.ome.tif", "a_seg.tif")]
    [InlineData("a.tif", "a_gt.tiff")]
    [InlineData("a.tif", "a_cp_masks.tif")]
    [InlineData("a_raw.tif", "a_Labels.tif")]
    [InlineData("A.TIF", "a_mask.tif")]
    public void Labels_beside_the_image_are_found_by_their_ending(string image, string label)
    {
        using var folder = Folders.Of(image, label);
        foreach (var data in new[] { Dataset.Open(folder.Path), Dataset.Open(folder.File(image)) })
        {
            var item = Assert.Single(data.Items);
            Assert.Equal(folder.File(image), item.ImagePath);
            if (image != "A.TIF")
                Assert.Equal(folder.File(label), item.LabelPath);
            Assert.Empty(data.Notes);
        }
    }

    [Theory]
    [InlineData("images", "labels")]
    [InlineData("images", "masks")]
    [InlineData("Images", "instances")]
    [InlineData("raw", "GT")]
    public void Two_subfolders_are_told_apart_by_their_names(string images, string labels)
    {
        using var folder = Folders.Of($"{images}/a.tif", $"{images}/b.tif", $"{labels}/a.tif", $"{labels}/b_mask.tif", "semantic/a.tif");
        Assert.Equal(new[] { folder.File($"{labels}/a.tif"), folder.File($"{labels}/b_mask.tif") }, Dataset.Open(folder.Path).Items.Select(i => i.LabelPath));
        Assert.Equal(folder.File($"{labels}/a.tif"), Dataset.Open(folder.File($"{images}/a.tif")).Items.Single().LabelPath);
        Assert.All(Dataset.Open(folder.File(images)).Items, i => Assert.NotNull(i.LabelPath));
        Assert.Equal(2, Dataset.FromPairs(folder.File(images), folder.File(labels)).Items.Count);
    }

    [Fact]
    public void Images_may_lie_above_a_folder_of_labels()
    {
        using var folder = Folders.Of("a.tif", "labels/a.tif");
        Assert.Equal(folder.File("labels/a.tif"), Dataset.Open(folder.Path).Items.Single().LabelPath);
        Assert.Equal(folder.File("labels/a.tif"), Dataset.Open(folder.File("a.tif")).Items.Single().LabelPath);
    }

    [Fact]
    public void A_name_that_only_begins_alike_is_another_image()
    {
        using var folder = Folders.Of("a.tif", "a_mask.tif", "a2.tif", "a_t2.tif");
        var labelled = Assert.Single(Dataset.Open(folder.Path).Items, i => i.LabelPath is not null);
        Assert.Equal("a", labelled.Name);
        Assert.Null(Dataset.Open(folder.File("a2.tif")).Items.Single().LabelPath);
    }

    [Fact]
    public void What_was_not_paired_is_reported()
    {
        using var folder = Folders.Of("images/a.tif", "images/b.tif", "images/c.tif", "labels/a.tif", "labels/x.tif");
        var data = Dataset.Open(folder.Path);
        Assert.Equal(3, data.Items.Count);
        Assert.Equal(["2 files without labels: b.tif, c.tif", "1 file with labels but without an image, left out: x.tif"], data.Notes);
    }

    [Fact]
    public void Images_alone_are_an_unlabelled_data_set()
    {
        using var folder = Folders.Of("a.tif", "b.tif", "notes.txt", ".hidden.tif");
        var data = Dataset.Open(folder.Path);
        Assert.Equal(2, data.Items.Count);
        Assert.All(data.Items, i => Assert.Null(i.LabelPath));
        Assert.Empty(data.Notes);
    }

    [Fact]
    public void Pairs_that_could_be_several_are_errors()
    {
        Refused("a_mask.tif", "a.tif", "a_mask.tif", "a_labels.tif");
        Refused("a.tiff", "images/a.tif", "images/a.tiff", "labels/a.tif");
        Refused("masks", "images/a.tif", "labels/a.tif", "masks/a.tif");
        Refused("a_raw.tif", "images/a_raw.tif", "images/a_img.tif", "labels/a.tif");

        static void Refused(string named, params string[] files)
        {
            using var folder = Folders.Of(files);
            var error = Assert.Throws<NucleusException>(() => Dataset.Open(folder.Path));
            Assert.Equal(ErrorKind.Input, error.Kind);
            Assert.Contains(named, error.Problem);
        }
    }

    [Fact]
    public void Labels_that_belong_to_no_image_at_all_are_an_error()
    {
        using var folder = Folders.Of("images/a.tif", "labels/b.tif");
        Assert.Contains("b.tif", Assert.Throws<NucleusException>(() => Dataset.Open(folder.Path)).Problem);
    }
}
