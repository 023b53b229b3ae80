using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>What the specification of OME-Zarr 0.4 and 0.5 says must be so, read from the files themselves.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class ZarrSpecificationTests
{
    [Theory]
    [InlineData("0.4", 1, false)]
    [InlineData("0.4", 2, false)]
    [InlineData("0.4", 1, true)]
    [InlineData("0.5", 1, false)]
    [InlineData("0.5", 2, false)]
    [InlineData("0.5", 1, true)]
    public void Images_and_labels_keep_every_must(string version, int channels, bool isLabels)
    {
        using var folder = new TempFolder();
        using var volume = Patterns.Make(PixelType.UInt16, new VolumeShape(channels, 9, 700, 400), new VoxelSize(2, 0.5, 0.5));
        VolumeFile.Write(folder.File("a.ome.zarr"), volume, new WriteOptions(IsLabels: isLabels, OmeZarr: version));
        using var labels = new LabelVolume(9, 700, 400);
        VolumeFile.WriteLabels(folder.File("a.ome.zarr/labels/nuclei"), labels);
        CheckImage(folder.File("a.ome.zarr"), version, isLabels);
        CheckImage(folder.File("a.ome.zarr/labels/nuclei"), version, true);
        var list = Ome(folder.File("a.ome.zarr/labels"), version);
        Assert.Equal(["nuclei"], list.GetProperty("labels").EnumerateArray().Select(l => l.GetString()!));
        var source = Ome(folder.File("a.ome.zarr/labels/nuclei"), version).GetProperty("image-label").GetProperty("source").GetProperty("image").GetString()!;
        Assert.Equal(Path.GetFullPath(folder.File("a.ome.zarr")), Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder.File("a.ome.zarr/labels/nuclei"), source))));
    }

    private static void CheckImage(string group, string version, bool isLabels)
    {
        var ome = Ome(group, version);
        var multiscale = Assert.Single(ome.GetProperty("multiscales").EnumerateArray());
        Assert.Equal(version, (version == "0.4" ? multiscale : ome).GetProperty("version").GetString());
        var axes = multiscale.GetProperty("axes").EnumerateArray().ToArray();
        var names = axes.Select(a => a.GetProperty("name").GetString()!).ToArray();
        var types = axes.Select(a => a.GetProperty("type").GetString()!).ToArray();
        Assert.InRange(axes.Length, 2, 5);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.InRange(types.Count(t => t == "space"), 2, 3);
        Assert.InRange(types.Count(t => t == "time"), 0, 1);
        Assert.InRange(types.Count(t => t == "channel"), 0, 1);
        // Time, then channel, then space in the order z, y, x.
        Assert.Equal(types.OrderBy(t => Array.IndexOf(["time", "channel", "space"], t)), types);
        Assert.Equal(["z", "y", "x"], names[^3..]);
        Assert.All(axes.Where(a => a.GetProperty("type").GetString() == "space"), a => Assert.Equal("micrometer", a.GetProperty("unit").GetString()));

        var before = Array.Empty<int>();
        foreach (var dataset in multiscale.GetProperty("datasets").EnumerateArray())
        {
            var steps = dataset.GetProperty("coordinateTransformations").EnumerateArray().ToArray();
            // Exactly one scale, first, and at most one translation after it; each as long as there are axes.
            Assert.Equal("scale", steps[0].GetProperty("type").GetString());
            Assert.InRange(steps.Length, 1, 2);
            Assert.Equal(axes.Length, steps[0].GetProperty("scale").GetArrayLength());
            if (steps.Length == 2)
                Assert.Equal(axes.Length, steps[1].GetProperty("translation").GetArrayLength());
            var shape = CheckArray(Path.Combine(group, dataset.GetProperty("path").GetString()!), version, names, isLabels);
            // From the finest to the coarsest.
            Assert.True(before.Length == 0 || shape.Zip(before).All(p => p.First <= p.Second) && !shape.SequenceEqual(before));
            before = shape;
        }
        Assert.True(before[^1] <= 256 && before[^2] <= 256);
        if (isLabels)
            Assert.Equal(JsonValueKind.Object, ome.GetProperty("image-label").ValueKind);
        else
            CheckOmero(ome.GetProperty("omero"), names.Contains("c") ? before[Array.IndexOf(names, "c")] : 1);
    }

    private static int[] CheckArray(string folder, string version, string[] names, bool isLabels)
    {
        var array = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, version == "0.4" ? ".zarray" : "zarr.json"))).RootElement;
        var shape = array.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()).ToArray();
        Assert.Equal(names.Length, shape.Length);
        if (version == "0.4")
        {
            Assert.Equal(2, array.GetProperty("zarr_format").GetInt32());
            Assert.Equal("/", array.GetProperty("dimension_separator").GetString());
            Assert.Equal("C", array.GetProperty("order").GetString());
            Assert.Matches(isLabels ? "^[|<][ui][124]$" : "^[|<][uif][1248]$", array.GetProperty("dtype").GetString());
            foreach (var key in new[] { "chunks", "compressor", "fill_value", "filters" })
                Assert.True(array.TryGetProperty(key, out _));
            return shape;
        }
        Assert.Equal((3, "array"), (array.GetProperty("zarr_format").GetInt32(), array.GetProperty("node_type").GetString()));
        Assert.Equal(names, array.GetProperty("dimension_names").EnumerateArray().Select(n => n.GetString()));
        Assert.Matches(isLabels ? "^u?int(8|16|32)$" : "^(u?int|float)", array.GetProperty("data_type").GetString());
        foreach (var key in new[] { "chunk_grid", "chunk_key_encoding", "fill_value", "codecs" })
            Assert.True(array.TryGetProperty(key, out _));
        return shape;
    }

    private static void CheckOmero(JsonElement omero, int channels)
    {
        Assert.Equal(channels, omero.GetProperty("channels").GetArrayLength());
        foreach (var channel in omero.GetProperty("channels").EnumerateArray())
        {
            Assert.Matches("^[0-9A-F]{6}$", channel.GetProperty("color").GetString());
            var window = channel.GetProperty("window");
            var numbers = new[] { "min", "start", "end", "max" }.Select(k => window.GetProperty(k).GetDouble()).ToArray();
            Assert.Equal(numbers.Order(), numbers);
            Assert.True(numbers[2] > numbers[1]);
        }
    }

    private static JsonElement Ome(string group, string version)
    {
        var text = File.ReadAllText(Path.Combine(group, version == "0.4" ? ".zattrs" : "zarr.json"));
        var root = JsonDocument.Parse(text).RootElement;
        if (version == "0.4")
        {
            Assert.Equal(2, JsonDocument.Parse(File.ReadAllText(Path.Combine(group, ".zgroup"))).RootElement.GetProperty("zarr_format").GetInt32());
            return root;
        }
        Assert.Equal((3, "group"), (root.GetProperty("zarr_format").GetInt32(), root.GetProperty("node_type").GetString()));
        return root.GetProperty("attributes").GetProperty("ome");
    }
}
