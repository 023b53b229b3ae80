using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public class TableTests
{
    private sealed record Nucleus(int Label, double Volume, string? Name);

    private sealed class Broken
    {
        public int Good => 1;

        public int Bad => throw new InvalidOperationException("no <value> here");
    }

    [Fact]
    public void RecordsAreColumnsAndNumbersStandRight()
    {
        var bundle = MimeBundle.From(new[] { new Nucleus(1, 2.5, "a<b"), new Nucleus(12, 1 / 3.0, null) });
        var html = bundle["text/html"];
        Assert.Contains("<th align=\"right\">Label</th><th align=\"right\">Volume</th><th>Name</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td align=\"right\">1</td><td align=\"right\">2.5</td><td>a&lt;b</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td align=\"right\">0.3333333</td><td><i>&lt;null&gt;</i></td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<details>", html, StringComparison.Ordinal);
        Assert.Equal("Label     Volume  Name\n    1        2.5  a<b\n   12  0.3333333  <null>", bundle["text/plain"]);
    }

    [Fact]
    public void NumbersAreTheSameInEveryLanguage()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var comma = (System.Globalization.CultureInfo)before.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            System.Globalization.CultureInfo.CurrentCulture = comma;
            Assert.Contains(">2.5<", MimeBundle.From(new[] { new { V = 2.5 } })["text/html"], StringComparison.Ordinal);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    public static TheoryData<object, string[], string> Shapes => new()
    {
        { new[] { new { A = 1, B = "x" } }, ["A", "B"], "<td>x</td>" },
        { new[] { (1, "x") }, ["Item1", "Item2"], "<td>x</td>" },
        { new Dictionary<string, int> { ["k"] = 7 }, ["Key", "Value"], ">7<" },
        { new Dictionary<string, Nucleus> { ["k"] = new(3, 1, "n") }, ["Key", "Label", "Volume", "Name"], "<td>n</td>" },
        { new[] { new Dictionary<string, object> { ["p"] = 1 }, new() { ["q"] = 2 } }, ["p", "q"], "<td></td><td align=\"right\">2</td>" },
        { new object[] { new { A = 1 }, new { B = 2 } }, ["A", "B"], "<td></td><td align=\"right\">2</td>" },
        { "abcc".GroupBy(c => c).Select(g => new { g.Key, Count = g.Count() }), ["Key", "Count"], ">2<" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ManyShapesAreTables(object value, string[] columns, string cell)
    {
        var html = MimeBundle.From(value)["text/html"];
        Assert.Equal(columns, Regex.Matches(html, "<th[^>]*>([^<]*)</th>").Select(m => m.Groups[1].Value));
        Assert.Contains(cell, html, StringComparison.Ordinal);
    }

    [Fact]
    public void AGetterThatThrowsIsOneCell()
    {
        var html = MimeBundle.From(new List<Broken> { new() })["text/html"];
        Assert.Contains("<td align=\"right\">1</td><td><i>no &lt;value&gt; here</i></td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyRowsAreFoldedAndTheRestIsCounted()
    {
        var html = MimeBundle.From(Enumerable.Range(1, 3200).Select(i => new { i }).ToList())["text/html"];
        Assert.Contains("<summary>21-1,000 of 3,200</summary><details><summary>21-40 of 3,200</summary>", html, StringComparison.Ordinal);
        Assert.Equal(50, Regex.Count(html, "<details>"));
        Assert.Equal(1000, Regex.Count(html, "<tr><td"));
        Assert.Contains("The first 1,000 of 3,200 rows are shown.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEndlessSequenceIsAskedForOneRowMoreThanShown()
    {
        var asked = 0;
        IEnumerable<Nucleus> Endless()
        {
            while (true)
                yield return new(++asked, 1, "");
        }
        var bundle = MimeBundle.From(Endless());
        Assert.Equal(1001, asked);
        Assert.Contains("of more than 1,000", bundle["text/html"], StringComparison.Ordinal);
        Assert.EndsWith("(more than 1,000 rows)", bundle["text/plain"], StringComparison.Ordinal);
        Assert.InRange(bundle["text/plain"].Length, 10, 500);
    }

    [Fact]
    public void FormattersOfTheUserWin()
    {
        try
        {
            Formatter.Register<Nucleus>((n, writer) => writer.Write($"<b>{n.Label}</b>"), "text/html");
            Assert.DoesNotContain("cell-table", MimeBundle.From(new[] { new Nucleus(1, 1, "") })["text/html"], StringComparison.Ordinal);
            Formatter.Register<Version>((_, writer) => writer.Write("plain words"), "text/plain");
            Assert.Contains("<td>plain words</td>", MimeBundle.From(new[] { new { V = new Version(1, 2) } })["text/html"], StringComparison.Ordinal);
            Assert.Contains("<td><b>5</b></td>", MimeBundle.From(new[] { new { N = new Nucleus(5, 1, "") } })["text/html"], StringComparison.Ordinal);
            Formatter.Register<IEnumerable<Broken>>((_, writer) => writer.Write("mine"), "text/html");
            Assert.Equal("mine", MimeBundle.From(new List<Broken> { new() })["text/html"]);
        }
        finally
        {
            Formatter.ResetToDefault();
        }
    }

    public static TheoryData<object> Others => new() { "text", 5, new[] { 1, 2 }, new[] { "a", "b" }, new { A = 1 }, new List<Nucleus>() };

    [Theory]
    [MemberData(nameof(Others))]
    public void OtherValuesAreLeftAlone(object value) =>
        Assert.DoesNotContain("cell-table", string.Concat(MimeBundle.From(value).Values), StringComparison.Ordinal);
}
