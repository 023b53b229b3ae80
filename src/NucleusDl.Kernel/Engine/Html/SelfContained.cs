using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NucleusDl.Kernel;

/// <summary>Takes what a piece of HTML would fetch into the HTML itself; what lies on the network becomes a link.</summary>
/// <param name="folder">The folder that relative paths count from, or null.</param>
internal sealed partial class SelfContained(string? folder)
{
    private const long LargestPicture = 32 << 20;

    private static readonly Dictionary<string, string> Pictures = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
        [".webp"] = "image/webp",
    };

    /// <summary>HTML that needs nothing else.</summary>
    /// <param name="html">Any HTML.</param>
    /// <param name="attachments">Pictures the cell carries itself (<c>attachment:name</c>), or null.</param>
    public string Embed(string html, JsonObject? attachments = null)
    {
        // A script's text may hold anything, tags too: only its opening tag is looked at.
        var end = 0;
        var parts = new List<string>();
        foreach (Match script in Script().Matches(html))
        {
            parts.Add(EmbedMarkup(html[end..script.Index], attachments));
            var tag = script.Groups["tag"].Value;
            parts.Add(Remote().IsMatch(tag) ? LeftOut(tag) : script.Value);
            end = script.Index + script.Length;
        }
        parts.Add(EmbedMarkup(html[end..], attachments));
        return string.Concat(parts);
    }

    private string EmbedMarkup(string html, JsonObject? attachments)
    {
        html = Image().Replace(html, match => Picture(match, attachments));
        html = OtherTag().Replace(html, match => Remote().IsMatch(match.Value) ? LeftOut(match.Value) : match.Value);
        return Style().Replace(html, style => StyleAddress().Replace(style.Value, "none"));
    }

    private string Picture(Match match, JsonObject? attachments)
    {
        var address = WebUtility.HtmlDecode(match.Groups["address"].Value);
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return match.Value;
        if (Remote().IsMatch(match.Value))
            return LeftOut(match.Value);
        var data = address.StartsWith("attachment:", StringComparison.Ordinal) ? Attached(address[11..], attachments) : FromFile(address);
        return data is null
            ? $"<em>[picture not found: {WebUtility.HtmlEncode(address)}]</em>"
            : match.Value.Replace(match.Groups["address"].Value, data, StringComparison.Ordinal);
    }

    private static string? Attached(string name, JsonObject? attachments) =>
        (attachments?[Uri.UnescapeDataString(name)] as JsonObject)?.FirstOrDefault() is { Key: { } mime, Value: { } data }
            ? $"data:{mime};base64,{OneLine(data)}"
            : null;

    private static string OneLine(JsonNode data) => NotebookCell.Join(data).Replace("\n", "", StringComparison.Ordinal);

    private string? FromFile(string address)
    {
        if (folder is null || !Pictures.TryGetValue(Path.GetExtension(address), out var mime))
            return null;
        var file = new FileInfo(Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(address))));
        return file.Exists && file.Length <= LargestPicture ? $"data:{mime};base64,{Convert.ToBase64String(File.ReadAllBytes(file.FullName))}" : null;
    }

    private static string LeftOut(string tag)
    {
        var address = Remote().Match(tag).Groups["address"].Value;
        var full = address.StartsWith("//", StringComparison.Ordinal) ? "https:" + address : address;
        return $"<em>[left out, because it needs the network: <a href=\"{full}\">{full}</a>]</em>";
    }

    [GeneratedRegex("""(?<tag><script\b[^>]*>).*?</script\s*>""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("""<img\b[^>]*?\bsrc\s*=\s*["'](?<address>[^"']*)["'][^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex Image();

    [GeneratedRegex("""<(link|iframe|source|video|audio|embed|object|track|image|use)\b[^>]*>""", RegexOptions.IgnoreCase)]
    private static partial Regex OtherTag();

    [GeneratedRegex("""\b(src|srcset|href|data|poster)\s*=\s*["']?(?<address>(https?:)?//[^"'\s>]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Remote();

    [GeneratedRegex("""<style\b[^>]*>.*?</style\s*>|\bstyle\s*=\s*("[^"]*"|'[^']*')""", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("""@import\s[^;]*;|url\(\s*["']?(https?:)?//[^)]*\)""", RegexOptions.IgnoreCase)]
    private static partial Regex StyleAddress();
}
