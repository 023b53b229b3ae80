using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// Scribbles as a person would, from truth: short straight strokes in one plane, each inside one nucleus or in the background. Class 1 is background, 2 is nucleus.
/// It shows how many strokes a stack needs.
/// </summary>
public sealed class SimulatedAnnotator : IDisposable
{
    /// <summary>The number of background.</summary>
    public const byte Background = 1;

    /// <summary>The number of nuclei.</summary>
    public const byte Nucleus = 2;

    private const double GapMicrons = 2;
    private readonly LabelVolume truth;
    private readonly int[][] nuclei;
    private readonly int[] background, gaps;
    private CounterRandom random;
    private int strokes;

    /// <summary>An annotator who knows the truth and has not begun.</summary>
    /// <param name="truth">The right nuclei; they must live as long as this object.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="seed">Where random strokes go.</param>
    /// <param name="strokeVoxels">Longest stroke, voxels.</param>
    /// <exception cref="NucleusException">The truth has no nucleus, or no background.</exception>
    public SimulatedAnnotator(LabelVolume truth, VoxelSize spacing, ulong seed, int strokeVoxels = 8)
    {
        (this.truth, StrokeVoxels) = (truth, strokeVoxels);
        random = new CounterRandom(seed, 3, 0);
        Scribbles = new Volume<byte>(truth.Shape, truth.VoxelSize);
        var (places, zero) = (new SortedDictionary<int, List<int>>(), new List<int>());
        for (var i = 0; i < checked((int)truth.Shape.Length); i++)
            if (truth.Voxels.Slice(i, 1)[0] is var label and not 0)
                (places.TryGetValue(label, out var list) ? list : places[label] = []).Add(i);
            else
                zero.Add(i);
        if (places.Count == 0 || zero.Count == 0)
            throw new NucleusException(ErrorKind.Input, "The truth must have nuclei and background, or there is nothing to scribble.", "Use labels of nuclei, 0 where there is none.", truth.Voxels.Source);
        nuclei = [.. places.Values.Select(p => p.ToArray())];
        background = [.. zero];
        gaps = Gaps(spacing);
    }

    /// <summary>What is painted so far.</summary>
    public Volume<byte> Scribbles { get; }

    /// <summary>Voxels painted so far.</summary>
    public int Painted { get; private set; }

    /// <summary>Longest stroke, voxels.</summary>
    public int StrokeVoxels { get; }

    /// <summary>A stroke at a random place: in turn a nucleus, the background anywhere, a nucleus, and the background between two nuclei that nearly touch.</summary>
    /// <param name="most">Most voxels.</param>
    public void Stroke(int most)
    {
        var from = (strokes++ % 4) switch
        {
            0 or 2 => nuclei[random.Next(nuclei.Length)],
            3 when gaps.Length > 0 => gaps,
            _ => background,
        };
        Paint(from[random.Next(from.Length)], most);
    }

    /// <summary>A stroke through a place, of the class that it truly has.</summary>
    /// <param name="place">Where.</param>
    /// <param name="most">Most voxels.</param>
    public void Stroke((int Z, int Y, int X) place, int most)
    {
        strokes++;
        Paint((place.Z * truth.Shape.Y + place.Y) * truth.Shape.X + place.X, most);
    }

    /// <summary>Gives the memory of the scribbles back.</summary>
    public void Dispose() => Scribbles.Dispose();

    private void Paint(int place, int most)
    {
        var plane = (int)truth.Shape.PlaneLength;
        var (z, y, x) = (place / plane, place % plane / truth.Shape.X, place % truth.Shape.X);
        var label = truth[z, y, x];
        var angle = random.Uniform(0, Math.PI);
        var (dy, dx) = (Math.Sin(angle), Math.Cos(angle));
        var left = Math.Min(most, StrokeVoxels);
        // Forward to the border, then the other way from the start.
        for (var way = 1; way >= -1; way -= 2)
            for (var step = way > 0 ? 0 : 1; left > 0; step++)
            {
                int row = (int)Math.Round(y + way * step * dy), column = (int)Math.Round(x + way * step * dx);
                if ((uint)row >= (uint)truth.Shape.Y || (uint)column >= (uint)truth.Shape.X || truth[z, row, column] != label)
                    break;
                ref var voxel = ref Scribbles[z, row, column];
                if (voxel == 0)
                {
                    voxel = label == 0 ? Background : Nucleus;
                    Painted++;
                }
                // Painting over counts as work too, or a stroke might never end.
                left--;
            }
    }

    /// <summary>Background voxels with two nuclei close by.</summary>
    private int[] Gaps(VoxelSize spacing)
    {
        var s = truth.Shape;
        int rz = (int)(GapMicrons / spacing.Z), ry = (int)(GapMicrons / spacing.Y), rx = (int)(GapMicrons / spacing.X);
        var found = new List<int>[s.Z];
        Parallel.For(0, s.Z, z =>
        {
            found[z] = [];
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                    if (truth[z, y, x] == 0 && TwoAround(z, y, x))
                        found[z].Add((z * s.Y + y) * s.X + x);
        });
        return [.. found.SelectMany(f => f)];

        bool TwoAround(int z, int y, int x)
        {
            var one = 0;
            for (var k = Math.Max(0, z - rz); k <= Math.Min(s.Z - 1, z + rz); k++)
                for (var j = Math.Max(0, y - ry); j <= Math.Min(s.Y - 1, y + ry); j++)
                    foreach (var label in truth.Voxels.Row(0, k, j)[Math.Max(0, x - rx)..Math.Min(s.X, x + rx + 1)])
                        if (label != 0 && label != one)
                        {
                            if (one != 0)
                                return true;
                            one = label;
                        }
            return false;
        }
    }
}
