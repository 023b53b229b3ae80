using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Defects of a label image alone.</summary>
internal static class DefectLabels
{
    /// <summary>Whether a defect is one of labels.</summary>
    public static bool Spoils(Defect defect) => defect is Defect.CroppedLabels or Defect.SwappedAxes or Defect.MirroredLabels or Defect.ContradictingVoxelSize or Defect.ShiftedLabels
        or Defect.MaskInsteadOfLabels or Defect.InterpolatedLabels or Defect.FractionalLabels or Defect.SharedNumber or Defect.StrayVoxels or Defect.CutNucleus or Defect.EmptyLabels
        or Defect.MissingPlane or Defect.Debris or Defect.HollowNucleus or Defect.NegativeLabels or Defect.NumberedBackground or Defect.GiantLabel or Defect.LabelOnNothing;

    /// <summary>The spoiled labels.</summary>
    public static Volume Change(LabelVolume labels, Defect defect, ref CounterRandom random)
    {
        var s = labels.Shape;
        switch (defect)
        {
            case Defect.CroppedLabels:
                return labels.Voxels.Crop(0, 0, 0, s.Z - 2, s.Y, s.X);
            case Defect.SwappedAxes:
                return From(new VolumeShape(s.X, s.Y, s.Z), labels, (z, y, x) => labels[x, y, z]);
            case Defect.MirroredLabels:
                return From(s, labels, (z, y, x) => labels[z, s.Y - 1 - y, x]);
            case Defect.ShiftedLabels:
                var (dz, dy, dx) = (random.Next(2), random.Between(3, 5), -random.Between(3, 5));
                return From(s, labels, (z, y, x) => z - dz >= 0 && y - dy >= 0 && x - dx < s.X ? labels[z - dz, y - dy, x - dx] : 0);
            case Defect.ContradictingVoxelSize:
                var sized = labels.Clone().Voxels;
                sized.VoxelSize = Twice(sized.VoxelSize);
                return sized;
            case Defect.MaskInsteadOfLabels:
                return labels.Voxels.Map(static v => v != 0 ? (byte)255 : (byte)0);
            case Defect.InterpolatedLabels:
                using (var mixed = Mixed(labels))
                    return mixed.Map(static v => (ushort)MathF.Round(v));
            case Defect.FractionalLabels:
                return Mixed(labels);
            case Defect.EmptyLabels:
                return new Volume<ushort>(s, labels.VoxelSize);
            case Defect.NegativeLabels:
                var chosen = Whole(labels, ref random).Label;
                return labels.Voxels.Map(v => (short)(v == chosen ? -v : v));
            case Defect.NumberedBackground:
                var number = labels.Max() + 1;
                return labels.Voxels.Map(v => (ushort)(v == 0 ? number : v));
            default:
                var copy = labels.Clone();
                Spoil(copy, defect, ref random);
                using (copy)
                    return copy.Voxels.Map(static v => (ushort)v);
        }
    }

    /// <summary>Twice the size along every axis.</summary>
    public static VoxelSize Twice(VoxelSize? size) => size is { } v ? new VoxelSize(2 * v.Z, 2 * v.Y, 2 * v.X) : new VoxelSize(2, 1, 1);

    private static void Spoil(LabelVolume labels, Defect defect, ref CounterRandom random)
    {
        var n = Whole(labels, ref random);
        var (s, c) = (labels.Shape, n.Centre);
        switch (defect)
        {
            case Defect.SharedNumber:
                var other = NucleusFacts.Measure(labels, null).Where(o => o.Label != n.Label && !o.TouchesBorder).MaxBy(o => Distance(o.Centre, c))!;
                Each(labels, (z, y, x) => labels[z, y, x] == other.Label, n.Label);
                break;
            case Defect.StrayVoxels:
                Stamp(labels, Free(labels, 1, ref random), 1, n.Label);
                Stamp(labels, Free(labels, 1, ref random), 1, n.Label);
                break;
            case Defect.Debris:
                for (var i = 0; i < 3; i++)
                    Stamp(labels, Free(labels, 1, ref random), 1, labels.Max() + 1);
                break;
            case Defect.CutNucleus:
                var half = labels.Max() + 1;
                // At its widest: a lobed nucleus cut at its waist looks like two that touch.
                var at = Enumerable.Range(n.First.X + n.Extent.X / 3, Math.Max(1, n.Extent.X / 3)).MaxBy(x => SeamCheck.Section(labels, n, 2, x));
                Each(labels, (z, y, x) => x >= at && labels[z, y, x] == n.Label, half);
                break;
            case Defect.MissingPlane:
                labels.Plane(c.Z).Clear();
                break;
            case Defect.HollowNucleus:
                Each(labels, (z, y, x) => Math.Abs(z - c.Z) <= 1 && Math.Abs(y - c.Y) <= 2 && Math.Abs(x - c.X) <= 2 && labels[z, y, x] == n.Label, 0);
                break;
            case Defect.GiantLabel:
                var (rz, r) = ((n.Last.Z - n.First.Z + 1) * 1.1, (n.Last.X - n.First.X + 1) * 1.1);
                Each(labels, (z, y, x) => Sq((z - c.Z) / rz) + Sq((y - c.Y) / r) + Sq((x - c.X) / r) < 1, n.Label);
                break;
            case Defect.LabelOnNothing:
                var free = Free(labels, 4, ref random);
                Stamp(labels, free, 4, labels.Max() + 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(defect), s, "no defect of labels");
        }
    }

