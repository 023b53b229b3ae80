using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Titles, legends and other words of picture figures, and the panels they go with.</summary>
internal static class Describe
{
    public static Panel Panel(RgbImage image, Cut cut, VoxelSize? voxel, VolumeShape shape, string name)
    {
        var units = SceneLayout.Units(voxel);
        return new Panel(image, cut, cut.Columns(shape) * cut.ColumnStep(units), cut.Rows(shape) * cut.RowStep(units)) { Name = name };
    }

    /// <summary>"Overlay: embryo.tif".</summary>
    public static string Title(string what, Volume volume)
    {
        var file = Path.GetFileName(volume.Source);
        return string.IsNullOrEmpty(file) ? what : $"{what}: {file}";
    }

    /// <summary>A warning where proportions cannot be right.</summary>
    public static string Caution(VoxelSize? voxel) => voxel is null ? "drawn in voxels, so depth may look too thin or too thick" : "";

    public static LegendEntry[] Labels(int count) => count == 0
        ? [new("no labelled voxels")]
        : [new(Text.Count(count, "nucleus", "nuclei") + " in the stack"), new("colours only tell neighbours apart")];

    /// <summary>Intensities of the channels, what is not a number, and the labels.</summary>
    public static List<LegendEntry> Legend(VolumePainter painter, LabelColours? colours)
    {
        var legend = new List<LegendEntry>();
        foreach (var c in painter.Channels)
            legend.Add(Channel(c, painter));
        if (painter.Channels.Count < painter.Volume.Shape.C)
            legend.Add(new LegendEntry($"{painter.Channels.Count} of {painter.Volume.Shape.C} channels"));
        if (painter.SawNotANumber)
            legend.Add(new LegendEntry("not a number", Palette.NotANumber));
        if (colours is not null)
            legend.AddRange(Labels(colours.Count));
        return legend;
    }

    public static string Join(params string[] parts) => string.Join(" · ", parts.Where(p => p.Length > 0));

    private static LegendEntry Channel(ChannelRange c, VolumePainter painter)
    {
        if (double.IsNaN(c.Low))
            return new LegendEntry($"{c.Name}: no number at all", Palette.NotANumber);
        if (!(c.High > c.Low))
            return new LegendEntry($"{c.Name} is {Text.Number(c.Low)} everywhere", default(Rgb).Mix(c.Colour, 0.5));
        var gamma = painter.Options.Gamma == 1 ? "" : $", gamma {Text.Number(painter.Options.Gamma)}";
        return new LegendEntry($"{Text.Number(c.High)} {c.Name}{gamma}", c.Colour) { RampFrom = Text.Number(c.Low) };
    }
}
