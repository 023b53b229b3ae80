using System.Globalization;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Measuring;

/// <summary>Tables as files: tidy, the same everywhere, and readable again.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class MorphometryCsvTests
{
    private static readonly VoxelSize Size = new(1, 0.5, 0.5);

    [Fact]
    public void Numbers_are_written_with_points_and_read_back()
    {
        Assert.Equal("", Csv.Cell(double.NaN));
        Assert.Equal("", Csv.Cell(double.PositiveInfinity));
        Assert.Equal("123456789012", Csv.Cell(123456789012));
        Assert.Equal("0.3333333", Csv.Cell(1 / 3.0));
        Assert.Equal("-1234.568", Csv.Cell(-1234.56789));
        Assert.Equal("1234568000.5".Length - 2, Csv.Cell(1234567890.5).Length);
        Assert.Equal("\"a,\"\"b\"\"\"", Csv.Cell("a,\"b\""));
        var rows = Csv.Rows("x,\"a\"\"b,c\",\r\n\"two\nlines\",2,3\n\n4,,6", ',');
        Assert.Equal([["x", "a\"b,c", ""], ["two\nlines", "2", "3"], ["4", "", "6"]], rows);
    }

    [Fact]
    public void Several_stacks_make_one_table_with_file_and_specimen()
    {
        using var folder = new TempFolder();
        using var one = Solids.Ball(9, 15, 15, 2, Size, 3);
        using var image = new Volume<ushort>(one.Shape with { C = 2 }, Size);
        using var empty = new LabelVolume(3, 3, 3, Size);
        MeasuredStack[] stacks = [new("a,1.tif", "Emb01", Morphometry.Measure(one, image)), new("b.tif", "Emb02", Morphometry.Measure(empty)), new("c.tif", "Emb02", Morphometry.Measure(one))];
        MorphometryCsv.Write(folder.File("n.csv"), stacks);
        var text = File.ReadAllText(folder.File("n.csv"));
        Assert.Equal(text, MorphometryCsv.ToText(stacks));
        Assert.Equal(3, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var table = CsvTable.Read(folder.File("n.csv"));
        Assert.Equal(["a,1.tif", "c.tif"], table.Texts("file"));
        Assert.Equal(["Emb01", "Emb02"], table.Texts("specimen"));
        Assert.Equal([3.0, 3], table.Numbers("label"));
        Assert.Equal(0, table.Numbers("c1_mean_grey")[0]);
        Assert.Equal(double.NaN, table.Numbers("c1_mean_grey")[1]);
        Assert.Equal(stacks[0].Table.Rows[0].Volume, table.Numbers("volume_um3")[0], 1e-5);
        MorphometryCsv.WriteChromocentres(folder.File("c.csv"), stacks);
        Assert.Equal(0, CsvTable.Read(folder.File("c.csv")).Count);
    }

    [Fact]
    public void The_text_is_the_same_in_every_language_and_every_column_has_a_name_of_its_own()
    {
        using var labels = Solids.Ball(9, 15, 15, 2, Size);
        using var image = new Volume<ushort>(labels.Shape with { C = 3 }, Size);
        var table = Morphometry.Measure(labels, image);
        var before = table.ToCsv();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(before, table.ToCsv());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        Assert.Equal(table.Columns.Count, table.Columns.Select(c => c.Name).Distinct().Count());
        Assert.All(table.Columns, c => Assert.Matches("^[a-z0-9_]+$", c.Name));
        Assert.Equal(table.Columns.Count, table.ToNode()[0]!.AsObject().Count);
        // The columns of NucleusJ.
        string[] nucleusJ = ["volume_um3", "flatness", "elongation", "equivalent_radius_um", "surface_um2", "sphericity_nucleusj", "c0_mean_grey", "c0_sd_grey", "c0_otsu_grey", "chromocentres", "chromocentre_volume_fraction", "chromocentre_intensity_fraction"];
        Assert.Superset(nucleusJ.ToHashSet(), table.Columns.Select(c => c.Name).ToHashSet());
    }

    [Fact]
    public void Tables_that_cannot_be_read_say_why()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.csv"), "a;b\n1;x\n");
        var table = CsvTable.Read(folder.File("a.csv"));
        Assert.Equal(["1"], table.Texts("a"));
        Assert.Contains("'x' in row 2", Assert.Throws<NucleusException>(() => table.Numbers("b")).Message, StringComparison.Ordinal);
        Assert.Contains("a, b", Assert.Throws<NucleusException>(() => table.Texts("c")).Message, StringComparison.Ordinal);
        foreach (var (text, says) in new[] { ("", "empty"), ("a,b\n1\n", "Row 2 has 1 cells"), ("a,a\n", "twice") })
        {
            File.WriteAllText(folder.File("bad.csv"), text);
            Assert.Contains(says, Assert.Throws<NucleusException>(() => CsvTable.Read(folder.File("bad.csv"))).Message, StringComparison.Ordinal);
        }
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => CsvTable.Read(folder.File("none.csv"))).Kind);
    }
}
