using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Session;

/// <summary>Changes of whole nuclei: merged, split, grown, shrunk.</summary>
internal static class NucleusTools
{
    /// <summary>Refuses a number that no voxel has.</summary>
    /// <exception cref="NucleusException">There is no such nucleus.</exception>
    public static int Existing(Canvas canvas, int label) => label > 0 && canvas.Voxels(Layer.Labels, label) > 0
        ? label
        : throw new NucleusException(ErrorKind.Usage, $"There is no nucleus {label}.", "Point at one in the picture.");

    /// <summary>Makes several nuclei one, with the number of the first.</summary>
    /// <exception cref="NucleusException">Fewer than two, or one that is not there.</exception>
    public static int Merge(EditBuilder edit, IReadOnlyList<int> labels)
    {
        var all = labels.Distinct().ToList();
        if (all.Count < 2)
            throw new NucleusException(ErrorKind.Usage, "Merging takes two nuclei or more.", "Point at the second one.");
        foreach (var label in all)
            Existing(edit.Canvas, label);
        foreach (var label in all.Skip(1))
            edit.Replace(Layer.Labels, label, all[0]);
        return all[0];
    }

    /// <summary>
    /// Splits a nucleus where it is narrow: its distance map is flooded from the seeds (<see cref="Watershed"/>). The part of the first seed keeps the number, and so
    /// does what no seed reaches.
    /// </summary>
    /// <returns>The numbers, in the order of the seeds.</returns>
    /// <exception cref="NucleusException">Fewer than two seeds, or one that is not inside.</exception>
    public static IReadOnlyList<int> Split(EditBuilder edit, int label, IReadOnlyList<(int Z, int Y, int X)> seeds, VoxelSize? voxelSize)
    {
        var canvas = edit.Canvas;
        Existing(canvas, label);
        if (seeds.Distinct().Count() is < 2 or > 1000)
            throw new NucleusException(ErrorKind.Usage, "Splitting takes two different seeds or more.", "Click one voxel in each part.");
        foreach (var (z, y, x) in seeds)
            if (z < 0 || y < 0 || x < 0 || z >= canvas.Shape.Z || y >= canvas.Shape.Y || x >= canvas.Shape.X || canvas[Layer.Labels, z, y, x] != label)
                throw new NucleusException(ErrorKind.Usage, $"The seed at ({z}, {y}, {x}) does not lie in nucleus {label}.", "Click inside of the nucleus.");
        var box = canvas.Around(Layer.Labels, label).Padded(1, 1, 1, canvas.Shape);
        var spacing = voxelSize ?? new VoxelSize(1, 1, 1);
        using var mask = Mask(canvas, label, box, inside: true);
        using var markers = new LabelVolume(mask.Shape.Z, mask.Shape.Y, mask.Shape.X, spacing);
        foreach (var (i, (z, y, x)) in seeds.Index())
            if (markers[z - box.Z0, y - box.Y0, x - box.X0] == 0)
                markers[z - box.Z0, y - box.Y0, x - box.X0] = i + 1;
        using var distance = DistanceTransform.Euclidean(mask, spacing);
        using var valleys = distance.Map(static v => float.IsInfinity(v) ? 0 : -v);
        using var parts = Watershed.FromMarkers(valleys, markers, mask, Connectivity.Faces6);
        var numbers = new int[seeds.Count + 1];
        (numbers[0], numbers[1]) = (label, label);
        for (var i = 2; i < numbers.Length; i++)
            numbers[i] = checked(canvas.Highest + i - 1);
        ForRuns(parts.Voxels, (z, y, from, to, part) => edit.Set(Layer.Labels, z + box.Z0, y + box.Y0, from + box.X0, to + box.X0, numbers[part], only: label));
        return [.. numbers.Skip(1)];
    }

    /// <summary>Grows a nucleus into the background.</summary>
    /// <param name="edit">Draws.</param>
    /// <param name="label">The nucleus.</param>
    /// <param name="distance">How far, in units of <paramref name="scale"/>.</param>
    /// <param name="scale">Voxel size in µm, or 1 to count in voxels.</param>
    public static void Grow(EditBuilder edit, int label, double distance, VoxelSize scale)
    {
        var canvas = edit.Canvas;
        Existing(canvas, label);
        var box = canvas.Around(Layer.Labels, label).Padded(Reach(distance, scale.Z), Reach(distance, scale.Y), Reach(distance, scale.X), canvas.Shape);
        using var outside = Mask(canvas, label, box, inside: false);
        using var map = DistanceTransform.Euclidean(outside, scale);
        Within(map, distance, (z, y, from, to) => edit.Set(Layer.Labels, z + box.Z0, y + box.Y0, from + box.X0, to + box.X0, label, only: 0));
    }

    /// <summary>Takes the outermost voxels of a nucleus away. The border of the stack is no surface of it.</summary>
    public static void Shrink(EditBuilder edit, int label, double distance, VoxelSize scale)
    {
        var canvas = edit.Canvas;
        Existing(canvas, label);
        var box = canvas.Around(Layer.Labels, label).Padded(1, 1, 1, canvas.Shape);
        using var inside = Mask(canvas, label, box, inside: true);
        using var map = DistanceTransform.Euclidean(inside, scale);
        Within(map, distance, (z, y, from, to) => edit.Set(Layer.Labels, z + box.Z0, y + box.Y0, from + box.X0, to + box.X0, 0, only: label));
    }

    private static int Reach(double distance, double step) => (int)Math.Min(1e6, Math.Ceiling(distance / step) + 1);

    private static void Within(Volume<float> map, double distance, Action<int, int, int, int> take)
    {
        var limit = (float)(distance + 1e-6 * distance);
        using var near = map.Map(v => v <= limit ? 1 : 0);
        ForRuns(near, (z, y, from, to, _) => take(z, y, from, to));
    }

    private static void ForRuns(Volume<int> volume, Action<int, int, int, int, int> take)
    {
        for (var z = 0; z < volume.Shape.Z; z++)
            for (var y = 0; y < volume.Shape.Y; y++)
            {
                var row = volume.Row(0, z, y);
                for (var x = 0; x < row.Length;)
                {
                    var (value, start) = (row[x], x);
                    while (++x < row.Length && row[x] == value)
                    {
                    }
                    if (value != 0)
                        take(z, y, start, x, value);
                }
            }
    }

    private static Volume<byte> Mask(Canvas canvas, int label, Bounds box, bool inside)
    {
        var mask = new Volume<byte>(new VolumeShape(box.Z1 - box.Z0, box.Y1 - box.Y0, box.X1 - box.X0));
        for (var z = box.Z0; z < box.Z1; z++)
            for (var y = box.Y0; y < box.Y1; y++)
            {
                var from = canvas.Labels.Row(0, z, y)[box.X0..box.X1];
                var to = mask.Row(0, z - box.Z0, y - box.Y0);
                for (var x = 0; x < from.Length; x++)
                    to[x] = from[x] == label == inside ? (byte)1 : (byte)0;
            }
        return mask;
    }
}
