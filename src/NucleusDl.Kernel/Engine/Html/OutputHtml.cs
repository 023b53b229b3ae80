using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>Turns the outputs of a cell into HTML: of each the richest form that a page can show without help.</summary>
internal sealed partial class OutputHtml(MarkdownPage markdown, SelfContained embedder)
{
    private static readonly string[] Preference =
        [MimeBundle.Html, MimeBundle.Svg, MimeBundle.Png, "image/jpeg", "image/gif", MimeBundle.Markdown, "text/latex", MimeBundle.Plain, "application/json"];

    public string Render(JsonArray outputs) => string.Concat(outputs.OfType<JsonObject>().Select(Render));

    private string Render(JsonObject output) => NotebookCell.Text(output["output_type"]) switch
    {
        "stream" => Pre(NotebookCell.Text(output["name"]) == "stderr" ? "stream stderr" : "stream", NotebookCell.Join(output["text"])),
        "error" => Pre("error", Traceback(output)),
        "display_data" or "execute_result" => output["data"] is JsonObject data ? Value(data) : "",
        _ => "",
    };

    private string Value(JsonObject data)
    {
        var mime = Preference.FirstOrDefault(data.ContainsKey);
        if (mime is null)
            return Pre("plain", $"[no form of this output can be shown here: {string.Join(", ", data.Select(form => form.Key))}]");
        var text = data[mime] is JsonObject json ? json.ToJsonString() : NotebookCell.Join(data[mime]);
        return mime switch
        {
            MimeBundle.Html => Box("rich", embedder.Embed(text)),
            MimeBundle.Svg => Box("rich", embedder.Embed(XmlDeclaration().Replace(text, ""))),
            MimeBundle.Markdown => Box("rich", embedder.Embed(markdown.ToHtml(text, gatherHeadings: false))),
            MimeBundle.Plain or "text/latex" or "application/json" => Pre("plain", text),
            _ => Box("rich", $"<img alt=\"output\" src=\"data:{mime};base64,{text.Replace("\n", "", StringComparison.Ordinal)}\">"),
        };
    }

    private static string Traceback(JsonObject output)
    {
        var lines = output["traceback"] is JsonArray { Count: > 0 } traceback ? string.Join('\n', traceback.Select(NotebookCell.Text)) : "";
        return lines.Length > 0 ? lines : $"{NotebookCell.Text(output["ename"])}: {NotebookCell.Text(output["evalue"])}";
    }

    private static string Box(string kind, string html) => $"<div class=\"output {kind}\">{html}</div>\n";

    private static string Pre(string kind, string text) => $"<pre class=\"output {kind}\">{WebUtility.HtmlEncode(Shown(text))}</pre>\n";

    // As a terminal would show it: colours dropped, and of a line drawn over itself only its last state.
    private static string Shown(string text)
    {
        text = Ansi().Replace(text, "");
        return text.Contains('\r', StringComparison.Ordinal)
            ? string.Join('\n', text.Split('\n').Select(line => line.TrimEnd('\r').Split('\r')[^1]))
            : text;
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Ansi();

    [GeneratedRegex(@"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex XmlDeclaration();
}
