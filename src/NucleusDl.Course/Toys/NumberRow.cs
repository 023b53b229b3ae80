using System.Net;
using System.Text;
using NucleusDl.Course.Display;

namespace NucleusDl.Course.Toys;

/// <summary>Grids side by side with signs between them, like a sum on a blackboard: image ∗ kernel = result.</summary>
/// <param name="parts">Grids, and texts for the signs.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class NumberRow(params object[] parts) : IHtml
{
    /// <summary>The parts below each other.</summary>
    public override string ToString() => string.Join("\n", parts);

    /// <summary>The parts in a row, which breaks where the page is narrow.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<div>");
        foreach (var part in parts)
            html.Append(part is IHtml shown
                ? shown.ToHtml()
                : $"<span style=\"font-size:{(part.ToString()!.Length < 3 ? "1.6" : "1")}em;margin:.2em\">{WebUtility.HtmlEncode(part.ToString())}</span>");
        return html.Append("</div>").ToString();
    }
}
