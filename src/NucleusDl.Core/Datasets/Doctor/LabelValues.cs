using System.Globalization;
using System.Numerics;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>From the pixels of a label file to labels, whatever is in them; what is no label becomes background and is reported.</summary>
internal static class LabelValues
{
    /// <summary>Labels of a file with one channel; what cannot be a label is counted in <paramref name="odd"/>.</summary>
    public static LabelVolume Convert(Volume raw, out OddValues odd)
    {
        odd = new OddValues();
        return raw.Accept(new Conversion(odd));
    }

    /// <summary>Fractions are rounded: 2.5 lies between labels 0 and 5, or 2 and 3, and is neither.</summary>
    private static LabelVolume Convert<T>(Volume<T> raw, OddValues odd) where T : unmanaged, INumber<T>
    {
        var s = raw.Shape;
        var labels = new LabelVolume(new Volume<int>(s with { C = 1 }, raw.VoxelSize) { Source = raw.Source });
        for (var z = 0; z < s.Z; z++)
        {
            var from = raw.Plane(z);
            var to = labels.Plane(z);
            for (var i = 0; i < from.Length; i++)
            {
                var v = double.CreateTruncating(from[i]);
                if (!(v >= 0 && v <= int.MaxValue))
                    odd.Impossible(v, new VoxelPlace(z, i / s.X, i % s.X));
                else
                {
                    to[i] = (int)Math.Min(Math.Round(v), int.MaxValue);
                    if (to[i] != v)
                        odd.Fraction(v, new VoxelPlace(z, i / s.X, i % s.X));
                }
            }
        }
        return labels;
    }

    /// <summary>Reports what was counted.</summary>
    public static void Report(StackExam exam, OddValues odd)
    {
        if (odd.Impossibles > 0)
            exam.AddLabels(FindingLevel.Error, "label-values", string.Create(CultureInfo.InvariantCulture,
                $"{Words.Count(odd.Impossibles, "voxel is no label", "voxels are no labels")}: {Say(odd.Example)} at {odd.Where}."),
                odd.Example < 0 ? "Numbers below 0 come from too few bits (more labels than the file's type can count) or from a mark for 'unknown'. Export with 16 bits unsigned or 32 bits."
                    : "Labels are whole numbers from 0 to 2147483647; export the label image itself, not a probability map.", place: odd.Where);
        if (odd.Fractions > 0)
            exam.AddLabels(FindingLevel.Error, "interpolated", string.Create(CultureInfo.InvariantCulture,
                $"{Words.Count(odd.Fractions, "voxel has a fraction", "voxels have fractions")}, such as {odd.FractionExample:0.###} at {odd.FractionWhere}: the labels were resampled with interpolation."),
                "Resample labels with nearest neighbour only; --fix restores the rims as well as it can.", place: odd.FractionWhere, weight: odd.Fractions);
    }

    private static string Say(double v) => double.IsNaN(v) ? "not a number" : v.ToString("G10", CultureInfo.InvariantCulture);

    private sealed class Conversion(OddValues odd) : IVolumeVisitor<LabelVolume>
    {
        public LabelVolume Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => Convert(volume, odd);
    }
}

/// <summary>Values of a label file that are no labels.</summary>
internal sealed class OddValues
{
    public long Impossibles { get; private set; }

    public double Example { get; private set; }

    public VoxelPlace Where { get; private set; }

    public long Fractions { get; private set; }

    public double FractionExample { get; private set; }

    public VoxelPlace FractionWhere { get; private set; }

    public void Impossible(double value, VoxelPlace place)
    {
        if (Impossibles++ == 0)
            (Example, Where) = (value, place);
    }

    public void Fraction(double value, VoxelPlace place)
    {
        if (Fractions++ == 0)
            (FractionExample, FractionWhere) = (value, place);
    }
}
