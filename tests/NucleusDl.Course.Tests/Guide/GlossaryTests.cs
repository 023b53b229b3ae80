using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NucleusDl.Course.Notebooks;

namespace NucleusDl.Tests.Guide;

/// <summary>Words that notebooks and chapters link to are in the glossary, and files they link to are there.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class GlossaryTests
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private static string Guide => Path.Combine(Repository.Root, "nucleus-dl-guide");

    [Fact]
    public void Terms_are_sorted_unique_and_explained_in_two_lines()
    {
        var blocks = File.ReadAllText(Path.Combine(Guide, "glossary.md")).Split("\n### ").Skip(1).Select(static b => b.TrimEnd().Split('\n')).ToList();
        var terms = blocks.Select(static b => b[0]).ToList();
        Assert.Equal(terms.Order(StringComparer.OrdinalIgnoreCase), terms);
        Assert.Equal(terms.Count, Anchors("glossary.md").Count - 1);
        Assert.All(blocks, static b => Assert.InRange(b.Length, 2, 3));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var sources = Directory.GetFiles(Guide, "*.md").Select(static f => (File: f, Text: File.ReadAllText(f)))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb").SelectMany(static f =>
                CourseNotebook.Read(f).Cells.Where(static c => !c.IsCode).Select(c => (File: f, Text: c.Source))));
        var count = 0;
        foreach (var (file, text) in sources)
            foreach (var link in Markdown.Parse(text, Pipeline).Descendants<LinkInline>().Select(static l => l.Url!).Where(static u => !u.Contains(':')))
            {
                count++;
                Assert.True(LeadsSomewhere(file, link), $"{Path.GetFileName(file)}: {link}");
            }
        Assert.True(count > 50, $"only {count} links were looked at");
    }

    [Fact]
    public void A_missing_term_and_a_missing_file_would_be_found()
    {
        var here = Path.Combine(Guide, "glossary.md");
        Assert.True(LeadsSomewhere(here, "#voxel-size"));
        Assert.True(LeadsSomewhere(here, "glossary.md#ap05"));
        Assert.False(LeadsSomewhere(here, "glossary.md#voxelsize"));
        Assert.False(LeadsSomewhere(here, "no-such-chapter.md"));
    }

    private static bool LeadsSomewhere(string from, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        return File.Exists(target) && (parts.Length == 1 || (target.EndsWith(".md", StringComparison.Ordinal) && Anchors(target).Contains(parts[1])));
    }

    private static HashSet<string> Anchors(string file) =>
        [.. Markdown.Parse(File.ReadAllText(Path.Combine(Guide, file)), Pipeline).Descendants<HeadingBlock>().Select(static h => h.GetAttributes().Id!)];
}
