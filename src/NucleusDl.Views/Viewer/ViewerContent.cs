using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>One attempt at a page: a stack at one resolution and with so many grey levels, packed.</summary>
internal sealed class ViewerContent : IDisposable
{
    private readonly Volume image;
    private readonly ParallelOptions parallel;
    private readonly bool ownsImage, ownsLabels;
    private Slab[]? labelSlabs;

    /// <param name="image">The stack.</param>
    /// <param name="labels">Its labels, or null.</param>
    /// <param name="size">Voxel size of both; null where unknown.</param>
    /// <param name="most">Voxels at most.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public ViewerContent(Volume image, LabelVolume? labels, VoxelSize? size, long most, ParallelOptions parallel)
    {
        this.parallel = parallel;
        Channels = Math.Min(image.Shape.C, ViewerOptions.MostChannels);
        Full = image.Shape with { C = Channels };
        Reduction = BlockReduction.For(Full, size, most);
        Size = Reduction.Apply(size);
        (ownsImage, ownsLabels) = (!Reduction.IsNone, !Reduction.IsNone && labels is not null);
        this.image = ownsImage ? Reduction.Mean(image) : image;
        if (labels is null)
            return;
        Labels = labels;
        if (ownsLabels)
            (Labels, Kept, Gone) = Reduction.MostFrequent(labels);
        Index = new LabelIndex(Labels);
    }

    /// <summary>Channels shown.</summary>
    public int Channels { get; }

    /// <summary>Extent of the stack as it was.</summary>
    public VolumeShape Full { get; }

    /// <summary>Extent of what is shown.</summary>
    public VolumeShape Shape => image.Shape with { C = Channels };

    /// <summary>Voxel size of what is shown.</summary>
    public VoxelSize? Size { get; }

    public BlockReduction Reduction { get; }

    /// <summary>Labels as shown.</summary>
    public LabelVolume? Labels { get; }

    public LabelIndex? Index { get; }

    /// <summary>Small nuclei that a voxel was kept for, and nuclei that are not to be seen at this resolution.</summary>
    public int Kept { get; }

    /// <inheritdoc cref="Kept"/>
    public int Gone { get; }

    /// <summary>Grey levels of the channels, once packed.</summary>
    public IReadOnlyList<GreyLevels> Levels { get; private set; } = [];

    /// <summary>The channels, packed.</summary>
    /// <param name="levels">Largest 8-bit code.</param>
    public Slab[][] PackImage(int levels)
    {
        Levels = [.. Enumerable.Range(0, Channels).Select(c => GreyLevels.Of(image, c, levels))];
        return [.. Levels.Select((grey, c) => SlabPacker.Pack(Shape, grey.Bits, (z, plane) => Read(c, z, grey, plane), parallel))];
    }

    /// <summary>The labels as indices, packed.</summary>
    public Slab[] PackLabels() => Labels is { } l ? labelSlabs ??= SlabPacker.Pack(l.Shape, Index!.Bits, (z, plane) => Read(l, Index, z, plane), parallel) : [];

    /// <summary>Colours and places of the nuclei by index, and the palette.</summary>
    public JsonObject Nuclei(JsonArray columns)
    {
        var colours = LabelColours.Of(Labels!);
        var palette = new Dictionary<Rgb, int>();
        var chosen = new JsonArray();
        foreach (var number in Index!.Numbers)
        {
            var colour = colours[number];
            if (!palette.TryGetValue(colour, out var i))
                palette[colour] = i = palette.Count;
            chosen.Add(i);
        }
        return new JsonObject
        {
            ["numbers"] = new JsonArray([.. Index.Numbers.Select(n => (JsonNode)n)]),
            ["colours"] = chosen,
            ["palette"] = new JsonArray([.. palette.OrderBy(p => p.Value).Select(p => (JsonNode)p.Key.Hex)]),
            ["places"] = new JsonArray([.. Index.Places(Labels!).Select(n => (JsonNode)n)]),
            ["columns"] = columns,
        };
    }

    /// <summary>Gives the reduced copies back; the user's volumes stay.</summary>
    public void Dispose()
    {
        if (ownsImage)
            image.Dispose();
        if (ownsLabels)
            Labels?.Dispose();
    }

    private void Read(int c, int z, GreyLevels grey, Span<int> plane)
    {
        var values = new float[plane.Length];
        VoxelReader.ReadPlane(image, c, z, values);
        for (var i = 0; i < plane.Length; i++)
            plane[i] = grey.Code(values[i]);
    }

    private static void Read(LabelVolume labels, LabelIndex index, int z, Span<int> plane)
    {
        var from = labels.Plane(z);
        for (var i = 0; i < plane.Length; i++)
            plane[i] = index[from[i]];
    }
}