    /// <summary>A nucleus that the border does not cut and that no other touches; any whole one if there is none.</summary>
    private static NucleusFacts Whole(LabelVolume labels, ref CounterRandom random)
    {
        var all = NucleusFacts.Measure(labels, null);
        var whole = all.Where(n => !n.TouchesBorder).OrderByDescending(n => n.Voxels).ToList();
        if (whole.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "No nucleus lies whole inside this stack.", "Choose another stack.", labels.Voxels.Source);
        // From the middle of the sizes: the largest may be several, the smallest a rest.
        var usual = whole.Skip(whole.Count / 4).Take(Math.Max(1, whole.Count / 2)).ToList();
        var alone = usual.Where(n => !Touches(labels, n)).ToList();
        return alone.Count > 0 ? alone[random.Next(alone.Count)] : usual[random.Next(usual.Count)];
    }

    private static bool Touches(LabelVolume labels, NucleusFacts n)
    {
        for (var z = n.First.Z; z <= n.Last.Z; z++)
            for (var y = n.First.Y; y <= n.Last.Y; y++)
                if (labels.Voxels.Row(0, z, y)[n.First.X..(n.Last.X + 1)].IndexOfAnyExcept(0, n.Label) >= 0)
                    return true;
        return false;
    }

    /// <summary>A place with nothing but background around.</summary>
    private static VoxelPlace Free(LabelVolume labels, int radius, ref CounterRandom random)
    {
        var (s, margin) = (labels.Shape, radius + 2);
        for (var attempt = 0; attempt < 20_000; attempt++)
        {
            var p = new VoxelPlace(random.Between(radius / 2 + 1, s.Z - radius / 2 - 2), random.Between(margin, s.Y - margin - 1), random.Between(margin, s.X - margin - 1));
            var free = true;
            for (var z = Math.Max(0, p.Z - radius / 2 - 1); free && z <= Math.Min(s.Z - 1, p.Z + radius / 2 + 1); z++)
                for (var y = p.Y - margin; free && y <= p.Y + margin; y++)
                    free = !labels.Voxels.Row(0, z, y).Slice(p.X - margin, 2 * margin + 1).ContainsAnyExcept(0);
            if (free)
                return p;
        }
        throw new NucleusException(ErrorKind.Usage, "There is no free place between the nuclei of this stack.", "Choose another stack.", labels.Voxels.Source);
    }

    /// <summary>Fills an ellipsoid, half as deep as wide.</summary>
    private static void Stamp(LabelVolume labels, VoxelPlace p, int radius, int label) =>
        Each(labels, (z, y, x) => Math.Abs(z - p.Z) <= radius / 2 && Sq(y - p.Y) + Sq(x - p.X) <= radius * radius, label);

    private static void Each(LabelVolume labels, Func<int, int, int, bool> where, int value)
    {
        for (var z = 0; z < labels.Shape.Z; z++)
            for (var y = 0; y < labels.Shape.Y; y++)
                for (var x = 0; x < labels.Shape.X; x++)
                    if (where(z, y, x))
                        labels[z, y, x] = value;
    }

    private static Volume<ushort> From(VolumeShape shape, LabelVolume labels, Func<int, int, int, int> of)
    {
        var result = new Volume<ushort>(shape, labels.VoxelSize);
        for (var z = 0; z < shape.Z; z++)
            for (var y = 0; y < shape.Y; y++)
                for (var x = 0; x < shape.X; x++)
                    result[z, y, x] = (ushort)of(z, y, x);
        return result;
    }

    /// <summary>What a program does that takes labels for an image: half the resolution, and back.</summary>
    private static Volume<float> Mixed(LabelVolume labels)
    {
        var s = labels.Shape;
        using var small = Resample.Nearest(labels, new VolumeShape(s.Z, s.Y / 2, s.X / 2));
        using var values = small.Voxels.ToFloat();
        var result = Resample.Linear(values, s);
        result.VoxelSize = labels.VoxelSize;
        return result;
    }

    private static double Distance(VoxelPlace a, VoxelPlace b) => Sq(a.Z - b.Z) + Sq(a.Y - b.Y) + Sq(a.X - b.X);

    private static double Sq(double v) => v * v;
}
