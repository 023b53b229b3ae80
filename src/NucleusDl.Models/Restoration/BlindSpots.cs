using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>
/// Hides voxels from a network that is to learn them from their surroundings: Noise2Void, Krull et al. 2019, doi:10.1109/CVPR.2019.00223. One voxel is drawn in
/// every stratum of the patch, its value is replaced by one of its neighbourhood, and a mask says where: a voxel counts even where the neighbour has the same
/// value. Strata have edges that are no whole numbers, so that exactly round(share · voxels) are hidden (at least one) in patches of every shape.
/// </summary>
public static class BlindSpots
{
    /// <summary>
    /// Places, one a stratum, all different: planes are divided into slabs, slabs into rows, rows into pieces, each with its share of the places and as nearly cubic as
    /// can be. The grid of strata lies anywhere, and goes on at the other side, so that every voxel is hidden equally often.
    /// </summary>
    /// <param name="shape">The patch.</param>
    /// <param name="share">Share of its voxels, above 0 and at most 0.25.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Zyx[] Places(Zyx shape, double share, ref CounterRandom random)
    {
        if (!(share is > 0 and <= 0.25))
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share above 0 and at most 0.25");
        var count = (int)Math.Max(1, Math.Round(share * shape.Product));
        var places = new Zyx[count];
        var edge = Math.Cbrt((double)shape.Product / count);
        var slabs = Parts(shape.Z / edge, shape.Z, count, (long)shape.Y * shape.X);
        var (done, phaseZ, luckZ) = (0, random.NextDouble(), random.NextDouble());
        for (var i = 0; i < slabs; i++)
        {
            var inSlab = Portion(i, slabs, count, luckZ);
            if (inSlab == 0)
                continue;
            var square = Math.Sqrt((double)shape.Y * shape.X / inSlab);
            var rows = Parts(shape.Y / square, shape.Y, inSlab, shape.X);
            var (phaseY, luckY) = (random.NextDouble(), random.NextDouble());
            for (var j = 0; j < rows; j++)
            {
                var inRow = Portion(j, rows, inSlab, luckY);
                var phaseX = random.NextDouble();
                for (var k = 0; k < inRow; k++)
                    places[done++] = new Zyx(Within(i, slabs, shape.Z, phaseZ, ref random), Within(j, rows, shape.Y, phaseY, ref random), Within(k, inRow, shape.X, phaseX, ref random));
            }
        }
        return places;
    }

    /// <summary>Replaces places by a neighbour drawn evenly from a box, never by themselves.</summary>
    /// <param name="original">The patch as recorded: neighbours come from here, whatever has been replaced.</param>
    /// <param name="input">Its copy, changed.</param>
    /// <param name="places">Where.</param>
    /// <param name="radius">Half the box along each axis, voxels; it ends at the patch.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static void ByNeighbour(Volume<float> original, Volume<float> input, IReadOnlyList<Zyx> places, Zyx radius, ref CounterRandom random)
    {
        foreach (var place in places)
        {
            var (low, size) = Box(original.Shape, place, radius);
            var own = Index(place, low, size);
            // One fewer than the box has; those from the centre on move up by one.
            var pick = random.Next((int)size.Product - 1);
            pick += pick >= own ? 1 : 0;
            input[place.Z, place.Y, place.X] = original[low.Z + pick / (size.Y * size.X), low.Y + pick / size.X % size.Y, low.X + pick % size.X];
        }
    }

    /// <summary>Replaces places by the median of a box without its centre (N2V2, Höck et al. 2022, arXiv:2211.08512); of an even number the mean of the middle two.</summary>
    /// <param name="original">The patch as recorded.</param>
    /// <param name="input">Its copy, changed.</param>
    /// <param name="places">Where.</param>
    /// <param name="radius">Half the box along each axis, voxels; it ends at the patch.</param>
    public static void ByMedian(Volume<float> original, Volume<float> input, IReadOnlyList<Zyx> places, Zyx radius)
    {
        var values = new float[(2 * radius.Z + 1) * (2 * radius.Y + 1) * (2 * radius.X + 1)];
        foreach (var place in places)
        {
            var (low, size) = Box(original.Shape, place, radius);
            var (n, own) = (0, Index(place, low, size));
            for (var k = 0; k < size.Z; k++)
                for (var j = 0; j < size.Y; j++)
                {
                    original.Row(0, low.Z + k, low.Y + j).Slice(low.X, size.X).CopyTo(values.AsSpan(n));
                    n += size.X;
                }
            values[own] = values[--n];
            Array.Sort(values, 0, n);
            input[place.Z, place.Y, place.X] = n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
        }
    }

