using System.Net;
using System.Text;

namespace NucleusDl.Kernel;

/// <summary>Builds the same text three times: plain, Markdown and HTML.</summary>
internal sealed class InspectionText
{
    private readonly StringBuilder plain = new();
    private readonly StringBuilder markdown = new();
    private readonly StringBuilder html = new();

    /// <summary>Adds a declaration.</summary>
    /// <param name="text">Its one line.</param>
    /// <param name="start">Where the part to mark begins.</param>
    /// <param name="length">How long that is; 0 for none.</param>
    public InspectionText Code(string text, int start = 0, int length = 0)
    {
        var (before, marked, after) = (text[..start], text.Substring(start, length), text[(start + length)..]);
        var stars = length > 0 ? "**" : "";
        plain.Append(before).Append(stars).Append(marked).Append(stars).Append(after).Append('\n');
        markdown.Append(length > 0 ? $"{InTicks(before)}**{InTicks(marked)}**{InTicks(after)}" : $"```csharp\n{text}\n```").Append("\n\n");
        var strong = length > 0 ? $"<b>{WebUtility.HtmlEncode(marked)}</b>" : "";
        html.Append($"<pre><code>{WebUtility.HtmlEncode(before)}{strong}{WebUtility.HtmlEncode(after)}</code></pre>");
        return this;
    }

    /// <summary>Adds a paragraph, with a heading or none; nothing where the text is empty.</summary>
    public InspectionText Line(string heading, string text)
    {
        if (text.Length == 0)
            return this;
        var label = heading.Length > 0 ? heading + ": " : "";
        plain.Append(label).Append(text).Append('\n');
        markdown.Append(heading.Length > 0 ? $"**{Escape(heading)}:** " : "").Append(Escape(text)).Append("\n\n");
        var strong = heading.Length > 0 ? $"<b>{WebUtility.HtmlEncode(heading)}:</b> " : "";
        html.Append($"<p>{strong}{WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal)}</p>");
        return this;
    }

    /// <summary>Adds named paragraphs below a heading.</summary>
    public InspectionText List(string heading, IReadOnlyList<(string Name, string Text)> items)
    {
        if (items.Count == 0)
            return this;
        plain.Append(heading).Append(":\n");
        markdown.Append($"**{heading}:**\n\n");
        html.Append($"<p><b>{heading}:</b></p><ul>");
        foreach (var (name, text) in items)
        {
            plain.Append($"  {name}: {text}\n");
            markdown.Append($"- {InTicks(name)}: {Escape(text)}\n");
            html.Append($"<li><code>{WebUtility.HtmlEncode(name)}</code>: {WebUtility.HtmlEncode(text)}</li>");
        }
        markdown.Append('\n');
        html.Append("</ul>");
        return this;
    }

    /// <summary>The three texts.</summary>
    public Inspection Done() => new(plain.ToString().TrimEnd(), markdown.ToString().TrimEnd(), html.ToString());

    // Blanks at the inner edge of a code span are dropped, so they go outside.
    private static string InTicks(string code)
    {
        var inner = code.Trim();
        if (inner.Length == 0)
            return code;
        var start = code.IndexOf(inner, StringComparison.Ordinal);
        return $"{code[..start]}`{inner}`{code[(start + inner.Length)..]}";
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
            escaped.Append(c is '*' or '_' or '`' or '<' or '>' or '[' or ']' or '\\' or '#' ? $"\\{c}" : c.ToString());
        return escaped.ToString();
    }
}
