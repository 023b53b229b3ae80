using FsCheck.Xunit;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Tests;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Tests.Annotations;

/// <summary>Boxes, outlines and points through the files of other tools and back.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class FormatTests
{
    private const double Near = 1e-4;

    [Property(MaxTest = 40)]
    public void Boxes_pass_through_VOC_YOLO_VIA_and_napari(ushort top, ushort left, byte height, byte width)
    {
        using var folder = new TempFolder();
        var shape = new VolumeShape(1, 70_000, 70_000);
        AnnotationSet set = new() { Image = "a b,c.tif", Shape = shape, Items = [Annotation.Box(top, left, top + height + 1, left + width + 1, null, "mitosis"), Annotation.Box(1, 2, 3, 4, null, "Kern \"<&>\"")] };
        AnnotationFile.Write(folder.File("a.xml"), AnnotationFormat.Voc, [set]);
        AnnotationFile.Write(folder.File("a.txt"), AnnotationFormat.Yolo, AnnotationFile.Read(folder.File("a.xml")));
        AnnotationFile.Write(folder.File("a.json"), AnnotationFormat.Via, AnnotationFile.Read(folder.File("a.txt"), shape));
        AnnotationFile.Write(folder.File("a.csv"), AnnotationFormat.Via, AnnotationFile.Read(folder.File("a.json")));
        var back = Assert.Single(AnnotationFile.Read(folder.File("a.csv")));
        Assert.Equal(set.Items.Select(i => i.Class), back.Items.Select(i => i.Class));
        Same(set.Items, back.Items);
        AnnotationFile.Write(folder.File("n.csv"), AnnotationFormat.Napari, [back]);
        Same(set.Items, AnnotationFile.Read(folder.File("n.csv"))[0].Items);
    }

    [Property(MaxTest = 40)]
    public void Polygons_with_planes_pass_through_VIA_and_napari(int z, (int Y, int X)[] places)
    {
        if (places is not { Length: > 2 } || places[0] == places[^1])
            return;
        using var folder = new TempFolder();
        AnnotationSet set = new() { Image = "s.tif", Items = [Annotation.Polygon([.. places.Select(p => new PlanePoint(p.Y % 4000 / 4.0, p.X % 4000 / 4.0))], Math.Abs(z % 1000))] };
        if (set.Items[0].Points[0] == set.Items[0].Points[^1])
            return;
        AnnotationFile.Write(folder.File("a.csv"), AnnotationFormat.Napari, [set]);
        AnnotationFile.Write(folder.File("a.json"), AnnotationFormat.Via, AnnotationFile.Read(folder.File("a.csv")));
        var back = Assert.Single(AnnotationFile.Read(folder.File("a.json"))).Items;
        Same(set.Items, back);
        Assert.Equal(set.Items[0].Z, back[0].Z);
    }

    [Fact]
    public void Napari_counts_from_the_middle_of_the_first_voxel()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("s.csv"), "index,shape-type,vertex-index,axis-0,axis-1,axis-2\n0,rectangle,0,3,-0.5,1.5\n0,rectangle,1,3,-0.5,4.5\n0,rectangle,2,3,2.5,4.5\n0,rectangle,3,3,2.5,1.5\n"
            + "1,polygon,0,0,1,1\n1,polygon,1,1,2,2\n1,polygon,2,2,3,1\n");
        var set = Assert.Single(AnnotationFile.Read(folder.File("s.csv")));
        var box = Assert.Single(set.Items);
        Assert.Equal((AnnotationShape.Box, 3, (0.0, 2.0, 3.0, 5.0)), (box.Shape, box.Z, box.Bounds));
        Assert.Contains("through several planes", Assert.Single(set.Losses), StringComparison.Ordinal);
        File.WriteAllText(folder.File("p.csv"), "index,axis-0,axis-1,axis-2\n0,4.0,10.0,20.25\n");
        var point = Assert.Single(AnnotationFile.Read(folder.File("p.csv"))[0].Items);
        Assert.Equal((AnnotationShape.Point, 4, new PlanePoint(10.5, 20.75)), (point.Shape, point.Z, point.Points[0]));
    }

    [Fact]
    public void A_project_of_VIA_is_read_with_all_its_shapes()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("p.json"), """
            {"_via_settings": {"project": {"name": "x"}}, "_via_img_metadata": {
              "a.png12": {"filename": "a.png", "size": 12, "regions": [
                {"shape_attributes": {"name": "circle", "cx": 10, "cy": 20, "r": 5}, "region_attributes": {"type": "mitosis"}},
                {"shape_attributes": {"name": "ellipse", "cx": 10, "cy": 20, "rx": 6, "ry": 3, "theta": 0}, "region_attributes": {}},
                {"shape_attributes": {"name": "ellipse", "cx": 10, "cy": 20, "rx": 6, "ry": 3, "theta": 1.5707963}, "region_attributes": {"state": {"dead": true}}},
                {"shape_attributes": {"name": "polyline", "all_points_x": [1, 2], "all_points_y": [3, 4]}, "region_attributes": {}},
                {"shape_attributes": {"name": "point", "cx": 1.5, "cy": 2.5}, "region_attributes": {"z": "7"}}], "file_attributes": {}},
              "b.png-1": {"filename": "b.png", "size": -1, "regions": {"0": {"shape_attributes": {"name": "rect", "x": 1, "y": 2, "width": 3, "height": 4}, "region_attributes": {}}}}}}
            """);
        var sets = AnnotationFile.Read(folder.File("p.json"));
        Assert.Equal(["a.png", "b.png"], sets.Select(s => s.Image));
        Assert.Equal((12L, null), (sets[0].ImageBytes, sets[1].ImageBytes));
        var items = sets[0].Items;
        Assert.Equal([AnnotationShape.Oval, AnnotationShape.Oval, AnnotationShape.Polygon, AnnotationShape.Line, AnnotationShape.Point], items.Select(i => i.Shape));
        Assert.Equal(("mitosis", null, "dead"), (items[0].Class, items[1].Class, items[2].Class));
        Assert.Equal((15.0, 5.0, 25.0, 15.0), items[0].Bounds);
        Assert.Equal(6, items[2].Bounds.Bottom - 20, 3);
        Assert.Equal(7, items[4].Z);
        Assert.Equal((2.0, 1.0, 6.0, 4.0), sets[1].Items[0].Bounds);
    }

    [Fact]
    public void Files_of_LabelImg_are_read()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.xml"), """
            <annotation><folder>x</folder><filename>a.jpg</filename><size><width>200</width><height>100</height><depth>3</depth></size><segmented>0</segmented>
            <object><name>nucleus</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult><bndbox><xmin>20</xmin><ymin>10</ymin><xmax>60</xmax><ymax>30</ymax></bndbox></object></annotation>
            """);
        File.WriteAllText(folder.File("b.txt"), "1 0.2 0.2 0.2 0.2\r\n");
        File.WriteAllText(folder.File("classes.txt"), "mitosis\r\nnucleus\r\n");
        var voc = Assert.Single(AnnotationFile.Read(folder.File("a.xml")));
        Assert.Equal((new VolumeShape(1, 100, 200), "a.jpg"), (voc.Shape, voc.Image));
        var yolo = Assert.Single(AnnotationFile.Read(folder.File("b.txt"), voc.Shape));
        Assert.Equal(("nucleus", "nucleus"), (voc.Items[0].Class, yolo.Items[0].Class));
        Same(voc.Items, yolo.Items);
        Assert.Contains("--like", Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File("b.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_numbers_of_a_list_of_classes_never_change()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("classes.txt"), "zebra\nmitosis\n");
        var losses = YoloText.Write(folder.File("a.txt"), new AnnotationSet { Shape = new VolumeShape(1, 10, 10), Items = [Annotation.Box(0, 0, 5, 5, null, "mitosis"), Annotation.Box(0, 0, 5, 5, null, "aster")] });
        Assert.Contains(losses, l => l.Contains("added at its end: aster", StringComparison.Ordinal));
        Assert.Equal("zebra\nmitosis\naster\n", File.ReadAllText(folder.File("classes.txt")));
        Assert.StartsWith("1 0.25 0.25 0.5 0.5\n2 ", File.ReadAllText(folder.File("a.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" ,Folder,Image,Slice,Category,Comment\n1,/data,a.tif,3,mitosis,\"two, or three\"\n")]
    [InlineData("Folder,Image,Slice,dead,mitosis,Comment\n/data,a.tif,3,0,1,\"two, or three\"\n")]
    public void Qualitative_Annotations_come_back(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("q.csv"), text);
        var (rows, classes) = QualitativeCsv.Read(folder.File("q.csv"));
        Assert.Equal(("/data", "a.tif", 3, "mitosis", "two, or three"), (rows[0].Folder, rows[0].Image, rows[0].Slice, Assert.Single(rows[0].Categories), rows[0].Comment));
        foreach (var columns in new[] { null, classes })
        {
            QualitativeCsv.Write(folder.File("again.csv"), rows, columns);
            Assert.Equal(rows[0].Categories, QualitativeCsv.Read(folder.File("again.csv")).Rows[0].Categories);
        }
        Assert.Contains("whole images", Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File("q.csv"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_format_cannot_hold_is_said()
    {
        using var folder = new TempFolder();
        using var labels = LabelImages.Random(1, 3, 20, 20, new VoxelSize(1, 0.5, 0.5));
        AnnotationSet set = new() { Image = "a.tif", Shape = labels.Shape, VoxelSize = labels.VoxelSize, Items = OutlineTracer.Trace(labels) };
        var voc = string.Join(' ', AnnotationFile.Write(folder.File("a.xml"), AnnotationFormat.Voc, [set]));
        foreach (var part in new[] { "box around", "no planes", "no voxel size", "called 'nucleus'" })
            Assert.Contains(part, voc, StringComparison.Ordinal);
        Assert.Contains("voxel size", string.Join(' ', AnnotationFile.Write(folder.File("a.csv"), AnnotationFormat.Napari, [set])), StringComparison.Ordinal);
        Assert.Throws<NucleusException>(() => AnnotationFile.Write(folder.File("b.xml"), AnnotationFormat.Voc, [set with { Shape = null }]));
        Assert.Throws<NucleusException>(() => AnnotationFile.Write(folder.File("b.xml"), AnnotationFormat.Voc, [set, set]));
        Assert.False(File.Exists(folder.File("b.xml")));
    }

    [Theory]
    [InlineData("a.json", "[1, 2]")]
    [InlineData("a.json", "{\"a\": {\"regions\": []}}")]
    [InlineData("a.json", "{\"a\": {\"filename\": \"a\", \"regions\": [{\"shape_attributes\": {\"name\": \"rect\", \"x\": \"no\"}}]}}")]
    [InlineData("a.json", "{")]
    [InlineData("a.xml", "<html/>")]
    [InlineData("a.xml", "<annotation><object><name>a</name></object></annotation>")]
    [InlineData("a.xml", "not xml")]
    [InlineData("a.txt", "0 1 2")]
    [InlineData("a.txt", "cat 0.1 0.1 0.1 0.1")]
    [InlineData("a.txt", "0 1e300 0.1 0.1 0.1")]
    [InlineData("a.csv", "index,shape-type,vertex-index,axis-0,axis-1\n0,spiral,0,1,1\n")]
    [InlineData("a.csv", "index,axis-0,axis-1\n0,,1\n")]
    [InlineData("a.csv", "x,y\n1,2\n")]
    [InlineData("a.roi", "Iout")]
    [InlineData("a.zip", "PK")]
    [InlineData("a.nml", "<things><thing><nodes><node x='1'/></nodes></thing></things>")]
    public void Damaged_files_are_refused_with_words(string name, string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File(name), text);
        var error = Assert.Throws<NucleusException>(() => AnnotationFile.Read(folder.File(name), new VolumeShape(1, 10, 10)));
        Assert.Equal(ErrorKind.Input, error.Kind);
    }

    private static void Same(IReadOnlyList<Annotation> expected, IReadOnlyList<Annotation> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Shape, actual[i].Shape);
            Assert.Equal(expected[i].Points.Count, actual[i].Points.Count);
            for (var k = 0; k < expected[i].Points.Count; k++)
            {
                // YOLO keeps eight digits of a share.
                Assert.Equal(expected[i].Points[k].Y, actual[i].Points[k].Y, 10 * Near);
                Assert.Equal(expected[i].Points[k].X, actual[i].Points[k].X, 10 * Near);
            }
        }
    }
}
