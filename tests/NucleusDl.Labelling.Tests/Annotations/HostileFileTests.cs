using System.IO.Compression;
using System.Text;
using NucleusDl.Datasets;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Annotations.ImageJ;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Files made to do harm: they are refused with plain words, and nothing is left behind.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class HostileFileTests
{
    private static readonly byte[] Roi = RoiEncoder.Write(Annotation.Box(1, 1, 5, 5));

    [Theory]
    [InlineData("../../escaped.roi")]
    [InlineData("/tmp/escaped.roi")]
    [InlineData("a/../../escaped.roi")]
    [InlineData("..\\escaped.roi")]
    public void A_zip_that_leads_outside_is_refused(string entry)
    {
        using var folder = new TempFolder();
        var zip = Zip(folder, (entry, Roi));
        var error = Assert.Throws<NucleusException>(() => AnnotationFile.Read(zip));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Empty(Directory.GetFiles(folder.Path, "escaped.roi", SearchOption.AllDirectories));
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "escaped.roi")));
    }

    [Fact]
    public void A_zip_that_claims_more_than_may_be_is_refused_before_it_is_unpacked()
    {
        using var folder = new TempFolder();
        var zip = Zip(folder, ("a.roi", new byte[4 << 20]));
        // The sizes that the zip states are set to 4 GB; deflate packs 1 : 1032 at best.
        var bytes = File.ReadAllBytes(zip);
        for (var i = 0; i < bytes.Length - 30; i++)
        {
            if (BitConverter.ToUInt32(bytes, i) == 0x04034B50)
                BitConverter.TryWriteBytes(bytes.AsSpan(i + 22), 0xFFFF0000u);
            else if (BitConverter.ToUInt32(bytes, i) == 0x02014B50)
                BitConverter.TryWriteBytes(bytes.AsSpan(i + 24), 0xFFFF0000u);
        }
        File.WriteAllBytes(zip, bytes);
        Assert.Contains("made to fill the disk", Assert.Throws<NucleusException>(() => AnnotationFile.Read(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_inside_of_the_inner_zip_is_refused_too()
    {
        using var folder = new TempFolder();
        var inner = Zip(folder, ("../../../escaped.txt", Roi));
        var nml = Encoding.UTF8.GetBytes("<things><volume location=\"data.zip\"/></things>");
        var outer = folder.File("outer.zip");
        using (var zip = ZipFile.Open(outer, ZipArchiveMode.Create))
            foreach (var (name, data) in new[] { ("a.nml", nml), ("data.zip", File.ReadAllBytes(inner)) })
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(data);
            }
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => AnnotationFile.Read(outer)).Kind);
        Assert.Empty(Directory.GetFiles(folder.Path, "escaped.txt", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a.xml")]
    [InlineData("a.nml")]
    public void Entities_that_grow_or_fetch_are_refused(string name)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("secret.txt"), "secret");
        var root = name.EndsWith("nml", StringComparison.Ordinal) ? "things" : "annotation";
        string[] heads =
        [
            $"<!DOCTYPE {root} [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><{root}>&c;</{root}>",
            $"<!DOCTYPE {root} [<!ENTITY a SYSTEM \"file://{folder.File("secret.txt")}\">]><{root}><filename>&a;</filename></{root}>",
        ];
        foreach (var text in heads)
        {
            File.WriteAllText(folder.File(name), text);
            Assert.Contains("document type", Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File(name))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        using var folder = new TempFolder();
        var deep = new StringBuilder("<annotation>");
        for (var i = 0; i < 100_000; i++)
            deep.Append("<a>");
        File.WriteAllText(folder.File("a.xml"), deep.ToString());
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File("a.xml"))).Kind);
        File.WriteAllText(folder.File("a.json"), new string('[', 100_000));
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File("a.json"))).Kind);
    }

    [Fact]
    public void A_data_set_beside_annotations_is_read_without_YAML_that_grows()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File(DatasetDescriptor.FileName), "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n");
        Assert.Throws<NucleusException>(() => Dataset.Open(folder.Path));
    }

    [Fact]
    public void Coordinates_beyond_all_images_cost_neither_time_nor_memory()
    {
        var far = Annotation.Polygon([new(-1e300, -1e300), new(1e300, 0), new(0, 1e300)], 0);
        Assert.All(PolygonFill.Runs(far, 50, 50), r => Assert.InRange(r.To, 0, 50));
        var set = new AnnotationSet { Items = [far, Annotation.Box(-1e9, -1e9, 1e9, 1e9, 0) with { Depth = int.MaxValue }] };
        using var labels = LabelPainter.Paint(set, new VolumeShape(3, 20, 20), null, null, out _);
        Assert.Equal(1200, labels.Sizes()[2]);
    }

    private static string Zip(TempFolder folder, params (string Name, byte[] Data)[] entries)
    {
        var path = folder.File($"{Guid.NewGuid():N}.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, data) in entries)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            entry.Write(data);
        }
        return path;
    }
}
