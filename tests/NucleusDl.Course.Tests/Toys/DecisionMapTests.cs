using System.Xml.Linq;
using NucleusDl.Course.Toys;

namespace NucleusDl.Tests.Toys;

[Trait(Kind.Name, Kind.Fast)]
public class DecisionMapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly MapPoint[] Points = [new(0, 0, 0), new(1, 2, 0), new(9, 8, 1), new(10, 10, 1), new(2, 9, 1)];

    [Fact]
    public void The_text_counts_the_points_on_the_right_side() =>
        Assert.Equal("by x: 4 of 5 on the right side of the line", new DecisionMap((x, _) => x > 5 ? 1 : 0, Points) { Title = "by x" }.ToString());

    [Fact]
    public void The_line_lies_where_the_model_changes_its_mind()
    {
        var figure = XElement.Parse(new DecisionMap((x, _) => Toy.Sigmoid(x - 5), Points) { XName = "volume & more" }.ToHtml());
        var line = figure.Descendants(Svg + "path").Single(p => (string?)p.Attribute("stroke-width") == "2");
        // x = 5 is the middle of a frame of 48 fields of 7 pixels; one piece of the line in each of the 48 rows.
        var pieces = ((string)line.Attribute("d")!).Split('M', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(48, pieces.Length);
        Assert.All(pieces, static p => Assert.Matches(@"^168 \d+L168 \d+$", p));
        Assert.Contains(figure.Descendants(Svg + "text"), t => t.Value == "volume & more");
        // Round numbers stand along both axes.
        Assert.Equal(["0", "2", "4", "6", "8", "10", "0", "2", "4", "6", "8", "10"], figure.Descendants(Svg + "text").Skip(3).Select(static t => t.Value));
    }

    [Fact]
    public void Classes_differ_in_shape_and_the_first_quadrant_is_up_and_right()
    {
        var figure = XElement.Parse(new DecisionMap((_, _) => 0.5, Points).ToHtml());
        var circles = figure.Descendants(Svg + "circle").ToList();
        Assert.Equal(2, circles.Count);
        Assert.Equal(3, figure.Descendants(Svg + "path").Count(p => ((string)p.Attribute("d")!).EndsWith('z')));
        Assert.True((double)circles[1].Attribute("cx")! > (double)circles[0].Attribute("cx")!);
        Assert.True((double)circles[1].Attribute("cy")! < (double)circles[0].Attribute("cy")!);
    }

    [Fact]
    public void No_point_or_a_single_one_is_drawn_too()
    {
        Assert.Contains("<svg", new DecisionMap((_, _) => 0, []).ToHtml());
        Assert.DoesNotContain("NaN", new DecisionMap((_, _) => 0, [new MapPoint(3, 3, 1)]).ToHtml());
    }
}
