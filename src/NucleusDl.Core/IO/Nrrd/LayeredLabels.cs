using System.Numerics;
using System.Runtime.InteropServices;
using NucleusDl.IO.Raw;
using NucleusDl.Volumes;

namespace NucleusDl.IO.Nrrd;

/// <summary>
/// The layers of a segmentation as one label image (series 0), or one layer of it (series 1 and up). Layers are there for segments that may
/// overlap; where they do, one label image cannot hold them, and reading that plane is an error that names both.
/// </summary>
internal sealed class LayeredLabels : VolumeReader
{
    private readonly VolumeReader layers;
    private readonly IReadOnlyList<Segment> segments;
    private readonly Dictionary<(int Layer, int Value), int>? numbers;
    private readonly int? only;

    private LayeredLabels(VolumeReader layers, IReadOnlyList<Segment> segments, Dictionary<(int, int), int>? numbers, int? only, VolumeInfo info) : base(info)
    {
        (this.layers, this.segments, this.numbers, this.only) = (layers, segments, numbers, only);
    }

    public static LayeredLabels Create(VolumeReader layers, IReadOnlyList<Segment> segments, int? series)
    {
        var info = layers.Info;
        var count = info.Shape.C;
        var chosen = VolumeFile.Within(series ?? 0, count + 1, "series", info.Path);
        if (info.PixelType is PixelType.Float32 or PixelType.Float64)
            throw new NucleusException(ErrorKind.Input, "The layers of this segmentation hold fractions, not labels.", "Export it from 3D Slicer as a binary labelmap.", info.Path);
        // Numbers that are taken once can stay; otherwise segments are numbered in their order.
        var distinct = segments.Select(s => s.Value).Distinct().Count() == segments.Count;
        var numbers = distinct ? null : new Dictionary<(int, int), int>();
        for (var i = 0; i < segments.Count && numbers is not null; i++)
            numbers[(segments[i].Layer, segments[i].Value)] = i + 1;
        List<string> warnings = [.. info.Warnings];
        if (chosen == 0)
            warnings.Add($"The {count} layers of the segmentation were put together into one label image{(distinct ? "" : "; as layers use the same numbers, segments are numbered in their order")}.");
        return new LayeredLabels(layers, segments, numbers, chosen == 0 ? null : chosen - 1, info with
        {
            Axes = info.Axes.Replace("C", "", StringComparison.Ordinal),
            Shape = info.Shape with { C = 1 },
            PixelType = PixelType.Int32,
            StoredType = "int32",
            ChannelNames = [],
            SeriesCount = count + 1,
            Series = [$"all {segments.Count} segments together", .. Enumerable.Range(0, count).Select(k => Describe(segments, k))],
            Warnings = warnings,
        });
    }

    public override void ReadPlane(int frame, int channel, int z, Span<byte> plane)
    {
        var labels = MemoryMarshal.Cast<byte, int>(plane);
        labels.Clear();
        var stored = new byte[checked((int)(Info.Shape.PlaneLength * SizeOf(layers.Info.PixelType)))];
        for (var layer = 0; layer < layers.Info.Shape.C; layer++)
        {
            if (only is not null && layer != only)
                continue;
            layers.ReadPlane(frame, layer, z, stored);
            switch (layers.Info.PixelType)
            {
                case PixelType.UInt8: Add<byte>(stored, labels, layer, z); break;
                case PixelType.Int8: Add<sbyte>(stored, labels, layer, z); break;
                case PixelType.UInt16: Add<ushort>(stored, labels, layer, z); break;
                case PixelType.Int16: Add<short>(stored, labels, layer, z); break;
                case PixelType.UInt32: Add<uint>(stored, labels, layer, z); break;
                default: Add<int>(stored, labels, layer, z); break;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            layers.Dispose();
    }

    private protected override void Fill(Volume volume, int frame, int firstChannel, VolumeBox box) =>
        InOrder.Fill(this, volume, frame, firstChannel, box, (_, z) => z);

    private static string Describe(IReadOnlyList<Segment> segments, int layer)
    {
        var names = segments.Where(s => s.Layer == layer).Select(s => s.Name).ToList();
        return $"layer {layer}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? $" and {names.Count - 5} more" : "")}";
    }

    private void Add<T>(ReadOnlySpan<byte> stored, Span<int> labels, int layer, int z) where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(stored);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == T.Zero)
                continue;
            var label = LabelOf(layer, int.CreateSaturating(values[i]));
            if (labels[i] != 0)
                throw new NucleusException(ErrorKind.Input,
                    $"Segments {Name(labels[i])} and {Name(label)} overlap at z {z}, y {i / Info.Shape.X}, x {i % Info.Shape.X}; one label image cannot hold both.",
                    "Read one layer with --series (inspect lists them), or separate the segments in 3D Slicer.", Info.Path);
            labels[i] = label;
        }
    }

    private int LabelOf(int layer, int value)
    {
        if (numbers is null || only is not null)
            return value;
        return numbers.TryGetValue((layer, value), out var label) ? label
            : throw new NucleusException(ErrorKind.Input, $"Layer {layer} holds the number {value}, which belongs to no segment.", "Export the segmentation from 3D Slicer again.", Info.Path);
    }

    private string Name(int label)
    {
        var segment = numbers is null ? segments.FirstOrDefault(s => s.Value == label) : label <= segments.Count ? segments[label - 1] : null;
        return segment is null ? $"{label}" : $"'{segment.Name}'";
    }
}
