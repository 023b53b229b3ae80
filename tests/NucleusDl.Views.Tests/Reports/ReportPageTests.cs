using System.Text.Json;
using System.Text.RegularExpressions;
using NucleusDl.Tests;

namespace NucleusDl.Views.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class ReportPageTests
{
    [Fact]
    public void Nothing_in_the_page_points_outside()
    {
        var html = Full().ToHtml();
        Assert.NotEmpty(Targets(html));
        Assert.All(Targets(html), t => Assert.Matches("^(#|data:image/png;base64,)", t));
        Assert.DoesNotMatch(@"url\(|@import|<link|<iframe|<base", html);
        Assert.All(Regex.Matches(html, "https?://[^\"' ]*").Select(m => m.Value), u => Assert.Equal("http://www.w3.org/2000/svg", u));
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Plotly_comes_once_and_only_with_charts()
    {
        Assert.Equal(1, Regex.Count(Full().ToHtml(), "class=\"nd-packed\""));
        var without = new ReportPage("T");
        using var volume = Samples.Image();
        without.Section("S").Figure(View.Slices(volume));
        Assert.DoesNotContain("<script", without.ToHtml(), StringComparison.Ordinal);
        var plain = Full();
        plain.Interactive = false;
        Assert.DoesNotContain("<script", plain.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("mean of", plain.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_would_be_too_large_shows_drawings()
    {
        var page = Full();
        page.Section("Log").Details("log", new string('x', ReportPage.InteractiveLimit - PlotlyLibrary.Load().Size));
        Assert.DoesNotContain("<script", page.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_has_words_for_those_who_cannot_see_it()
    {
        var html = Full().ToHtml();
        Assert.Equal(Regex.Count(html, "<svg xmlns"), Regex.Count(html, "<desc>[^<]{20,}</desc>"));
        Assert.Equal(Regex.Count(html, "<svg xmlns"), Regex.Count(html, "role=\"img\""));
    }

    [Fact]
    public void Texts_are_texts()
    {
        var page = new ReportPage("<i>Tour</i>", "lead <img src=x>").KeyNumber("AP<", "0.93", "a & b");
        page.Section("S <s>").Prose("one `x < y` and **bold**\n\ntwo <script>alert(1)</script>").Code("<tag>").Note("n <b>").Table(["a <", "b"], [["<td>", "1"]], "c <");
        var html = page.ToHtml();
        Assert.DoesNotMatch("<i>|<img|<script|<tag>|<s>", html);
        Assert.Contains("<code>x &lt; y</code> and <b>bold</b></p><p>two", html, StringComparison.Ordinal);
        Assert.Contains("AP&lt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_in_tables_are_flush_right()
    {
        var page = new ReportPage("T");
        page.Section("S").Table(["metric", "score", "share"], [["SEG", "0.84", "78.6 %"], ["AP", "-", "1 %"]]);
        Assert.Contains("<td>SEG</td><td class=\"n\">0.84</td><td class=\"n\">78.6 %</td>", page.ToHtml(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => page.Section("S").Table(["a", "b"], [["1"]]));
    }

    [Fact]
    public void Json_is_indented_and_checked()
    {
        var page = new ReportPage("T");
        page.Section("S").Json("Run record", """{"seed":1,"unit":"µm"}""");
        Assert.Contains("<details><summary>Run record</summary><pre><code>{\n  &quot;seed&quot;: 1,", page.ToHtml().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => page.Section("S").Json("Run record", "{"));
    }

    [Fact]
    public void Contents_appear_where_there_is_something_to_find()
    {
        var page = Full();
        Assert.Contains("<nav", page.ToHtml(), StringComparison.Ordinal);
        Assert.All(Regex.Matches(page.ToHtml(), "href=\"#(s\\d)\"").Select(m => m.Groups[1].Value), id => Assert.Contains($"<section id=\"{id}\"", page.ToHtml(), StringComparison.Ordinal));
        Assert.DoesNotContain("<nav", new ReportPage("T").ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_saved_whole()
    {
        using var folder = new TempFolder();
        Full().Save(folder.File("index.html"));
        Assert.Equal(Full().ToHtml(), File.ReadAllText(folder.File("index.html")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private static ReportPage Full()
    {
        using var volume = Samples.Image();
        using var labels = Samples.Boxes();
        var page = new ReportPage("Tour", "A stack went in.").KeyNumber("AP@0.5", "0.93");
        page.Footer = "NucleusDl";
        page.Section("Data").Prose("Text.").Figure(View.Slices(volume), "Slices").Figure(View.Histogram(volume));
        page.Section("Training").Figure(View.Curves([Series.Of("loss", [3.0, 2, 1]).Smoothed(2)]));
        page.Section("Result").Figure(View.Overlay(volume, labels)).Figure(View.Compare(volume, labels, labels)).Figure(View.Montage(volume, labels));
        page.Section("Record").Json("run.json", "{}");
        return page;
    }

    private static List<string> Targets(string html) => [.. Regex.Matches(html, @"\b(?:src|href|srcset|action|data)\s*=\s*[""']?([^""'\s>]*)").Select(m => m.Groups[1].Value)];
}
