using System.Text.Json;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

/// <summary>Small label images: those of the goldens, drawn ones, and random ones from a seed.</summary>
internal static class LabelCases
{
    private static readonly Lazy<JsonObject> File = new(() =>
        JsonNode.Parse(System.IO.File.ReadAllText(Repository.Golden("metrics", "labels.json")))!.AsObject());

    public static JsonObject Golden => File.Value;

    public static IEnumerable<JsonObject> Images => Golden["images"]!.AsArray().Select(n => n!.AsObject());

    public static string Name(this JsonObject image) => image["name"]!.GetValue<string>();

    public static LabelVolume Labels(this JsonObject image, string which)
    {
        var s = image["shape"].Deserialize<int[]>()!;
        var runs = image[which].Deserialize<int[]>()!;
        var labels = new LabelVolume(s[0], s[1], s[2]);
        var at = 0;
        for (var k = 0; k < runs.Length; k += 2)
        {
            labels.Voxels.Slice(at, runs[k + 1]).Fill(runs[k]);
            at += runs[k + 1];
        }
        Assert.Equal(labels.Shape.Length, at);
        return labels;
    }

    /// <summary>One row of voxels.</summary>
    public static LabelVolume Line(params int[] labels)
    {
        var result = new LabelVolume(1, 1, labels.Length);
        labels.CopyTo(result.Plane(0));
        return result;
    }

    /// <summary>Random boxes, later ones over earlier ones.</summary>
    public static LabelVolume Random(Random random, int z = 4, int y = 9, int x = 11)
    {
        var labels = new LabelVolume(z, y, x);
        for (var n = random.Next(0, 9); n > 0; n--)
        {
            int z0 = random.Next(z), y0 = random.Next(y), x0 = random.Next(x);
            for (var k = z0; k < Math.Min(z, z0 + 3); k++)
                for (var j = y0; j < Math.Min(y, y0 + 4); j++)
                    for (var i = x0; i < Math.Min(x, x0 + 5); i++)
                        labels[k, j, i] = n;
        }
        return labels;
    }

    /// <summary>A disturbed copy: some voxels relabelled.</summary>
    public static LabelVolume Disturbed(LabelVolume labels, Random random)
    {
        var copy = labels.Clone();
        for (var z = 0; z < copy.Shape.Z; z++)
            foreach (ref var v in copy.Plane(z))
                if (random.Next(6) == 0)
                    v = random.Next(0, 9);
        return copy;
    }
}
