using System.Xml.Linq;
using NucleusDl.Course.Toys;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class NumberGridTests
{
    private static readonly NumberGrid Grid = new("edges & more", new[,] { { -1.25, 0.04 }, { 10, -0.04 } }) { Decimals = 1 };

    [Fact]
    public void Text_is_a_title_and_columns_and_never_minus_zero()
    {
        Assert.Equal("edges & more\n-1.2  0.0\n10.0  0.0", Grid.ToString());
    }

    [Fact]
    public void Html_is_well_formed_and_has_every_number_and_the_frame()
    {
        var figure = XElement.Parse(Grid.Framed(0, 1, 2, 1).ToHtml());
        XNamespace svg = "http://www.w3.org/2000/svg";
        Assert.Equal(["-1.2", "0.0", "10.0", "0.0"], figure.Descendants(svg + "text").Select(t => t.Value));
        var frame = figure.Descendants(svg + "rect").Last();
        Assert.Equal(("30", "0", "30", "60"), ((string)frame.Attribute("x")!, (string)frame.Attribute("y")!, (string)frame.Attribute("width")!, (string)frame.Attribute("height")!));
        Assert.DoesNotContain(XElement.Parse(Grid.ToHtml()).Descendants(svg + "rect"), r => (string?)r.Attribute("fill") == "none");
    }

    [Fact]
    public void One_sign_is_black_to_white_two_signs_are_blue_and_orange()
    {
        var grey = new NumberGrid("grey", new double[,] { { 0, 5, 10 } }).ToHtml();
        Assert.Contains("fill=\"#000000\"", grey);
        Assert.Contains("fill=\"#ffffff\"", grey);
        var signed = new NumberGrid("signed", new double[,] { { -10, 0, 10 } }).ToHtml();
        Assert.Contains("fill=\"#3b76c4\"", signed);
        Assert.Contains("fill=\"#e07b1f\"", signed);
        Assert.Contains("fill=\"#000000\"", new NumberGrid("dark", new double[2, 2]).ToHtml());
    }

    [Fact]
    public void Small_cells_show_their_shade_alone()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        var figure = XElement.Parse((Grid with { CellSize = 6 }).ToHtml());
        Assert.Empty(figure.Descendants(svg + "text"));
        Assert.Equal("16", (string?)figure.Element(svg + "svg")!.Attribute("width"));
        Assert.Equal(24, new NumberGrid("wide", new double[2, 11]).CellSize);
    }

    [Fact]
    public void A_row_puts_signs_between_its_grids()
    {
        var row = new NumberRow(Grid, "<", Grid);
        Assert.Equal(3, XElement.Parse(row.ToHtml()).Elements().Count());
        Assert.Equal($"{Grid}\n<\n{Grid}", row.ToString());
    }
}
