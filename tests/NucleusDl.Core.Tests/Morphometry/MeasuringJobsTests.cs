using NucleusDl.IO;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Which labels are measured on which image.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class MeasuringJobsTests
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    [Fact]
    public void A_file_is_measured_with_its_image_or_alone()
    {
        using var folder = Folder("labels/Emb01_t3_labels.tif", "images/Emb01_t3.tif");
        var job = Assert.Single(MeasuringJobs.Find(folder.File("labels/Emb01_t3_labels.tif"), folder.File("images/Emb01_t3.tif")));
        Assert.Equal(("Emb01_t3_labels.tif", "Emb01"), (job.Name, job.Specimen));
        var (labels, image) = job.Read();
        using (labels)
        using (image)
            Assert.Equal(Size, image!.VoxelSize);
        Assert.Null(Assert.Single(MeasuringJobs.Find(folder.File("labels/Emb01_t3_labels.tif"), null)).ImagePath);
    }

    [Fact]
    public void Folders_pair_by_name_and_know_specimens()
    {
        using var folder = Folder("found/Emb01_t3.tif", "found/Emb02_t3.tif", "data/images/Emb01_t3.tif", "data/images/Emb02_t3.tif", "data/images/Emb03_t3.tif");
        File.WriteAllText(folder.File("data/dataset.yaml"), "name: d\nspecimens:\n  Emb01_t3: mouse-7\n  Emb02_t3: mouse-8\n  Emb03_t3: mouse-8\n");
        var jobs = MeasuringJobs.Find(folder.File("found"), folder.File("data"));
        Assert.Equal(["mouse-7", "mouse-8"], jobs.Select(j => j.Specimen));
        Assert.All(jobs, j => Assert.Equal(Path.GetFileName(j.ImagePath), j.Name));
        Assert.Equal(2, MeasuringJobs.Find(folder.File("found"), null).Count);
        File.Copy(folder.File("found/Emb01_t3.tif"), folder.File("found/Emb09_t3.tif"));
        Assert.Contains("no image for it", Assert.Throws<NucleusException>(() => MeasuringJobs.Find(folder.File("found"), folder.File("data"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_brings_its_own_images()
    {
        using var folder = Folder("images/a_t1.tif", "images/b_t1.tif", "labels/a_t1.tif", "labels/b_t1.tif");
        var jobs = MeasuringJobs.Find(folder.Path, null);
        Assert.Equal(["a", "b"], jobs.Select(j => j.Specimen));
        Assert.All(jobs, j => Assert.NotNull(j.ImagePath));
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        using var folder = Folder("labels/a.tif", "images/a.tif");
        Directory.CreateDirectory(folder.File("empty"));
        Throws("no such file", folder.File("none"), null);
        Throws("no such image", folder.File("labels/a.tif"), folder.File("none.tif"));
        Throws("no label files", folder.File("empty"), null);
        Throws("one image", folder.File("labels/a.tif"), folder.File("images"));
        Throws("several images", folder.File("labels"), folder.File("images/a.tif"));
        static void Throws(string says, string labels, string? image) =>
            Assert.Contains(says, Assert.Throws<NucleusException>(() => MeasuringJobs.Find(labels, image)).Message, StringComparison.Ordinal);
    }

    private static TempFolder Folder(params string[] files)
    {
        var folder = new TempFolder();
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            using var volume = new Volume<ushort>(new VolumeShape(3, 4, 5), Size);
            volume[1, 2, 3] = 1;
            VolumeFile.Write(folder.File(file), volume);
        }
        return folder;
    }
}
