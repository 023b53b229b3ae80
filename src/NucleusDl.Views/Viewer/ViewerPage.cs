using System.Text;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>
/// A viewer in one HTML file that needs nothing else, neither a network nor another file: three linked planes, labels, the row of each nucleus, projections,
/// and a rendering of the volume where the browser has WebGL2. A notebook shows the same in a frame of its own. It does not change when the volume behind it does.
/// </summary>
public sealed class ViewerPage
{
    private readonly string html;
    private readonly int frameHeight;

    internal ViewerPage(string title, string html, VolumeShape shape, int nuclei, IReadOnlyList<string> notes, int frameHeight)
    {
        (Title, this.html, Shape, Nuclei, Notes, this.frameHeight) = (title, html, shape, nuclei, notes, frameHeight);
        Bytes = Encoding.UTF8.GetByteCount(html);
    }

    /// <summary>Heading of the page.</summary>
    public string Title { get; }

    /// <summary>Extent of what is shown; smaller than the stack where <see cref="Notes"/> says so.</summary>
    public VolumeShape Shape { get; }

    /// <summary>Nuclei that can be seen; 0 without labels.</summary>
    public int Nuclei { get; }

    /// <summary>What a reader must know, each a sentence: reduced resolution, approximate intensities, unknown voxel size, cut nuclei. The page says it too.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Size of the page, bytes.</summary>
    public long Bytes { get; }

    /// <summary>The whole page.</summary>
    public string ToHtml() => html;

    /// <summary>The page in a frame, for a notebook: its scripts and styles stay inside, and it cannot reach the page around it.</summary>
    public string ToFrame() =>
        $"<iframe title=\"{Attribute(Title)}\" sandbox=\"allow-scripts\" style=\"width:100%;height:{frameHeight}px;border:1px solid #d1d9e0;border-radius:8px\" srcdoc=\"{Attribute(html)}\"></iframe>";

    /// <summary>Writes the page; the file is complete or not there.</summary>
    /// <exception cref="NucleusException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, html);

    /// <summary>"viewer 'embryo.tif', 51 x 124 x 127 voxels, 34 nuclei, 1.2 MB".</summary>
    public override string ToString() => FormattableString.Invariant($"viewer '{Title}', {Shape with { C = 1 }} voxels, {Text.Count(Nuclei, "nucleus", "nuclei")}, {Bytes / 1e6:0.0} MB");

    // Only what an attribute needs: the default encoder would make three characters of base64 out of one.
    private static string Attribute(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
