using System.Net;
using System.Text;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace NucleusDl.Kernel;

/// <summary>A heading, for the table of contents.</summary>
internal sealed record PageHeading(int Level, string Id, string Text);

/// <summary>Turns the Markdown of a notebook's cells into HTML and gathers their headings.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseGridTables().UseTaskLists().UseAutoLinks().UseEmphasisExtras().UseFootnotes().UseDefinitionLists().UseMathematics().Build();

    private readonly List<PageHeading> headings = [];
    private readonly HashSet<string> ids = [];

    /// <summary>The headings so far, each with an id of its own.</summary>
    public IReadOnlyList<PageHeading> Headings => headings;

    public string ToHtml(string markdown, bool gatherHeadings = true)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        if (gatherHeadings)
            foreach (var heading in document.Descendants<HeadingBlock>())
                Gather(heading);
        var html = new StringWriter();
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new InlineMath());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new BlockMath());
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new ColouredCode());
        renderer.Render(document);
        return html.ToString();
    }

    private void Gather(HeadingBlock heading)
    {
        var text = string.Concat(heading.Inline?.Descendants().Select(TextOf) ?? []);
        var stem = new string([.. text.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : '-')]).Trim('-');
        var id = stem;
        for (var i = 2; id.Length == 0 || !ids.Add(id); i++)
            id = $"{(stem.Length == 0 ? "part" : stem)}-{i}";
        heading.GetAttributes().Id = id;
        headings.Add(new(heading.Level, id, text));
    }

    private static string TextOf(MarkdownObject inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        MathInline math => $"${math.Content}$",
        _ => "",
    };

    // No script sets formulas here, so they stay as they were written: readable, and safe from Markdown's own marks.
    private sealed class InlineMath : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline math)
        {
            var marks = new string('$', math.DelimiterCount);
            renderer.Write("<span class=\"math\">").WriteEscape($"{marks}{math.Content}{marks}").Write("</span>");
        }
    }

    private sealed class BlockMath : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock math) =>
            renderer.Write("<div class=\"math\">").WriteEscape(Text(math)).Write("</div>");
    }

    private sealed class ColouredCode : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock code)
        {
            var isCSharp = code is FencedCodeBlock { Info: "csharp" or "cs" or "c#" };
            renderer.Write("<pre><code>").Write(isCSharp ? CSharpColours.ToHtml(Text(code)) : WebUtility.HtmlEncode(Text(code))).Write("</code></pre>");
        }
    }

    private static string Text(LeafBlock block)
    {
        var text = new StringBuilder();
        for (var i = 0; i < block.Lines.Count; i++)
            text.Append(i > 0 ? "\n" : "").Append(block.Lines.Lines[i].Slice);
        return text.ToString();
    }
}
