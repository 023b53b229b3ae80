using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Views;

/// <summary>Puts page, style, scripts and packed data into one HTML text.</summary>
internal static class ViewerHtml
{
    /// <summary>Scripts in the order in which they run; they share one scope.</summary>
    private static readonly string[] Scripts = ["data", "state", "slices", "table", "shader", "volume", "scene", "app"];

    private const string Place = "{{data}}";

    private static readonly Lazy<string> Template = new(() => Resource("viewer.html"));

    private static readonly Lazy<string> Style = new(() => Resource("viewer.css"));

    private static readonly Lazy<string> Script = new(() => string.Join('\n', Scripts.Select(n => Resource($"viewer-{n}.js"))));

    // The default encoder: no "<" stays, so that no text of a file can end the script element that holds it.
    private static readonly JsonSerializerOptions Json = new();

    public static string Compose(string title, JsonObject meta, Slab[][] channels, Slab[] labels, JsonObject? nuclei)
    {
        var data = new StringBuilder();
        data.Append("<script type=\"application/json\" id=\"meta\">").Append(meta.ToJsonString(Json)).Append("</script>\n");
        if (nuclei is not null)
            Append(data, "nuclei", 0, new Slab(0, 0, Deflate(nuclei.ToJsonString(Json))));
        foreach (var slab in labels)
            Append(data, "labels", 0, slab);
        for (var c = 0; c < channels.Length; c++)
            foreach (var slab in channels[c])
                Append(data, "image", c, slab);
        // The title comes last, and the data are not searched: what a file holds is never taken for a place holder.
        var text = Template.Value.Replace("{{style}}", Style.Value, StringComparison.Ordinal).Replace("{{script}}", Script.Value, StringComparison.Ordinal);
        var at = text.IndexOf(Place, StringComparison.Ordinal);
        return string.Concat(text[..at].Replace("{{title}}", WebUtility.HtmlEncode(title), StringComparison.Ordinal), data.ToString(), text.AsSpan(at + Place.Length));
    }

    private static void Append(StringBuilder html, string kind, int channel, Slab slab) =>
        html.Append($"<script type=\"text/plain\" data-kind=\"{kind}\" data-channel=\"{channel}\" data-first=\"{slab.FirstPlane}\" data-planes=\"{slab.Planes}\">")
            .Append(Convert.ToBase64String(slab.Bytes)).Append("</script>\n");

    private static byte[] Deflate(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ViewerHtml).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
