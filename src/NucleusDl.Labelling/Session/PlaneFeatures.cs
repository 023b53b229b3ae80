using NucleusDl.IO;
using NucleusDl.Labelling.Forest;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// Features of the planes that somebody looks at. A block of the stack holds many planes; of each block that a plane meets only its slice is kept, which is some
/// hundred times smaller.
/// </summary>
internal sealed class PlaneFeatures(FeatureBlocks blocks, long memoryBytes) : IDisposable
{
    private readonly LinkedList<((int Block, int Axis, int Index) Key, VolumeBox Box, Volume<float> Features)> kept = new();
    private readonly Dictionary<(int, int, int), LinkedListNode<((int, int, int) Key, VolumeBox Box, Volume<float> Features)>> places = [];
    private long bytes;

    /// <summary>Works with the slice of a block that lies in a plane.</summary>
    public void Use(int block, PlaneCut cut, ParallelOptions parallel, Action<VolumeBox, Volume<float>> work)
    {
        var key = (block, cut.Axis, cut.Index);
        if (places.TryGetValue(key, out var node))
        {
            kept.Remove(node);
            kept.AddLast(node);
        }
        else
        {
            var whole = blocks.Box(block);
            var box = FeatureBlocks.Common(whole, PlaneCut.Whole(cut.Axis, cut.Index, blocks.Image.Shape).Box);
            var slice = blocks.Use(block, parallel, features => features.Crop(box.Z - whole.Z, box.Y - whole.Y, box.X - whole.X, box.Depth, box.Height, box.Width));
            places[key] = node = kept.AddLast((key, box, slice));
            bytes += slice.Shape.Length * sizeof(float);
            while (bytes > memoryBytes && kept.First is { } oldest && oldest != node)
                Drop(oldest);
        }
        work(node.Value.Box, node.Value.Features);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (kept.First is { } first)
            Drop(first);
    }

    private void Drop(LinkedListNode<((int, int, int) Key, VolumeBox Box, Volume<float> Features)> node)
    {
        bytes -= node.Value.Features.Shape.Length * sizeof(float);
        places.Remove(node.Value.Key);
        node.Value.Features.Dispose();
        kept.Remove(node);
    }
}
