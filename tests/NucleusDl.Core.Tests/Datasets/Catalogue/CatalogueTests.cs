using System.Text.RegularExpressions;
using NucleusDl.Datasets;

namespace NucleusDl.Tests.Datasets.Catalogue;

/// <summary>The catalogue as it ships, and the strictness of its reader.</summary>
[Trait(Kind.Name, Kind.Fast)]
public partial class CatalogueTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "datasets", "catalogue");

    /// <summary>Table 1 of the review, its one row on BBBC taken apart.</summary>
    private static readonly string[] Table1 =
    [
        "mitos-atypia-14", "monuseg", "monusac", "tnbc", "nucleussegdata", "dsb2018", "kumar", "janowczyk", "ihc-toolbox", "murphy-2009", "evican", "s-bsst265", "pannuke",
        "tcga-nuclei", "bbbc039", "bbbc007", "bbbc006", "bbbc018", "bbbc020", "bbbc050", "epfl-em", "neurosphere", "saiz-blastocyst", "arabidopsis-cotyledon",
    ];

    private static readonly string[] Since =
    [
        "nucmm-z", "nucmm-m", "blastospim", "nis3d", "fluo-n3dh-ce", "fluo-n3dh-cho", "fluo-n3dh-sim", "fluo-n3dl-dro", "fluo-n3dl-tric", "fluo-n3dl-trif",
        "go-nuclear", "platynuclei-ish", "bbbc024", "bbbc032",
    ];

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f))];

    [Theory, MemberData(nameof(Files))]
    public void Every_entry_is_complete(string file)
    {
        var entry = CatalogueEntry.Read(Path.Combine(Folder, file));
        Assert.Equal(Path.GetFileNameWithoutExtension(file), entry.Id);
        Assert.NotEmpty(entry.Sources);
        Assert.True(entry.Page != CatalogueEntry.Unknown || entry.CanBeFetched, "it can be got nowhere");
        // Only the literal: a text such as "unknown, perhaps 2" would be a guess.
        foreach (var text in (string[])[entry.Modality, entry.Sample, entry.Images, entry.Nuclei, entry.Licence, entry.Citation, entry.Doi, entry.Size])
            Assert.False(text != CatalogueEntry.Unknown && text.StartsWith("unknown", StringComparison.OrdinalIgnoreCase), text);
        Assert.NotEqual(entry.Mapping is null, entry.NoMapping is null);
        Assert.All(entry.Sources, s => Assert.DoesNotMatch(@"(?<![\w/:.])/(work|tmp|home)/", s));
        // A fact that is stated must have a source that could state it.
        if (entry.Doi != CatalogueEntry.Unknown || entry.VoxelSize is not null)
            Assert.Contains(entry.Sources, s => s.Contains("http", StringComparison.Ordinal) || s.Contains("doi:", StringComparison.Ordinal) || s.Contains("DOI", StringComparison.Ordinal));
    }

    [Fact]
    public void The_library_holds_exactly_the_entries_of_the_folder()
    {
        Assert.Equal(Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal), DatasetCatalogue.All.Select(e => e.Id));
        Assert.Equal(DatasetCatalogue.All.Count, DatasetCatalogue.All.Select(e => e.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Empty(Table1.Concat(Since).Except(DatasetCatalogue.All.Select(e => e.Id)));
    }

    [Fact]
    public void Entries_of_the_review_say_so()
    {
        foreach (var id in Table1)
            Assert.Contains(DatasetCatalogue.Find(id).Sources, s => s.Contains("10.1242/jcs.258986", StringComparison.Ordinal) && s.Contains("Table 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Checksums_are_checksums_and_archives_have_different_names()
    {
        foreach (var entry in DatasetCatalogue.All)
        {
            Assert.All(entry.Archives, a => Assert.True(a.Sha256 is null || Sum().IsMatch(a.Sha256), a.Url));
            Assert.Equal(entry.Archives.Count, entry.Archives.Select(a => a.FileName.ToLowerInvariant()).Distinct().Count());
        }
        Assert.Contains(DatasetCatalogue.All.SelectMany(e => e.Archives), a => a.Sha256 is null);
    }

    [Fact]
    public void Searching_finds_by_words_and_dimension()
    {
        Assert.Contains("bbbc050", DatasetCatalogue.Search("mouse embryo", "3D").Select(e => e.Id));
        Assert.All(DatasetCatalogue.Search(dimension: "3D"), e => Assert.StartsWith("3D", e.Dimension, StringComparison.Ordinal));
        Assert.All(DatasetCatalogue.Search(dimension: "3D+t"), e => Assert.Equal("3D+t", e.Dimension));
        Assert.True(DatasetCatalogue.Search(dimension: "3D").Count >= 20);
        Assert.Empty(DatasetCatalogue.Search("mouse no-such-word"));
        Assert.Contains("bbbc050", Assert.Throws<NucleusException>(() => DatasetCatalogue.Find("bbc050")).Message, StringComparison.Ordinal);
        Assert.Same(DatasetCatalogue.Find("bbbc050"), DatasetCatalogue.Find("BBBC050"));
    }

    [Theory]
    [InlineData("licence: 'CC-BY-4.0'", "license: 'CC-BY-4.0'", "'licence'")]
    [InlineData("licence: 'CC-BY-4.0'", "", "licence")]
    [InlineData("licence: 'CC-BY-4.0'", "licence: n/a", "unknown")]
    [InlineData("licence: 'CC-BY-4.0'", "licence: ''", "unknown")]
    [InlineData("licence: 'CC-BY-4.0'", "licence: Unknown", "unknown")]
    [InlineData("dimension: 3D", "dimension: 4D", "2D, 3D or 3D+t")]
    [InlineData("voxel_size_um: [1, 2, 2]", "voxel_size_um: [1, 2]", "three positive")]
    [InlineData("doi: 10.1/x", "doi: https://doi.org/10.1/x", "10.1038")]
    [InlineData("id: mine", "id: My Set", "lower-case")]
    [InlineData("page: https://example.org", "page: example", "address")]
    [InlineData("sha256: unknown", "sha256: 123", "SHA-256")]
    [InlineData("url: https://example.org/a.zip", "url: file:///a.zip", "address")]
    [InlineData("url: https://example.org/a.zip", "url: https://example.org/", "file name")]
    [InlineData("sha256: unknown", "md5: 123", "'url'")]
    [InlineData("labels: 'm/{name}.tif'", "labels: 'm/{other}.tif'", "paired")]
    [InlineData("labels: 'm/{name}.tif'", "labels: '../{name}.tif'", "inside")]
    [InlineData("labels: 'm/{name}.tif'", "lables: 'm/{name}.tif'", "'labels'")]
    [InlineData("  specimen: '^(.)'", "  specimen: '('", "regular expression")]
    [InlineData("  channel: 1", "  channel: red", "number")]
    [InlineData("sources: [x]", "sources: []", "come from")]
    [InlineData("notes: some", "notes: some\nno_mapping: because", "either")]
    public void A_wrong_entry_is_refused_with_what_to_write(string right, string wrong, string says)
    {
        using var folder = new TempFolder();
        const string Good = """
            id: mine
            name: Mine
            modality: confocal
            dimension: 3D
            sample: unknown
            images: 3
            nuclei: unknown
            voxel_size_um: [1, 2, 2]
            licence: 'CC-BY-4.0'
            citation: unknown
            doi: 10.1/x
            page: https://example.org
            size: unknown
            archives:
              - url: https://example.org/a.zip
                sha256: unknown
            mapping:
              images: 'i/{name}.tif'
              labels: 'm/{name}.tif'
              specimen: '^(.)'
              channel: 1
            notes: some
            sources: [x]
            """;
        File.WriteAllText(folder.File("good.yaml"), Good);
        var entry = CatalogueEntry.Read(folder.File("good.yaml"));
        Assert.Equal(["sample", "number of nuclei", "citation", "size"], entry.UnknownFields);
        Assert.Equal(("a.zip", (string?)null, 1), (entry.Archives[0].FileName, entry.Archives[0].Sha256, entry.Mapping!.Channel!.Value));

        Assert.Contains(right, Good, StringComparison.Ordinal);
        File.WriteAllText(folder.File("bad.yaml"), Good.Replace(right, wrong, StringComparison.Ordinal));
        var e = Assert.Throws<NucleusException>(() => CatalogueEntry.Read(folder.File("bad.yaml")));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Contains("bad.yaml", e.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sum();
}
