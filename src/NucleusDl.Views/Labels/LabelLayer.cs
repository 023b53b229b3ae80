using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Labels of one plane, to be drawn over its picture.</summary>
/// <param name="Labels">Rows from top to bottom; 0 is clear.</param>
/// <param name="Columns">Pixels in a row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Colour">Colour of a label.</param>
/// <param name="Fill">Opacity of the areas, 0-1.</param>
/// <param name="Outline">Whether the areas have outlines.</param>
internal sealed record LabelLayer(int[] Labels, int Columns, int Rows, Func<int, Rgb> Colour, double Fill, bool Outline)
{
    /// <summary>The labels of a cut, reduced like the picture below them.</summary>
    public static LabelLayer Of(LabelVolume labels, Cut cut, Func<int, Rgb> colour, double fill, bool outline) =>
        Of(cut.Read(labels.Voxels, 0), cut, labels.Shape, colour, fill, outline);

    /// <summary>Labels of a cut that were computed from others.</summary>
    public static LabelLayer Of(int[] labels, Cut cut, VolumeShape shape, Func<int, Rgb> colour, double fill, bool outline)
    {
        int columns = cut.Columns(shape), rows = cut.Rows(shape);
        int fx = Reduce.Factor(columns), fy = Reduce.Factor(rows);
        return new LabelLayer(Reduce.Nearest(labels, columns, rows, fx, fy), Reduce.Size(columns, fx), Reduce.Size(rows, fy), colour, fill, outline);
    }

    /// <summary>Different labels in this plane.</summary>
    public int CountLabels()
    {
        var seen = new HashSet<int>();
        foreach (var v in Labels)
            if (v != 0)
                seen.Add(v);
        return seen.Count;
    }
}
