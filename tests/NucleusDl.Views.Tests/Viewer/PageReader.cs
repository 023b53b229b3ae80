using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NucleusDl.Volumes;

namespace NucleusDl.Views.Tests.Viewer;

/// <summary>Reads a viewer's page as its script does.</summary>
internal sealed partial class PageReader
{
    public PageReader(string html)
    {
        Meta = JsonNode.Parse(MetaScript().Match(html).Groups[1].Value)!;
        var s = Meta["shape"]!.AsArray().Select(n => (int)n!).ToArray();
        Shape = new VolumeShape(s[0], s[1], s[2]);
        foreach (Match m in DataScript().Matches(html))
        {
            var slab = new Slab(int.Parse(m.Groups["first"].Value), int.Parse(m.Groups["planes"].Value), Convert.FromBase64String(m.Groups["data"].Value));
            switch (m.Groups["kind"].Value)
            {
                case "nuclei": Nuclei = Json(slab.Bytes); break;
                case "labels": Labels.AddRange(SlabPacker.Unpack(slab, Shape, (int)Meta["labelBits"]!)); break;
                default: Image.AddRange(SlabPacker.Unpack(slab, Shape, (int)Meta["channels"]![int.Parse(m.Groups["channel"].Value)]!["bits"]!)); break;
            }
        }
    }

    public JsonNode Meta { get; }

    public VolumeShape Shape { get; }

    /// <summary>Codes, plane by plane, channel after channel.</summary>
    public List<int[]> Image { get; } = [];

    /// <summary>Indices, plane by plane.</summary>
    public List<int[]> Labels { get; } = [];

    public JsonNode? Nuclei { get; }

    public int[] Numbers => Values("numbers");

    public int[] Values(string key) => [.. Nuclei![key]!.AsArray().Select(n => (int)n!)];

    public JsonNode? Column(string name) => Nuclei!["columns"]!.AsArray().FirstOrDefault(c => (string)c!["name"]! == name);

    private static JsonNode Json(byte[] bytes)
    {
        using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonNode.Parse(stream)!;
    }

    [GeneratedRegex("""<script type="application/json" id="meta">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex MetaScript();

    [GeneratedRegex("""<script type="text/plain" data-kind="(?<kind>\w+)" data-channel="(?<channel>\d+)" data-first="(?<first>\d+)" data-planes="(?<planes>\d+)">(?<data>[^<]*)</script>""")]
    private static partial Regex DataScript();
}
