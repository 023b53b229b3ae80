using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Turns the maps of a large stack into instances block by block, so that the memory of decoding does not grow with the stack. Each block is decoded with a
/// margin; a nucleus belongs to the block in whose core its centroid lies, and is written whole, margin included. At a seam two blocks may see a
/// nucleus a little differently: whoever comes first keeps it, and what is mostly taken already is not written again.
/// </summary>
/// <remarks>A stack of one block is decoded as ever. What a decoder takes from the whole stack, such as the median size, it takes from a block here.</remarks>
/// <param name="grid">The blocks.</param>
/// <param name="decode">Maps of a block to instances, of any numbers above 0.</param>
internal sealed class BlockDecoder(BlockGrid grid, Func<VolumeBox, LabelVolume> decode)
{
    /// <summary>Decodes all blocks.</summary>
    /// <param name="read">The labels written so far in a box; the caller's copy, given back to <paramref name="write"/>.</param>
    /// <param name="write">Takes the box with what was added.</param>
    /// <param name="progress">One report a block.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>Nuclei found; their numbers run from 1, in the order of the blocks.</returns>
    public int Run(Func<VolumeBox, LabelVolume> read, Action<VolumeBox, LabelVolume> write, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var count = 0;
        for (var block = 0; block < grid.Count; block++)
        {
            cancellation.ThrowIfCancellationRequested();
            var box = grid.Whole(block);
            using var found = decode(box);
            using var known = read(box);
            var numbers = Choose(block, box, found, known, ref count);
            if (numbers.Count > 0)
            {
                Paint(found, known, numbers);
                write(box, known);
            }
            progress?.Report(new ProgressReport("Telling nuclei apart", block + 1, grid.Count));
        }
        return count;
    }

    /// <summary>The nuclei of a block that are its own, each with its number in the whole stack.</summary>
    private Dictionary<int, int> Choose(int block, VolumeBox box, LabelVolume found, LabelVolume known, ref int count)
    {
        var numbers = new Dictionary<int, int>();
        foreach (var (label, part) in Part.Of(found, known).OrderBy(p => p.Key))
        {
            var (z, y, x) = part.Centre;
            var owner = grid.Owner(box.Z + z, box.Y + y, box.X + x);
            // An earlier block may have put the centroid on this side of the seam; then nobody has taken the nucleus.
            var mine = owner == block || owner < block && !CutByMargin(box, part);
            if (mine && 2 * part.Taken <= part.Voxels)
                numbers[label] = ++count;
        }
        return numbers;
    }

    private static void Paint(LabelVolume found, LabelVolume known, Dictionary<int, int> numbers) => Parallel.For(0, found.Shape.Z, z =>
    {
        var from = found.Plane(z);
        var to = known.Plane(z);
        for (var i = 0; i < from.Length; i++)
            if (from[i] != 0 && to[i] == 0 && numbers.TryGetValue(from[i], out var number))
                to[i] = number;
    });

    /// <summary>Whether a nucleus reaches a side of the box that is not a side of the stack: it is not seen whole.</summary>
    private bool CutByMargin(VolumeBox box, Part part)
    {
        var s = grid.Shape;
        return part.Low.Z == 0 && box.Z > 0 || part.High.Z == box.Depth - 1 && box.Z + box.Depth < s.Z
            || part.Low.Y == 0 && box.Y > 0 || part.High.Y == box.Height - 1 && box.Y + box.Height < s.Y
            || part.Low.X == 0 && box.X > 0 || part.High.X == box.Width - 1 && box.X + box.Width < s.X;
    }

    /// <summary>Size, centroid and extent of a nucleus in its block, and how much of it is taken already.</summary>
    private sealed class Part
    {
        private long z, y, x;

        public long Voxels { get; private set; }

        public long Taken { get; private set; }

        public Zyx Low { get; private set; } = new(int.MaxValue, int.MaxValue, int.MaxValue);

        public Zyx High { get; private set; }

        public Zyx Centre => new((int)(z / Voxels), (int)(y / Voxels), (int)(x / Voxels));

        public static Dictionary<int, Part> Of(LabelVolume found, LabelVolume known)
        {
            var parts = new Dictionary<int, Part>();
            for (var z = 0; z < found.Shape.Z; z++)
                for (var y = 0; y < found.Shape.Y; y++)
                {
                    var row = found.Voxels.Row(0, z, y);
                    var taken = known.Voxels.Row(0, z, y);
                    for (var x = 0; x < row.Length; x++)
                        if (row[x] != 0)
                        {
                            // Runs of one label: looking it up once is enough.
                            var part = parts.TryGetValue(row[x], out var p) ? p : parts[row[x]] = new Part();
                            var (label, start) = (row[x], x);
                            for (; x < row.Length && row[x] == label; x++)
                                part.Taken += taken[x] != 0 ? 1 : 0;
                            part.Add(z, y, start, x--);
                        }
                }
            return parts;
        }

        private void Add(int atZ, int atY, int first, int end)
        {
            long n = end - first;
            (Voxels, z, y, x) = (Voxels + n, z + n * atZ, y + n * atY, x + n * (first + end - 1) / 2);
            Low = new Zyx(Math.Min(Low.Z, atZ), Math.Min(Low.Y, atY), Math.Min(Low.X, first));
            High = new Zyx(Math.Max(High.Z, atZ), Math.Max(High.Y, atY), Math.Max(High.X, end - 1));
        }
    }
}
