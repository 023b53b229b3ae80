using System.Net;
using System.Text;
using NucleusDl.Course.Display;

namespace NucleusDl.Course;

/// <summary>What a checker says about one answer: passed or not yet, why, and which way to go.</summary>
/// <param name="Id">Number of the exercise, such as "01.2".</param>
/// <param name="Title">Its title.</param>
/// <param name="Passed">Whether the answer is right.</param>
/// <param name="Message">What was found, kind and concrete, one or two sentences.</param>
/// <param name="Hint">The next thing to try; null where there is nothing more to say.</param>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record CheckResult(string Id, string Title, bool Passed, string Message, string? Hint = null) : IHtml
{
    /// <summary>Plain text, two lines at most.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Passed ? "✔ " : "✘ ").Append(Id).Append(' ').Append(Title).Append(": ").Append(Message);
        if (Hint is not null)
            text.Append("\n  Hint: ").Append(Hint);
        return text.ToString();
    }

    /// <summary>The same as a small framed paragraph, with its own colours and nothing to load.</summary>
    public string ToHtml()
    {
        // The mark says it in shape as well as in colour, for readers who do not see red and green apart.
        var (mark, edge, ground) = Passed ? ("✔", "#2e7d4f", "#eef7f1") : ("✘", "#b3541e", "#fdf3ec");
        var html = new StringBuilder()
            .Append("<div style=\"border-left:4px solid ").Append(edge).Append(";background:").Append(ground)
            .Append(";color:#222;padding:.5em .8em;margin:.3em 0;max-width:60em\"><b style=\"color:").Append(edge).Append("\">")
            .Append(mark).Append(' ').Append(WebUtility.HtmlEncode(Id)).Append("</b> ")
            .Append(WebUtility.HtmlEncode(Title)).Append("<br/>").Append(WebUtility.HtmlEncode(Message));
        if (Hint is not null)
            html.Append("<br/><b>Hint:</b> ").Append(WebUtility.HtmlEncode(Hint));
        return html.Append("</div>").ToString();
    }
}
