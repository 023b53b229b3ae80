using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>
/// Probability of each class and doubt, 0 … 255, of the voxels predicted so far; 0 elsewhere. A byte a voxel, and memory is touched only where something is known.
/// </summary>
internal sealed class ProbabilityMap(VolumeShape shape) : IDisposable
{
    private const float Full = 255;

    private readonly VolumeShape shape = shape with { C = 1 };
    private readonly Lock gate = new();
    private readonly SortedDictionary<byte, Volume<byte>> classes = [];
    private Volume<byte>? doubt;

    /// <summary>Grows with each change; 0 where nothing is known.</summary>
    public long Revision { get; private set; }

    /// <summary>The classes, by number.</summary>
    public IReadOnlyList<byte> Classes
    {
        get
        {
            lock (gate)
                return [.. classes.Keys];
        }
    }

    /// <summary>Forgets everything; the next are probabilities of these classes.</summary>
    public void Begin(IReadOnlyList<byte> labels)
    {
        lock (gate)
        {
            Clear();
            foreach (var label in labels)
                classes[label] = new Volume<byte>(shape);
            doubt = new Volume<byte>(shape);
        }
    }

    /// <summary>Takes the probabilities of a box, [class, Z, Y, X] in the order of the classes.</summary>
    public void Put(VolumeBox box, Volume<float> probabilities)
    {
        lock (gate)
        {
            if (doubt is null || classes.Count != probabilities.Shape.C)
                return;
            var to = classes.Values.ToArray();
            Parallel.For(0, box.Depth * box.Height, i =>
            {
                var (z, y) = Math.DivRem(i, box.Height);
                var margin = doubt.Row(0, box.Z + z, box.Y + y).Slice(box.X, box.Width);
                Span<float> first = new float[box.Width], second = new float[box.Width];
                for (var c = 0; c < to.Length; c++)
                {
                    var from = probabilities.Row(c, z, y);
                    var row = to[c].Row(0, box.Z + z, box.Y + y).Slice(box.X, box.Width);
                    for (var x = 0; x < row.Length; x++)
                    {
                        row[x] = (byte)(Full * from[x] + 0.5f);
                        (first[x], second[x]) = from[x] > first[x] ? (from[x], first[x]) : (first[x], Math.Max(second[x], from[x]));
                    }
                }
                for (var x = 0; x < margin.Length; x++)
                    margin[x] = (byte)(Full * Math.Clamp(1 - (first[x] - second[x]), 0, 1) + 0.5f);
            });
            Revision++;
        }
    }

    /// <summary>Probabilities of a class in a plane; 0 where the class is not known.</summary>
    public byte[] Plane(byte label, PlaneCut cut) => Copy(cut, () => classes.GetValueOrDefault(label));

    /// <summary>Doubt in a plane.</summary>
    public byte[] Doubt(PlaneCut cut) => Copy(cut, () => doubt);

    /// <summary>Probabilities of all classes at a voxel, 0 to 1; null where nothing is known.</summary>
    public double[]? At(int z, int y, int x)
    {
        lock (gate)
            return classes.Count == 0 || classes.Values.All(v => v[z, y, x] == 0) ? null : [.. classes.Values.Select(v => v[z, y, x] / (double)Full)];
    }

    /// <summary>The box of the voxels where a class has at least some probability.</summary>
    public Bounds Above(byte label, double least)
    {
        lock (gate)
        {
            var bounds = Bounds.None;
            if (classes.GetValueOrDefault(label) is not { } map)
                return bounds;
            var limit = (byte)Math.Clamp(Math.Ceiling(least * Full), 1, Full);
            for (var z = 0; z < shape.Z; z++)
                for (var y = 0; y < shape.Y; y++)
                {
                    var row = map.Row(0, z, y);
                    var first = row.IndexOfAnyInRange(limit, byte.MaxValue);
                    if (first >= 0)
                        bounds = bounds.With(z, y, first, row.LastIndexOfAnyInRange(limit, byte.MaxValue) + 1);
                }
            return bounds;
        }
    }

    /// <summary>A box of one class as numbers from 0 to 1.</summary>
    public Volume<float> Floats(byte label, Bounds box)
    {
        lock (gate)
        {
            using var part = classes[label].Crop(box.Z0, box.Y0, box.X0, box.Z1 - box.Z0, box.Y1 - box.Y0, box.X1 - box.X0);
            return part.Map(static v => v / Full);
        }
    }

    /// <summary>A whole map, which the caller disposes: of a class, or of doubt where null.</summary>
    /// <exception cref="NucleusException">Nothing is known.</exception>
    public Volume<byte> Whole(byte? label, VoxelSize? voxelSize)
    {
        lock (gate)
        {
            var copy = (label is { } l ? classes.GetValueOrDefault(l) : doubt)?.Clone()
                ?? throw new NucleusException(ErrorKind.Usage, "There are no probabilities yet.", "Scribble, then press predict.");
            copy.VoxelSize = voxelSize;
            return copy;
        }
    }

    /// <summary>Works with the map of doubt; null where there is none.</summary>
    public T WithDoubt<T>(Func<Volume<byte>?, T> work)
    {
        lock (gate)
            return work(doubt);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            Clear();
    }

    private byte[] Copy(PlaneCut cut, Func<Volume<byte>?> map)
    {
        var result = new byte[cut.Within(shape).Length];
        lock (gate)
            if (map() is { } there)
                cut.Copy(there, 0, result.AsSpan());
        return result;
    }

    private void Clear()
    {
        foreach (var map in classes.Values)
            map.Dispose();
        classes.Clear();
        doubt?.Dispose();
        doubt = null;
    }
}
