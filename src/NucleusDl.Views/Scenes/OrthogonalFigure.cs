using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Figures of three planes that share their axes.</summary>
internal static class OrthogonalFigure
{
    /// <summary>Three planes through one voxel, with labels over them where there are some.</summary>
    public static Figure Slices(Volume volume, LabelVolume? labels, SliceOptions options, string title)
    {
        options.Validate(volume);
        var painter = new VolumePainter(volume, options);
        var colours = labels is null ? null : LabelColours.Of(labels);
        var look = options as OverlayOptions ?? new OverlayOptions();
        var s = volume.Shape;
        Panel Make(Plane plane)
        {
            var cut = options.CutAt(plane, s);
            return Describe.Panel(painter.Paint(cut), cut, volume.VoxelSize, s, plane.ToString()) with
            {
                Cross = options.Crosshair && s.Z > 1 ? Cross(options, plane, s) : null,
                Layer = labels is null ? null : LabelLayer.Of(labels, cut, l => colours![l], look.Fill, look.Outline),
            };
        }
        var (z, y, x) = (options.CutAt(Plane.XY, s), options.CutAt(Plane.XZ, s), options.CutAt(Plane.YZ, s));
        var where = s.Z == 1 ? "one plane" : $"planes at {z.Position(volume.VoxelSize)}, {y.Position(volume.VoxelSize)}, {x.Position(volume.VoxelSize)}";
        return Finish(Make, painter, options.Title ?? Describe.Title(title, volume), where, colours);
    }

    /// <summary>The brightest voxels along each axis.</summary>
    public static Figure Projection(Volume volume, ImageOptions options)
    {
        options.Validate(volume);
        // The brightest of many voxels are bright everywhere: the stack's own percentiles would show little but white.
        using var brightest = Brightest(volume);
        var painter = new VolumePainter(volume, options, brightest);
        return Finish(plane => Describe.Panel(painter.PaintProjection(plane), new Cut(plane, 0), volume.VoxelSize, volume.Shape, plane.ToString()), painter, options.Title ?? Describe.Title("Maximum projection", volume), "brightest voxel along each axis", null);
    }

    /// <summary>Labels without an image: plain colours on black.</summary>
    public static Figure Labels(LabelVolume labels, OverlayOptions options)
    {
        using var black = new Volume<byte>(labels.Shape, labels.VoxelSize) { Source = labels.Voxels.Source };
        options.Validate(black);
        var colours = LabelColours.Of(labels);
        Panel Make(Plane plane)
        {
            var cut = options.CutAt(plane, labels.Shape);
            var layer = LabelLayer.Of(labels, cut, l => colours[l], options.Fill, options.Outline);
            return Describe.Panel(new RgbImage(layer.Columns, layer.Rows), cut, labels.VoxelSize, labels.Shape, plane.ToString()) with
            {
                Layer = layer,
            };
        }
        var title = options.Title ?? Describe.Title("Labels", black);
        return Finish(Make, labels.Shape, labels.VoxelSize, options.Width, title, labels.ToString(), "", [.. Describe.Labels(colours.Count)]);
    }

    private static Figure Finish(Func<Plane, Panel> make, VolumePainter painter, string title, string where, LabelColours? colours)
    {
        var volume = painter.Volume;
        return Finish(make, volume.Shape, volume.VoxelSize, painter.Options.Width, title, volume.ToString(), where, () => Describe.Legend(painter, colours));
    }

    private static Figure Finish(Func<Plane, Panel> make, VolumeShape s, VoxelSize? voxel, int width, string title, string what, string where, List<LegendEntry> legend) =>
        Finish(make, s, voxel, width, title, what, where, () => legend);

    private static Figure Finish(Func<Plane, Panel> make, VolumeShape s, VoxelSize? voxel, int width, string title, string what, string where, Func<List<LegendEntry>> legend)
    {
        var units = SceneLayout.Units(voxel);
        var flat = s.Z == 1;
        var (panels, w, h) = SceneLayout.Orthogonal(make(Plane.XY), flat ? null : make(Plane.XZ), flat ? null : make(Plane.YZ), units, width - 40);
        var bar = SceneLayout.PlaceBar(panels, voxel);
        return new Scene
        {
            Title = title,
            Subtitle = Describe.Join(what, where, Describe.Caution(voxel)),
            Alt = Describe.Join($"{(flat ? "One plane" : "XY, XZ and YZ planes")} of {what}", where, $"scale bar {bar}"),
            Panels = panels,
            Bar = bar,
            // Asked for last: only then is it known whether a plane held voxels that are not numbers.
            Legend = legend(),
            Free = flat ? null : (panels[1].X, panels[2].Y, panels[1].Width, panels[2].Height),
            Width = w,
            Height = h,
        }.ToFigure();
    }

    private static Volume<float> Brightest(Volume volume)
    {
        var result = new Volume<float>(volume.Shape with { Z = 1 }, volume.VoxelSize) { ChannelNames = volume.ChannelNames };
        for (var c = 0; c < volume.Shape.C; c++)
            VoxelReader.Project(volume, c, Plane.XY).CopyTo(result.Plane(c, 0));
        return result;
    }

    private static (double X, double Y) Cross(SliceOptions options, Plane plane, VolumeShape s)
    {
        double z = (options.CutAt(Plane.XY, s).Index + 0.5) / s.Z, y = (options.CutAt(Plane.XZ, s).Index + 0.5) / s.Y, x = (options.CutAt(Plane.YZ, s).Index + 0.5) / s.X;
        return plane switch { Plane.XY => (x, y), Plane.XZ => (x, z), _ => (z, y) };
    }
}
