using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets.Catalogue;

/// <summary>Folders and archives of any layout become a data set.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ImportTests
{
    private static readonly ImportMapping Ctc = new()
    {
        Images = ["**/{sequence}/t{time}.tif"],
        Labels = ["**/{sequence}_GT/SEG/man_seg{time}.tif"],
        Name = "{sequence}_t{time}",
        Specimen = @"^(\d+)_t",
    };

    [Fact]
    public void A_published_layout_is_imported_with_licence_and_checksums()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["Emb01_t001", "Emb01_t002", "Emb02_t001"])
        {
            Stack(folder, $"src/data/Images/train/Images/{name}.tif");
            foreach (var kind in (string[])["QCANet", "NSN", "NDN"])
                if (kind == "QCANet" || name != "Emb02_t001")
                    Labels(folder, $"src/data/GroundTruth/train/GroundTruth_{kind}/{name}.tif");
        }
        // What is for judging is not looked at.
        Stack(folder, "src/data/Images/test/Images/Emb12_t001.tif");
        Labels(folder, "src/data/GroundTruth/test/GroundTruth_QCANet/Emb12_t001.tif");
        var like = DatasetCatalogue.Find("bbbc050");
        var result = DatasetImporter.Import([folder.File("src")], folder.File("out"), new ImportOptions { Like = like });

        Assert.Equal(["Emb01_t001", "Emb01_t002", "Emb02_t001"], result.Dataset.Items.Select(i => i.Name));
        Assert.Equal(["Emb01", "Emb02"], result.Dataset.Specimens);
        Assert.Equal(new VoxelSize(1.75, 0.8, 0.8), result.Dataset.VoxelSize);
        Assert.Equal(("bbbc050", "CC-BY-3.0"), (result.Dataset.Descriptor.Name, result.Dataset.Descriptor.Licence));
        Assert.Contains("10.1038/s41540-020-00152-8", result.Dataset.Descriptor.Citation, StringComparison.Ordinal);
        Assert.Equal(3 + 3 + 2 + 2, result.Dataset.VerifyChecksums());
        Assert.Equal(["centers", "images", "labels", "semantic"], Directory.GetDirectories(folder.File("out")).Select(d => Path.GetFileName(d)!).Order());
        Assert.Equal(0, result.Rewritten);
        Assert.Equal(Hashing.Sha256(folder.File("src/data/Images/train/Images/Emb01_t001.tif")), Hashing.Sha256(folder.File("out/images/Emb01_t001.tif")));
        Assert.Equal(["out", "src"], Directory.GetFileSystemEntries(folder.Path).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void What_does_not_pair_is_said_and_left_out()
    {
        using var folder = new TempFolder();
        foreach (var time in (string[])["000", "001", "002"])
            Stack(folder, $"src/Set/01/t{time}.tif");
        Labels(folder, "src/Set/01_GT/SEG/man_seg001.tif");
        Labels(folder, "src/Set/01_GT/SEG/man_seg007.tif");
        Stack(folder, "src/Set/01/t003.tif", depth: 9);
        Labels(folder, "src/Set/01_GT/SEG/man_seg003.tif");
        File.WriteAllText(folder.File("src/Set/01/t004.tif"), "nothing");
        Labels(folder, "src/Set/01_GT/SEG/man_seg004.tif");
        File.WriteAllText(folder.File("src/Set/01/.t005.tif"), "hidden");
        var result = DatasetImporter.Import([folder.File("src")], folder.File("out"), new ImportOptions { Mapping = Ctc, VoxelSize = new VoxelSize(1, 0.5, 0.5) });
        Assert.Equal(["01_t001"], result.Dataset.Items.Select(i => i.Name));
        Assert.Equal(["01"], result.Dataset.Specimens);
        Assert.Contains(result.Notes, n => n.Contains("t000.tif", StringComparison.Ordinal) && n.Contains("without labels", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Contains("man_seg007.tif", StringComparison.Ordinal) && n.Contains("without an image", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Contains("t003.tif", StringComparison.Ordinal) && n.Contains("another shape", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Contains("t004.tif", StringComparison.Ordinal) && n.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar.gz")]
    public void Archives_are_as_good_as_folders(string ending)
    {
        using var folder = new TempFolder();
        Stack(folder, "a/01/t000.tif");
        Labels(folder, "b/01_GT/SEG/man_seg000.tif");
        Pack(folder.File("a"), folder.File($"one.{ending}"));
        Pack(folder.File("b"), folder.File($"two.{ending}"));
        var options = new ImportOptions { Mapping = Ctc };
        Assert.Single(DatasetImporter.Import([folder.File($"one.{ending}"), folder.File($"two.{ending}")], folder.File("out"), options).Dataset.Items);
        // A folder with the archives in it, as a browser leaves it.
        Directory.CreateDirectory(folder.File("downloads"));
        foreach (var name in (string[])["one", "two"])
            File.Move(folder.File($"{name}.{ending}"), folder.File($"downloads/{name}.{ending}"));
        Assert.Single(DatasetImporter.Import([folder.File("downloads")], folder.File("out2"), options).Dataset.Items);
        Assert.DoesNotContain(Directory.GetDirectories(folder.Path), d => d.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_beside_an_archive_belongs_to_it()
    {
        using var folder = new TempFolder();
        Stack(folder, "a/BMP4blastocystC3.tif");
        Directory.CreateDirectory(folder.File("downloads"));
        Pack(folder.File("a"), folder.File("downloads/BBBC032_v1_dataset.zip"));
        Labels(folder, "downloads/BBBC032_v1_DatasetGroundTruth.tif");
        var result = DatasetImporter.Import([folder.File("downloads")], folder.File("out"), new ImportOptions { Like = DatasetCatalogue.Find("bbbc032") });
        Assert.Equal("blastocyst", Assert.Single(result.Dataset.Items).Name);
    }

    [Fact]
    public void A_folder_around_everything_need_not_stand_in_the_patterns()
    {
        using var folder = new TempFolder();
        Stack(folder, "a/my-archive/raw/cell1.tif");
        Labels(folder, "a/my-archive/masks/cell1.tif");
        Pack(folder.File("a"), folder.File("my-archive.zip"));
        var mapping = new ImportMapping { Images = ["raw/{name}.tif"], Labels = ["masks/{name}.tif"] };
        foreach (var (source, target) in new[] { ("my-archive.zip", "out"), ("a", "out2") })
            Assert.Equal("cell1", Assert.Single(DatasetImporter.Import([folder.File(source)], folder.File(target), new ImportOptions { Mapping = mapping }).Dataset.Items).Name);
        var wrong = new ImportMapping { Images = ["other/{name}.tif"], Labels = ["masks/{name}.tif"] };
        var e = Assert.Throws<NucleusException>(() => DatasetImporter.Import([folder.File("a")], folder.File("out3"), new ImportOptions { Mapping = wrong }));
        Assert.Contains("cell1.tif", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_patterns_names_tell_and_globs_without_braces_pair_by_name()
    {
        using var folder = new TempFolder();
        Stack(folder, "src/cell1.tif");
        Labels(folder, "src/cell1_mask.tif");
        Stack(folder, "src/cell2.tif");
        var loose = DatasetImporter.Import([folder.File("src")], folder.File("out"));
        Assert.Equal("cell1", Assert.Single(loose.Dataset.Items).Name);
        Assert.Contains(loose.Notes, n => n.Contains("cell2.tif", StringComparison.Ordinal));

        var globs = new ImportMapping { Images = ["*.tif"], Labels = ["*_mask.tif"] };
        Assert.Equal("cell1", Assert.Single(DatasetImporter.Import([folder.File("src")], folder.File("out2"), new ImportOptions { Mapping = globs }).Dataset.Items).Name);
    }

    [Fact]
    public void A_channel_is_taken_out_and_axes_are_set()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("src"));
        using (var two = new Volume<ushort>(new VolumeShape(2, 4, 12, 14), Folders.Size))
        {
            two.Plane(1, 2).Fill(7);
            VolumeFile.Write(folder.File("src/a.tif"), two);
        }
        Labels(folder, "src/a_mask.tif");
        var mapping = new ImportMapping { Images = ["{name}.tif"], Labels = ["{name}_mask.tif"], Channel = 1 };
        var result = DatasetImporter.Import([folder.File("src")], folder.File("out"), new ImportOptions { Mapping = mapping });
        using var image = VolumeFile.Read(result.Dataset.Items[0].ImagePath);
        Assert.Equal((1, 1), (image.Shape.C, result.Rewritten));
        Assert.Equal(7, ((Volume<ushort>)image).Plane(2)[0]);
        Assert.Equal(Folders.Size, image.VoxelSize);
    }

    [Fact]
    public void Voxel_sizes_that_differ_or_lack_are_said()
    {
        using var folder = new TempFolder();
        Stack(folder, "src/a.tif");
        Labels(folder, "src/a_mask.tif");
        var mapping = new ImportMapping { Images = ["a.tif"], Labels = ["a_mask.tif"] };
        var stated = DatasetImporter.Import([folder.File("src")], folder.File("out"), new ImportOptions { Mapping = mapping, VoxelSize = new VoxelSize(9, 1, 1) });
        Assert.Contains(stated.Notes, n => n.Contains("another voxel size", StringComparison.Ordinal));
        Assert.Equal(new VoxelSize(9, 1, 1), stated.Dataset.VoxelSize);

        Stack(folder, "src/a.tif", size: false);
        var none = DatasetImporter.Import([folder.File("src")], folder.File("out2"), new ImportOptions { Mapping = mapping });
        Assert.Contains(none.Notes, n => n.Contains("--voxel-size", StringComparison.Ordinal));
        Assert.Null(none.Dataset.VoxelSize);
    }

    [Fact]
    public void What_cannot_be_imported_says_why_and_leaves_nothing()
    {
        using var folder = new TempFolder();
        Stack(folder, "src/a.tif");
        Labels(folder, "src/a_mask.tif");
        Fails(ErrorKind.Input, "fits", [folder.File("src")], new ImportOptions { Mapping = Ctc });
        Fails(ErrorKind.Input, "such file", [folder.File("none")], new ImportOptions());
        Fails(ErrorKind.Usage, "One folder|one folder", [folder.File("src"), folder.File("src")], new ImportOptions());
        Fails(ErrorKind.Usage, "regular", [folder.File("src")], new ImportOptions { SpecimenPattern = "(" });
        Fails(ErrorKind.Input, "epfl-em", [folder.File("src")], new ImportOptions { Like = DatasetCatalogue.Find("epfl-em") });
        Fails(ErrorKind.Input, "no image|No image", [folder.File("src")], new ImportOptions { Like = DatasetCatalogue.Find("bbbc050") });
        Fails(ErrorKind.Usage, "braces", [folder.File("src")], new ImportOptions { Mapping = new ImportMapping { Images = ["{a}.tif"], Labels = ["{b}.tif"] } });
        Fails(ErrorKind.Input, "could both be meant", [folder.File("src")], new ImportOptions { Mapping = new ImportMapping { Images = ["**/{n}.tif"], Labels = ["**/{n}_mask.tif"] } }, () =>
        {
            Stack(folder, "src/deep/a.tif");
            Labels(folder, "src/deep/a_mask.tif");
        });
        Stack(folder, "full/a.tif");
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => DatasetImporter.Import([folder.File("src")], folder.File("full"))).Kind);

        void Fails(ErrorKind kind, string says, string[] sources, ImportOptions options, Action? first = null)
        {
            first?.Invoke();
            var e = Assert.Throws<NucleusException>(() => DatasetImporter.Import(sources, folder.File("out"), options));
            Assert.Matches(says, e.Message);
            Assert.Equal(kind, e.Kind);
            Assert.False(Path.Exists(folder.File("out")) || Path.Exists(folder.File("out.partial")));
        }
    }

    [RealDataFact("nuclei3d/bbbc050_train")]
    [Trait(Kind.Name, Kind.Slow)]
    public void The_real_embryos_import_from_folder_zip_and_tar()
    {
        var real = RealData.Folder("nuclei3d/bbbc050_train")!;
        using var folder = new TempFolder();
        var names = Directory.GetFiles(Path.Combine(real, "semantic")).Select(f => Path.GetFileName(f)).Where(n => n.StartsWith("Emb01_", StringComparison.Ordinal) || n.StartsWith("Emb02_", StringComparison.Ordinal)).Order().ToList();
        foreach (var (from, to) in ((string, string)[])[("images", "Images/train/Images"), ("instances", "GroundTruth/train/GroundTruth_QCANet"),
            ("semantic", "GroundTruth/train/GroundTruth_NSN"), ("centers", "GroundTruth/train/GroundTruth_NDN")])
            foreach (var name in names)
            {
                Directory.CreateDirectory(folder.File("data/" + to));
                File.Copy(Path.Combine(real, from, name), folder.File($"data/{to}/{name}"));
            }
        Pack(folder.File("data/Images"), folder.File("Images.zip"), "Images/");
        Pack(folder.File("data/GroundTruth"), folder.File("GroundTruth.zip"), "GroundTruth/");
        Pack(folder.File("data"), folder.File("all.tar.gz"));
        var options = new ImportOptions { Like = DatasetCatalogue.Find("bbbc050") };
        var made = new[]
        {
            DatasetImporter.Import([folder.File("data")], folder.File("from-folder"), options),
            DatasetImporter.Import([folder.File("Images.zip"), folder.File("GroundTruth.zip")], folder.File("from-zip"), options),
            DatasetImporter.Import([folder.File("all.tar.gz")], folder.File("from-tar"), options),
        };
        Assert.True(names.Count >= 4);
        foreach (var result in made)
        {
            Assert.Equal(names.Select(n => n[..^4]), result.Dataset.Items.Select(i => i.Name));
            Assert.Equal(["Emb01", "Emb02"], result.Dataset.Specimens);
            Assert.Equal(4 * names.Count, result.Dataset.VerifyChecksums());
            Assert.Equal(made[0].Dataset.Descriptor.Files, result.Dataset.Descriptor.Files);
            Assert.Empty(result.Notes);
        }
        var (image, labels) = made[1].Dataset.ReadItem(made[1].Dataset.Items[0]);
        using (image)
        using (labels)
            Assert.Equal(new VoxelSize(1.75, 0.8, 0.8), labels!.VoxelSize);
    }

    internal static void Pack(string source, string archive, string prefix = "")
    {
        if (archive.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = System.IO.Compression.ZipFile.Open(archive, System.IO.Compression.ZipArchiveMode.Create);
            foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
                System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(zip, file, prefix + Path.GetRelativePath(source, file).Replace('\\', '/'));
        }
        else
        {
            using var gz = new System.IO.Compression.GZipStream(File.Create(archive), System.IO.Compression.CompressionLevel.Fastest);
            System.Formats.Tar.TarFile.CreateFromDirectory(source, gz, includeBaseDirectory: false);
        }
    }

    internal static void Stack(TempFolder folder, string name, int depth = 4, bool size = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        using var image = Folders.Image(depth: depth);
        image.VoxelSize = size ? image.VoxelSize : null;
        VolumeFile.Write(folder.File(name), image);
    }

    internal static void Labels(TempFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        using var labels = Folders.TwoBoxes();
        VolumeFile.WriteLabels(folder.File(name), labels);
    }
}
