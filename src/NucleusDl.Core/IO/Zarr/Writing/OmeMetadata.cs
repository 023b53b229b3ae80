using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Zarr;

/// <summary>Builds the OME metadata of an image that was written: https://ngff.openmicroscopy.org/0.4/ and 0.5.</summary>
internal static class OmeMetadata
{
    private static readonly string[] Colours = ["00FF00", "FF00FF", "00FFFF", "FFFF00", "FF0000", "0000FF"];

    /// <summary>The OME attributes of the group: of version 0.4 all there are, of 0.5 what stands under "ome".</summary>
    /// <param name="source">The image.</param>
    /// <param name="levels">Its resolutions; their paths are their numbers.</param>
    /// <param name="voxel">µm; null where unknown.</param>
    /// <param name="name">Of the image.</param>
    /// <param name="version">"0.4" or "0.5".</param>
    /// <param name="isLabels">Labels, or an image whose <paramref name="windows"/> are given.</param>
    /// <param name="windows">What to show as black and white, for each channel.</param>
    /// <param name="imageOfLabels">Where the image lies that the labels belong to; null where they stand alone.</param>
    public static JsonObject Create(IPlaneSource source, List<ZarrLevel> levels, VoxelSize? voxel, string name, string version, bool isLabels,
        IReadOnlyList<DisplayWindow> windows, string? imageOfLabels)
    {
        var layout = new ZarrLayout(source);
        var multiscale = new JsonObject
        {
            ["name"] = name,
            ["axes"] = Axes(layout, voxel is not null),
            ["datasets"] = Datasets(layout, levels, voxel),
            ["type"] = isLabels ? "mode" : "mean",
            ["metadata"] = new JsonObject { ["description"] = isLabels ? "Smaller copies take the most frequent label of each block." : "Smaller copies take the mean of each block." },
        };
        var ome = new JsonObject();
        if (version == "0.4")
            multiscale["version"] = version;
        else
            ome["version"] = version;
        ome["multiscales"] = new JsonArray(multiscale);
        if (isLabels)
            ome["image-label"] = Label(version, imageOfLabels);
        else
            ome["omero"] = Omero(source, version, windows);
        ome["_creator"] = new JsonObject { ["name"] = "NucleusDl", ["version"] = typeof(OmeMetadata).Assembly.GetName().Version?.ToString(3) };
        return ome;
    }

    private static JsonArray Axes(ZarrLayout layout, bool hasUnit)
    {
        return [.. layout.PerAxis(Axis("t", "time"), Axis("c", "channel"), Space("z"), Space("y"), Space("x"))];

        static JsonObject Axis(string name, string type) => new() { ["name"] = name, ["type"] = type };
        JsonObject Space(string name)
        {
            var axis = Axis(name, "space");
            // A scale without a unit is a ratio, not a length.
            if (hasUnit)
                axis["unit"] = "micrometer";
            return axis;
        }
    }

    private static JsonArray Datasets(ZarrLayout layout, List<ZarrLevel> levels, VoxelSize? voxel)
    {
        var size = voxel ?? new VoxelSize(1, 1, 1);
        var (z, y, x) = (1, 1, 1);
        var datasets = new JsonArray();
        for (var i = 0; i < levels.Count; i++)
        {
            (z, y, x) = (z * levels[i].Z, y * levels[i].Y, x * levels[i].X);
            var steps = new JsonArray(Step("scale", layout.PerAxis(1, 1, size.Z * z, size.Y * y, size.X * x)));
            // The middle of a block of voxels lies half a block, less half a voxel, from the middle of its first.
            if (i > 0)
                steps.Add(Step("translation", layout.PerAxis(0, 0, size.Z * (z - 1) / 2, size.Y * (y - 1) / 2, size.X * (x - 1) / 2)));
            datasets.Add(new JsonObject { ["path"] = $"{i}", ["coordinateTransformations"] = steps });
        }
        return datasets;

        static JsonObject Step(string type, double[] numbers) => new() { ["type"] = type, [type] = ZarrLayout.List(numbers) };
    }

    private static JsonObject Label(string version, string? image)
    {
        var label = new JsonObject();
        if (version == "0.4")
            label["version"] = version;
        if (image is not null)
            label["source"] = new JsonObject { ["image"] = image };
        return label;
    }

    private static JsonObject Omero(IPlaneSource source, string version, IReadOnlyList<DisplayWindow> windows)
    {
        var channels = new JsonArray();
        for (var c = 0; c < source.Shape.C; c++)
            channels.Add(new JsonObject
            {
                ["label"] = source.ChannelNames.Count == source.Shape.C ? source.ChannelNames[c] : $"Channel {c}",
                ["color"] = source.Shape.C == 1 ? "FFFFFF" : Colours[c % Colours.Length],
                ["active"] = true,
                ["coefficient"] = 1,
                ["family"] = "linear",
                ["inverted"] = false,
                ["window"] = new JsonObject { ["min"] = windows[c].Min, ["max"] = windows[c].Max, ["start"] = windows[c].Start, ["end"] = windows[c].End },
            });
        var omero = new JsonObject
        {
            ["channels"] = channels,
            ["rdefs"] = new JsonObject { ["model"] = source.Shape.C == 1 ? "greyscale" : "color", ["defaultT"] = 0, ["defaultZ"] = source.Shape.Z / 2 },
        };
        if (version == "0.4")
            omero["version"] = version;
        return omero;
    }
}