    /// <summary>
    /// Replaces what lies under a mask about each place by numbers drawn evenly between the patch's smallest and largest: noise that voxels share along a
    /// direction would give the hidden voxel away (structN2V, Broaddus et al. 2020, doi:10.1109/ISBI45749.2020.9098336). The places themselves are left alone.
    /// </summary>
    /// <param name="original">The patch as recorded.</param>
    /// <param name="input">Its copy, changed.</param>
    /// <param name="places">Where.</param>
    /// <param name="mask">Not 0 where voxels are replaced; odd edges, the place in the middle.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static void Structure(Volume<float> original, Volume<float> input, IReadOnlyList<Zyx> places, int[][][] mask, ref CounterRandom random)
    {
        var s = original.Shape;
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var v in original.Slice(0, (int)s.Length))
            (min, max) = (Math.Min(min, v), Math.Max(max, v));
        var hidden = places.ToHashSet();
        var offsets = Offsets(mask);
        foreach (var place in places)
            foreach (var o in offsets)
            {
                var at = new Zyx(place.Z + o.Z, place.Y + o.Y, place.X + o.X);
                if ((uint)at.Z < (uint)s.Z && (uint)at.Y < (uint)s.Y && (uint)at.X < (uint)s.X && !hidden.Contains(at))
                    input[at.Z, at.Y, at.X] = (float)random.Uniform(min, max);
            }
    }

    /// <summary>Where a structured mask reaches, relative to its middle, the middle left out.</summary>
    /// <exception cref="NucleusException">It is no box of odd edges.</exception>
    public static IReadOnlyList<Zyx> Offsets(int[][][] mask)
    {
        var box = mask.Length > 0 && mask[0].Length > 0
            ? new Zyx(mask.Length, mask[0].Length, mask[0][0].Length)
            : default;
        if (box.Z % 2 != 1 || box.Y % 2 != 1 || box.X % 2 != 1 || mask.Any(plane => plane.Length != box.Y || plane.Any(row => row.Length != box.X)))
            throw new NucleusException(ErrorKind.Usage, "The structured mask is no box of odd edges.", "Give planes of rows of 0 and 1, such as [[[1,1,1,1,1,1,1,1,1]]] for noise along the rows.");
        var offsets = new List<Zyx>();
        for (var k = 0; k < box.Z; k++)
            for (var j = 0; j < box.Y; j++)
                for (var i = 0; i < box.X; i++)
                    if (mask[k][j][i] != 0 && (k, j, i) != (box.Z / 2, box.Y / 2, box.X / 2))
                        offsets.Add(new Zyx(k - box.Z / 2, j - box.Y / 2, i - box.X / 2));
        return offsets;
    }

    // As many parts as are near the wanted number, as there are places for, and as hold them.
    private static int Parts(double wanted, int edge, int count, long most) =>
        (int)Math.Clamp(Math.Round(wanted), Math.Max(1, (count + most - 1) / most), Math.Min(edge, count));

    // Of a number of places, those of part i: whole numbers that add up, with the remainder anywhere.
    private static int Portion(int i, int parts, int count, double luck) =>
        (int)(Math.Floor((i + 1.0) * count / parts + luck) - Math.Floor((double)i * count / parts + luck));

    /// <summary>A place in a part of an axis; the parts begin at a phase and run round.</summary>
    private static int Within(int part, int parts, int edge, double phase, ref CounterRandom random)
    {
        var start = (int)Math.Floor((part + phase) * edge / parts);
        var end = part == parts - 1 ? (int)Math.Floor(phase * edge / parts) + edge : (int)Math.Floor((part + 1 + phase) * edge / parts);
        return (start + random.Next(end - start)) % edge;
    }

    private static (Zyx Low, Zyx Size) Box(VolumeShape s, Zyx place, Zyx radius)
    {
        int[] edges = [s.Z, s.Y, s.X];
        var low = Zyx.From(a => Math.Max(0, place[a] - radius[a]));
        return (low, Zyx.From(a => Math.Min(edges[a] - 1, place[a] + radius[a]) - low[a] + 1));
    }

    private static int Index(Zyx place, Zyx low, Zyx size) => ((place.Z - low.Z) * size.Y + place.Y - low.Y) * size.X + place.X - low.X;
}
