using NucleusDl.Datasets;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets.Catalogue;

/// <summary>Getting a data set of the catalogue: from a server, from files, and not at all.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FetchTests
{
    private static readonly DownloadOptions Quick = new() { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(5), StartTimeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public void Two_archives_are_downloaded_checked_and_imported()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, archives[asked.Path]));
        var entry = Entry(server, archives, checksums: true);
        var result = DatasetFetcher.Get(entry, folder.File("out"), new FetchOptions { Download = Quick });
        Assert.Equal(2, result.Import!.Dataset.Items.Count);
        Assert.Equal(new VoxelSize(1.75, 0.8, 0.8), result.Import.Dataset.VoxelSize);
        Assert.Empty(result.Notes);
        Assert.False(Directory.Exists(folder.File("out.download")));
        Assert.True(File.Exists(folder.File("out.downloads.json")));
        Assert.Equal(["GroundTruth.zip", "Images.zip"], result.Downloads.Keys.Order());
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => DatasetFetcher.Get(entry, folder.File("out"))).Kind);
    }

    [Fact]
    public void The_first_download_is_recorded_and_a_later_one_must_be_the_same()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, archives[asked.Path]));
        var entry = Entry(server, archives, checksums: false);
        var options = new FetchOptions { Download = Quick };
        Assert.Contains(DatasetFetcher.Get(entry, folder.File("out"), options).Notes, n => n.Contains("recorded", StringComparison.Ordinal));
        Directory.Delete(folder.File("out"), true);
        Assert.Empty(DatasetFetcher.Get(entry, folder.File("out"), options).Notes);

        Directory.Delete(folder.File("out"), true);
        archives["Images.zip"] = [.. archives["Images.zip"], 0];
        var e = Assert.Throws<NucleusException>(() => DatasetFetcher.Get(entry, folder.File("out"), options));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains("first downloaded", e.Message, StringComparison.Ordinal);
        Assert.Contains("out.downloads.json", e.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("out")));
    }

    [Fact]
    public void What_has_come_already_is_not_downloaded_again()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        var broken = true;
        using var server = new LocalServer((asked, _, stream) =>
        {
            if (broken && asked.Path == "GroundTruth.zip")
                LocalServer.Write(stream, "404 Not Found", []);
            else
                LocalServer.Good(asked, stream, archives[asked.Path]);
        });
        var entry = Entry(server, archives, checksums: true);
        var options = new FetchOptions { Download = Quick };
        var e = Assert.Throws<NucleusException>(() => DatasetFetcher.Get(entry, folder.File("out"), options));
        Assert.Contains("404", e.Message, StringComparison.Ordinal);
        Assert.Contains("https://example.org/page", e.Message, StringComparison.Ordinal);
        Assert.Contains("nucleusdl dataset get test-set --from", e.Message, StringComparison.Ordinal);
        broken = false;
        DatasetFetcher.Get(entry, folder.File("out"), options);
        Assert.Single(server.Questions, q => q.Path == "Images.zip");
    }

    [Fact]
    public void Files_folders_and_other_addresses_are_as_good()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, archives[Path.GetFileName(asked.Path)]));
        var entry = Entry(server, archives, checksums: true) with { Archives = [new("https://example.org/Images.zip", "Images.zip", Hashing.Sha256(archives["Images.zip"])), new("https://example.org/GroundTruth.zip", "GroundTruth.zip", null)] };
        string[][] sources =
        [
            [folder.File("published")],
            [folder.File("published/Images.zip"), folder.File("published/GroundTruth.zip")],
            [server.Url("mirror/Images.zip"), server.Url("mirror/GroundTruth.zip")],
        ];
        for (var i = 0; i < sources.Length; i++)
            Assert.Equal(2, DatasetFetcher.Get(entry, folder.File($"out{i}"), new FetchOptions { From = sources[i], Download = Quick }).Import!.Dataset.Items.Count);

        // A mirror with another file under the same name is caught, a local one is told of.
        var wrong = entry with { Archives = [entry.Archives[0] with { Sha256 = new string('0', 64) }, entry.Archives[1]] };
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => DatasetFetcher.Get(wrong, folder.File("bad"), new FetchOptions { From = sources[2], Download = Quick })).Kind);
        Assert.Contains(DatasetFetcher.Get(wrong, folder.File("told"), new FetchOptions { From = sources[1] }).Notes, n => n.Contains("not the published file", StringComparison.Ordinal));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => DatasetFetcher.Get(wrong, folder.File("mixed"), new FetchOptions { From = [sources[1][0], sources[2][0]] })).Kind);
    }

    [Fact]
    public void What_needs_a_browser_says_where_and_how()
    {
        using var folder = new TempFolder();
        var e = Assert.Throws<NucleusException>(() => DatasetFetcher.Get(DatasetCatalogue.Find("nucmm-z"), folder.File("out")));
        Assert.Contains("https://huggingface.co/datasets/pytc/NucMM", e.Message, StringComparison.Ordinal);
        Assert.Contains("--from", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Without_a_mapping_the_files_are_brought_and_the_reason_is_told()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, archives[asked.Path]));
        var entry = Entry(server, archives, checksums: true) with { Mapping = null, NoMapping = "The labels are drawings." };
        var result = DatasetFetcher.Get(entry, folder.File("out"), new FetchOptions { Download = Quick });
        Assert.Null(result.Import);
        Assert.Contains(result.Notes, n => n.Contains("The labels are drawings.", StringComparison.Ordinal));
        Assert.Equal(["GroundTruth.zip", "Images.zip"], Directory.GetFiles(result.Folder).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void A_damaged_record_of_downloads_is_not_overlooked()
    {
        using var folder = new TempFolder();
        var archives = Published(folder);
        using var server = new LocalServer((asked, _, stream) => LocalServer.Good(asked, stream, archives[asked.Path]));
        File.WriteAllText(folder.File("out.downloads.json"), "{");
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => DatasetFetcher.Get(Entry(server, archives, true), folder.File("out"))).Kind);
        Assert.Empty(server.Questions);
    }

    /// <summary>The layout of BBBC050 in two archives, small.</summary>
    private static Dictionary<string, byte[]> Published(TempFolder folder)
    {
        foreach (var name in (string[])["Emb01_t001", "Emb02_t001"])
        {
            ImportTests.Stack(folder, $"raw/Images/train/Images/{name}.tif", size: false);
            ImportTests.Labels(folder, $"raw/GroundTruth/train/GroundTruth_QCANet/{name}.tif");
        }
        Directory.CreateDirectory(folder.File("published"));
        foreach (var part in (string[])["Images", "GroundTruth"])
            ImportTests.Pack(folder.File($"raw/{part}"), folder.File($"published/{part}.zip"), part + "/");
        return Directory.GetFiles(folder.File("published")).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
    }

    private static CatalogueEntry Entry(LocalServer server, Dictionary<string, byte[]> archives, bool checksums) => DatasetCatalogue.Find("bbbc050") with
    {
        Id = "test-set",
        Page = "https://example.org/page",
        Archives = [.. archives.Select(a => new CatalogueArchive(server.Url(a.Key), a.Key, checksums ? Hashing.Sha256(a.Value) : null))],
    };
}
