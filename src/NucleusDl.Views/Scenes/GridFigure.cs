using System.Globalization;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Figures of equal panels in rows.</summary>
internal static class GridFigure
{
    private const double ErrorFill = 0.72;
    private const double Dimmed = 0.55;

    private static readonly Rgb[] VerdictColours = [default, Palette.SkyBlue, Palette.Orange, Palette.Purple, Palette.Yellow];

    /// <summary>Image, truth, prediction and what they disagree on, one row for each plane.</summary>
    public static Figure Compare(Volume image, LabelVolume truth, LabelVolume prediction, CompareOptions options)
    {
        options.Validate(image);
        var painter = new VolumePainter(image, options);
        var agreement = new Agreement(truth, prediction);
        LabelColours truthColours = LabelColours.Of(truth), predictionColours = LabelColours.Of(prediction);
        var planes = image.Shape.Z == 1 ? [Plane.XY] : options.Planes;
        var panels = new List<Panel>();
        foreach (var plane in planes)
        {
            var cut = options.CutAt(plane, image.Shape);
            var picture = painter.Paint(cut);
            Panel Make(string name, RgbImage pixels, LabelLayer? layer) => Describe.Panel(pixels, cut, image.VoxelSize, image.Shape, name) with { Layer = layer };
            LabelLayer Layer(LabelVolume labels, LabelColours colours) => LabelLayer.Of(labels, cut, l => colours[l], OverlayOptions.DefaultFill, true);
            panels.Add(Make(plane + " image", picture, null));
            panels.Add(Make("Truth", picture, Layer(truth, truthColours)));
            panels.Add(Make("Prediction", picture, Layer(prediction, predictionColours)));
            panels.Add(Make("Errors", Dim(picture), LabelLayer.Of(agreement.Map(truth, prediction, cut), cut, image.Shape, v => VerdictColours[v], ErrorFill, false)));
        }
        var (placed, w, h) = SceneLayout.Grid(panels, planes.Count == 1 ? 2 : 4, SceneLayout.Units(image.VoxelSize), options.Width - 40);
        var counts = $"{Text.Count(truthColours.Count, "nucleus", "nuclei")} in the truth, {predictionColours.Count} predicted, {agreement.Matches} in both";
        var where = "at " + string.Join(", ", planes.Select(p => options.CutAt(p, image.Shape).Position(image.VoxelSize)));
        return Finish(options.Title ?? Describe.Title("Truth and prediction", image), Describe.Join(counts, where), placed, w, h, image, Errors(agreement, painter));
    }

    /// <summary>Planes of a stack from first to last.</summary>
    public static Figure Montage(Volume volume, LabelVolume? labels, MontageOptions options)
    {
        options.Validate(volume);
        var painter = new VolumePainter(volume, options);
        var colours = labels is null ? null : LabelColours.Of(labels);
        var count = Math.Min(options.Count, volume.Shape.Z);
        var panels = new Panel[count];
        for (var i = 0; i < count; i++)
        {
            var cut = new Cut(Plane.XY, count == 1 ? volume.Shape.Z / 2 : (int)Math.Round((double)i * (volume.Shape.Z - 1) / (count - 1)));
            panels[i] = Describe.Panel(painter.Paint(cut), cut, volume.VoxelSize, volume.Shape, cut.Position(volume.VoxelSize)) with
            {
                Layer = labels is null ? null : LabelLayer.Of(labels, cut, l => colours![l], OverlayOptions.DefaultFill, true),
            };
        }
        // As many columns as make the grid about as wide as a page, given the shape of a panel.
        var columns = options.Columns ?? Math.Clamp((int)Math.Round(Math.Sqrt(count * 1.3 * panels[0].HeightUnits / panels[0].WidthUnits)), 1, 6);
        var (placed, w, h) = SceneLayout.Grid(panels, columns, SceneLayout.Units(volume.VoxelSize), options.Width - 40);
        var what = $"{count} of {Text.Count(volume.Shape.Z, "plane", "planes")} of {volume}";
        return Finish(options.Title ?? Describe.Title("Planes", volume), what, placed, w, h, volume, Describe.Legend(painter, colours));
    }

    /// <summary>The same planes of several images, one row for each plane.</summary>
    public static Figure SideBySide(IReadOnlyList<ImagePanel> pictures, CompareOptions options)
    {
        var first = pictures[0].Image;
        options.Validate(first);
        var planes = first.Shape.Z == 1 ? [Plane.XY] : options.Planes;
        var painters = pictures.Select(p => new VolumePainter(p.Image, options, p.ContrastOf)).ToArray();
        var panels = (from plane in planes
                      let cut = options.CutAt(plane, first.Shape)
                      from i in Enumerable.Range(0, pictures.Count)
                      select Describe.Panel(painters[i].Paint(cut), cut, first.VoxelSize, first.Shape, planes.Count == 1 ? pictures[i].Name : $"{plane} {pictures[i].Name}")).ToList();
        var (placed, w, h) = SceneLayout.Grid(panels, planes.Count == 1 ? Math.Min(4, pictures.Count) : pictures.Count, SceneLayout.Units(first.VoxelSize), options.Width - 40);
        var where = "at " + string.Join(", ", planes.Select(p => options.CutAt(p, first.Shape).Position(first.VoxelSize)));
        List<LegendEntry> legend = [new(pictures.Any(p => p.ContrastOf is not null) ? "pictures that belong together have the same contrast" : "each picture has its own contrast")];
        if (painters.Any(p => p.SawNotANumber))
            legend.Add(new LegendEntry("not a number", Palette.NotANumber));
        return Finish(options.Title ?? Describe.Title("Side by side", first), where, placed, w, h, first, legend);
    }

    private static List<LegendEntry> Errors(Agreement agreement, VolumePainter painter)
    {
        var legend = new List<LegendEntry>
        {
            Entry(Verdict.Agreed, "the same nucleus"),
            Entry(Verdict.Missed, "missed"),
            Entry(Verdict.Extra, "extra"),
            Entry(Verdict.Other, "merged, split or shifted"),
            new("shares of all nuclear voxels of the stack"),
        };
        if (painter.SawNotANumber)
            legend.Add(new LegendEntry("not a number", Palette.NotANumber));
        return legend;

        LegendEntry Entry(Verdict v, string text) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{text} {100 * agreement.Share(v):0.#} %"), VerdictColours[(int)v]);
    }

    private static Figure Finish(string title, string what, Panel[] panels, double width, double height, Volume volume, List<LegendEntry> legend)
    {
        var bar = SceneLayout.PlaceBar(panels, volume.VoxelSize);
        return new Scene
        {
            Title = title,
            Subtitle = Describe.Join(what, Describe.Caution(volume.VoxelSize)),
            Alt = Describe.Join(string.Join(", ", panels.Select(p => p.Name)), what, string.Join(", ", legend.Select(l => l.Text)), $"scale bar {bar}"),
            Panels = panels,
            Bar = bar,
            Legend = legend,
            Width = width,
            Height = height,
        }.ToFigure();
    }

    private static RgbImage Dim(RgbImage image)
    {
        var result = new RgbImage(image.Width, image.Height);
        for (var i = 0; i < result.Bytes.Length; i++)
            result.Bytes[i] = (byte)(image.Bytes[i] * Dimmed);
        return result;
    }
}
