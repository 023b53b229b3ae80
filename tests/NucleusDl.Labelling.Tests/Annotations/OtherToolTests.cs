using NucleusDl.IO;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Annotations.WebKnossos;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Label files as ilastik, napari, webKnossos and 3D Slicer keep them; see tests/Golden/annotations/make_annotations.py.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class OtherToolTests
{
    private static readonly string Folder = Repository.Golden("annotations");

    [Theory]
    [InlineData("webknossos_zarr3.zip")]
    [InlineData("webknossos_wkw_lz4.zip")]
    [InlineData("webknossos_wkw_raw.zip")]
    public void Labels_of_webKnossos_are_read(string name)
    {
        using var truth = Truth();
        using var annotation = WebKnossosFile.Read(Path.Combine(Folder, name), truth.Shape);
        Assert.True(LabelImages.Same(truth, annotation.Labels!));
        Assert.Equal((new VoxelSize(1, 0.25, 0.2), "embryo", "big one"), (annotation.Labels!.VoxelSize, annotation.Dataset, annotation.Names[7]));
        var point = Assert.Single(annotation.Points.Items);
        Assert.Equal(("mitosis", 3, new PlanePoint(12.5, 14.5)), (point.Class, point.Z, point.Points[0]));
    }

    [Fact]
    public void A_wkw_says_that_it_does_not_know_its_extent()
    {
        using var annotation = WebKnossosFile.Read(Path.Combine(Folder, "webknossos_wkw_lz4.zip"));
        Assert.Contains("--like", Assert.Single(annotation.Losses), StringComparison.Ordinal);
        using var cut = WebKnossosFile.Read(Path.Combine(Folder, "webknossos_wkw_lz4.zip"), new VolumeShape(4, 20, 20));
        Assert.Contains(cut.Losses, l => l.Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_pass_through_webKnossos()
    {
        using var folder = new TempFolder();
        using var labels = LabelImages.Random(3, 40, 50, 70, new VoxelSize(2, 0.5, 0.25));
        var losses = WebKnossosFile.Write(folder.File("a.zip"), labels, new AnnotationSet { Items = [Annotation.Point(3.5, 4.5, 2, "dead")] }, "embryo", new Dictionary<int, string> { [3] = "third" });
        Assert.Empty(losses);
        using var again = WebKnossosFile.Read(folder.File("a.zip"));
        Assert.True(LabelImages.Same(labels, again.Labels!));
        Assert.Equal((labels.VoxelSize, "third", "dead"), (again.Labels!.VoxelSize, again.Names[3], again.Points.Items[0].Class));
    }

    [Theory]
    [InlineData("ilastik_Simple Segmentation.h5")]
    [InlineData("ilastik_Probabilities.h5")]
    public void Classes_of_ilastik_become_nuclei(string name)
    {
        using var truth = Truth();
        using var classes = IlastikClasses.Read(Path.Combine(Folder, name));
        Assert.Equal((1, 2), (classes[0, 0, 0], classes[3, 12, 14]));
        using var nuclei = IlastikClasses.ToNuclei(classes, background: 1);
        Assert.Equal(truth.Sizes().Values.Order(), nuclei.Sizes().Values.Order());
        Assert.Null(nuclei.VoxelSize);
    }

    [Fact]
    public void A_label_image_of_napari_has_no_voxel_size_and_none_is_made_up()
    {
        using var truth = Truth();
        using var folder = new TempFolder();
        using var labels = VolumeFile.ReadLabels(Path.Combine(Folder, "napari_labels.tif"));
        Assert.True(LabelImages.Same(truth, labels));
        Assert.Null(labels.VoxelSize);
        var done = AnnotationConverter.Convert(Path.Combine(Folder, "napari_labels.tif"), folder.File("a.zip"), new ConversionOptions());
        AnnotationConverter.Convert(folder.File("a.zip"), folder.File("b.tif"), new ConversionOptions { Like = Path.Combine(Folder, "truth.tif") });
        using var back = VolumeFile.ReadLabels(folder.File("b.tif"));
        Assert.True(LabelImages.Same(truth, back));
        Assert.Equal(truth.VoxelSize, back.VoxelSize);
        var unknown = AnnotationConverter.Convert(folder.File("a.zip"), folder.File("c.tif"), new ConversionOptions { Like = Path.Combine(Folder, "napari_labels.tif") });
        Assert.Contains(unknown.Losses, l => l.Contains("voxel size is not known", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_of_segments_pass_from_webKnossos_to_Slicer_and_on()
    {
        using var folder = new TempFolder();
        using var truth = Truth();
        AnnotationConverter.Convert(Path.Combine(Folder, "webknossos_zarr3.zip"), folder.File("a.seg.nrrd"), new ConversionOptions());
        Assert.Equal("big one", Assert.Single(SegmentNames.Read(folder.File("a.seg.nrrd"))).Value);
        using var labels = VolumeFile.ReadLabels(folder.File("a.seg.nrrd"));
        Assert.True(LabelImages.Same(truth, labels));
        Assert.Equal(new VoxelSize(1, 0.25, 0.2), labels.VoxelSize);
        AnnotationConverter.Convert(folder.File("a.seg.nrrd"), folder.File("b.zip"), new ConversionOptions { As = "webknossos" });
        using var back = WebKnossosFile.Read(folder.File("b.zip"));
        Assert.Equal("big one", back.Names[7]);
    }

    [Theory]
    [InlineData("a.nii.gz")]
    [InlineData("a.seg.nrrd")]
    [InlineData("a.h5")]
    [InlineData("a.ome.zarr")]
    public void A_RoiSet_becomes_labels_of_every_kind_and_returns(string name)
    {
        using var folder = new TempFolder();
        using var truth = Truth();
        var like = new ConversionOptions { Like = Path.Combine(Folder, "truth.tif") };
        AnnotationConverter.Convert(Path.Combine(Folder, "truth.tif"), folder.File("a.zip"), new ConversionOptions());
        AnnotationConverter.Convert(folder.File("a.zip"), folder.File(name), like);
        AnnotationConverter.Convert(folder.File(name), folder.File("b.json"), new ConversionOptions());
        AnnotationConverter.Convert(folder.File("b.json"), folder.File("c.tif"), like);
        foreach (var file in new[] { name, "c.tif" })
        {
            using var labels = VolumeFile.ReadLabels(folder.File(file));
            Assert.True(LabelImages.Same(truth, labels));
            Assert.Equal(truth.VoxelSize!.Value.X, labels.VoxelSize!.Value.X, 6);
        }
    }

    [Fact]
    public void Several_images_are_chosen_by_name()
    {
        using var folder = new TempFolder();
        AnnotationSet a = new() { Image = "a.png", Items = [Annotation.Box(1, 1, 3, 3)] };
        AnnotationFile.Write(folder.File("v.json"), AnnotationFormat.Via, [a, a with { Image = "b.png" }]);
        var error = Assert.Throws<NucleusException>(() => AnnotationConverter.Convert(folder.File("v.json"), folder.File("r.zip"), new ConversionOptions()));
        Assert.Contains("--image-name", error.Message, StringComparison.Ordinal);
        AnnotationConverter.Convert(folder.File("v.json"), folder.File("r.zip"), new ConversionOptions { ImageName = "b.png" });
        Assert.Single(AnnotationFile.Read(folder.File("r.zip"))[0].Items);
        Assert.Throws<NucleusException>(() => AnnotationConverter.Convert(folder.File("v.json"), folder.File("x.zip"), new ConversionOptions { ImageName = "c.png" }));
    }

    private static LabelVolume Truth() => VolumeFile.ReadLabels(Path.Combine(Folder, "truth.tif"));
}
