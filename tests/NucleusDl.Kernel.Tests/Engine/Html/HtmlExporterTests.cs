using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using NucleusDl.Kernel;

namespace NucleusDl.Tests.Kernel;

[Trait(Kind.Name, Kind.Fast)]
public partial class HtmlExporterTests
{
    private static readonly byte[] OnePixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public void ThePageHoldsTextCodeOutputsAndContents()
    {
        var notebook = SampleNotebook.Create();
        notebook.Cells[4].SetResult(7, [OutputJson.Stream("stdout", "10 %\r20 %\r30 %\nnext \u001b[31mred\u001b[0m <tag>\n")]);
        var html = HtmlExporter.Render(notebook);
        Assert.Contains("<title>A small notebook</title>", html);
        Assert.Contains("<a href=\"#parameters\">Parameters</a>", html);
        Assert.Contains("<h2 id=\"parameters\">", html);
        Assert.Contains("<li class=\"l3\"><a href=\"#an-exercise\">", html);
        Assert.Contains("<table>", html);
        Assert.Contains("$V = \\frac{4}{3}\\pi r_1^3$", html);
        Assert.Contains("<span class=\"k\">for</span>", html);
        Assert.Contains("30 %\nnext red &lt;tag&gt;", html);
        Assert.DoesNotContain("20 %", html);
        Assert.Contains("<span class=\"prompt\">[7]", html);
        Assert.Contains("<details class=\"note\"><summary>Solution</summary>", html);
    }

    [Fact]
    public void NothingIsFetched()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("a b.png"), OnePixel);
        var notebook = NotebookDocument.Create();
        notebook.Add(
            CellKind.Markdown,
            "![near](a%20b.png) ![far](https://example.org/x.png) ![gone](gone.png) ![own](attachment:in.png) [link](https://example.org) <img src=\"//example.org/y.png\"> `url(https://kept.org)`")
            .Json["attachments"] = new JsonObject { ["in.png"] = new JsonObject { ["image/png"] = "QUJD" } };
        notebook.Add(CellKind.Code, "x").SetResult(
            1,
            [
                OutputJson.Display(MimeBundle.Of("text/html", "<script src=\"https://cdn.example.org/p.js\"></script><script>var t = '<img src=\"https://a.b/c.png\">';</script><link rel=stylesheet href=https://example.org/s.css><style>@import url(http://e.org/a.css); p { background: url('https://e.org/b.png') }</style>")),
                OutputJson.Display(MimeBundle.Of("image/png", Convert.ToBase64String(OnePixel))),
                OutputJson.Display(MimeBundle.Of("image/svg+xml", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>")),
            ]);
        notebook.Write(folder.File("n.ipynb"));
        var html = HtmlExporter.Render(NotebookDocument.Read(folder.File("n.ipynb")));

        Assert.Contains($"data:image/png;base64,{Convert.ToBase64String(OnePixel)}\" alt=\"near\"", html);
        Assert.Contains("data:image/png;base64,QUJD", html);
        Assert.Contains("[picture not found: gone.png]", html);
        Assert.Contains("<svg xmlns", html);
        Assert.DoesNotContain("<?xml", html);
        Assert.Contains("<a href=\"https://example.org\">link</a>", html);
        // What a script holds as text is its own affair; its text is kept as it is.
        Assert.Contains("<script>var t = '<img src=\"https://a.b/c.png\">';</script>", html);
        var markup = ScriptText().Replace(html, "");
        Assert.DoesNotMatch("""<(script|img|link|iframe|source)\b[^>]*\b(src|href)\s*=\s*["']?(https?:)?//""", markup);
        Assert.DoesNotMatch("""@import|url\(\s*["']?(https?:)?//(?!kept)""", markup);
        Assert.Contains("<code>url(https://kept.org)</code>", html);
        Assert.Equal(4, Regex.Count(markup, "left out, because it needs the network"));
    }

    [Fact]
    public void ErrorsAndUnknownFormsAreShown()
    {
        var notebook = SampleNotebook.Of("x");
        notebook.Cells[0].SetResult(
            1, [OutputJson.Error(new ErrorOutput("CompileError", "no", ["first <line>", "second"])), OutputJson.Display(MimeBundle.Of("application/x-odd", "?"))]);
        var html = HtmlExporter.Render(notebook);
        Assert.Contains("<pre class=\"output error\">first &lt;line&gt;\nsecond</pre>", html);
        Assert.Contains("no form of this output can be shown here: application/x-odd", html);
    }

    [Fact]
    public void EqualHeadingsGetDifferentPlaces()
    {
        var notebook = NotebookDocument.Create();
        notebook.Add(CellKind.Markdown, "## Same");
        notebook.Add(CellKind.Markdown, "## Same\n## ¿?");
        var html = HtmlExporter.Render(notebook);
        Assert.Equal(3, Regex.Matches(html, "<h2 id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).Distinct().Count());
    }

    [Property]
    public bool ColouringLosesNothing(string code)
    {
        code = (code ?? "").Replace("\r", "");
        return WebUtility.HtmlDecode(Tag().Replace(CSharpColours.ToHtml(code), "")) == WebUtility.HtmlDecode(WebUtility.HtmlEncode(code));
    }

    [Theory]
    [InlineData("var x = 1.5; // c", "<span class=\"k\">var</span> x = <span class=\"n\">1.5</span>; <span class=\"c\">// c</span>")]
    [InlineData("$\"a{b}\"", "<span class=\"s\">$&quot;a{b}&quot;</span>")]
    [InlineData("#r \"x.dll\"", "<span class=\"d\">#r &quot;x.dll&quot;</span>")]
    [InlineData("F('c', null)", "<span class=\"m\">F</span>(<span class=\"s\">&#39;c&#39;</span>, <span class=\"k\">null</span>)")]
    public void CSharpIsColoured(string code, string html) => Assert.Equal(html, CSharpColours.ToHtml(code));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("(?<=<script>).*?(?=</script>)", RegexOptions.Singleline)]
    private static partial Regex ScriptText();
}
