using NucleusDl.Synthetic;

namespace NucleusDl.Measuring;

/// <summary>The columns of a table of nuclei, in their order. Names are what scripts and papers cite: they stay.</summary>
internal static class MorphometryColumns
{
    public static IReadOnlyList<MorphometryColumn> For(int channels, bool chromocentres)
    {
        List<MorphometryColumn> columns = [.. Place, .. Shape, .. Company];
        for (var c = 0; c < channels; c++)
            columns.AddRange(Channel(c));
        if (chromocentres)
            columns.AddRange(Chromocentres);
        return columns;
    }

    private static MorphometryColumn[] Place =>
    [
        new("label", "Number in the label image", n => n.Label),
        new("centroid_z_um", "Mean of the voxel centres; voxel (0, 0, 0) is at 0", n => n.Centroid.Z),
        new("centroid_y_um", "The same along Y", n => n.Centroid.Y),
        new("centroid_x_um", "The same along X", n => n.Centroid.X),
        new("box_z_first_px", "First plane, counted from 0", n => n.Box.Z),
        new("box_y_first_px", "First row", n => n.Box.Y),
        new("box_x_first_px", "First column", n => n.Box.X),
        new("box_z_size_px", "Number of planes", n => n.Box.Depth),
        new("box_y_size_px", "Number of rows", n => n.Box.Height),
        new("box_x_size_px", "Number of columns", n => n.Box.Width),
        new("voxels", "Number of voxels", n => n.Voxels),
    ];

    private static MorphometryColumn[] Shape =>
    [
        new("volume_um3", "Volume", n => n.Volume),
        new("surface_um2", "Surface: Crofton, 13 directions, their unevenness taken out by the ellipsoid of the same moments", n => n.Surface),
        new("surface_crofton_um2", "Surface: Crofton, 13 directions as it stands", n => n.CroftonSurface),
        new("sphericity", "Cube root of 36 pi V² / S³; 1 for a ball", n => n.Sphericity),
        new("sphericity_nucleusj", "36 pi V² / S³, as NucleusJ reports it", n => n.SphericityCubed),
        new("flatness", "Middle over shortest axis", n => n.Flatness),
        new("elongation", "Longest over middle axis", n => n.Elongation),
        new("axis_long_um", "Longest full axis of the ellipsoid of the same second moments", n => n.Axes.Long),
        new("axis_middle_um", "Middle axis", n => n.Axes.Middle),
        new("axis_short_um", "Shortest axis", n => n.Axes.Short),
        new("long_azimuth_deg", "Direction of the longest axis in the XY plane, from +X towards +Y, 0 to 180", n => Azimuth(n, n.LongAxis)),
        new("long_elevation_deg", "Its rise out of the XY plane towards +Z, -90 to 90", n => Elevation(n, n.LongAxis)),
        new("short_azimuth_deg", "Direction of the shortest axis in the XY plane", n => Azimuth(n, n.ShortAxis)),
        new("short_elevation_deg", "Its rise out of the XY plane", n => Elevation(n, n.ShortAxis)),
        new("equivalent_radius_um", "Radius of the ball of the same volume", n => n.EquivalentRadius),
        new("max_diameter_um", "Largest distance between two voxel centres (Feret)", n => n.MaximumDiameter),
        new("extent", "Voxels over the voxels of the box", n => n.Extent),
    ];

    private static MorphometryColumn[] Company =>
    [
        new("neighbours", "Nuclei that share a face with it", n => n.Neighbours.Count),
        new("touching_fraction", "Share of its surface that touches other nuclei", n => n.TouchingFraction),
        new("nearest_nucleus_um", "Distance of the nearest other centroid", n => n.NearestNucleus),
        new("touches_border", "1 where it reaches the stack's border and may go on beyond", n => n.Border == StackFaces.None ? 0 : 1),
        new("border_faces", "Which faces: z0 first plane, z1 last plane, and so on", _ => double.NaN, Faces),
    ];

    private static MorphometryColumn[] Chromocentres =>
    [
        new("chromocentres", "Number of chromocentres", n => Of(n, c => c.Count)),
        new("chromocentre_volume_um3", "Their volume in all", n => Of(n, c => c.TotalVolume)),
        new("chromocentre_mean_volume_um3", "Mean volume of one", n => Of(n, c => c.MeanVolume)),
        new("chromocentre_volume_fraction", "Their share of the nucleus' volume (RHV)", n => Of(n, c => c.VolumeFraction)),
        new("chromocentre_intensity_fraction", "Their share of the nucleus' light above background (RHF)", n => Of(n, c => c.IntensityFraction)),
        new("chromocentre_intensity_ratio", "Their mean over that of the rest of the nucleus, above background", n => Of(n, c => c.IntensityRatio)),
        new("chromocentre_border_um", "Mean distance of their border to the nucleus' border", n => Of(n, c => c.BorderDistance)),
        new("chromocentre_centre_to_border_um", "Mean distance of their barycentre to the nucleus' border", n => Of(n, c => c.CentroidDistance)),
    ];

    private static IEnumerable<MorphometryColumn> Channel(int c)
    {
        MorphometryColumn Make(string name, string meaning, Func<ChannelIntensity, double> value) =>
            new(FormattableString.Invariant($"c{c}_{name}"), $"Channel {c}: {meaning}", n => n.Channels.Count > c ? value(n.Channels[c]) : double.NaN);
        return
        [
            Make("min_grey", "smallest grey value", i => i.Min),
            Make("mean_grey", "mean", i => i.Mean),
            Make("median_grey", "median", i => i.Median),
            Make("max_grey", "largest", i => i.Max),
            Make("sd_grey", "standard deviation of the voxels", i => i.Sd),
            Make("integrated_grey", "sum of the voxels", i => i.Integrated),
            Make("background_grey", "median of the unlabelled voxels around", i => i.Background),
            Make("background_sd_grey", "standard deviation of the unlabelled voxels around", i => i.BackgroundSd),
            Make("mean_corrected_grey", "mean above background", i => i.CorrectedMean),
            Make("integrated_corrected_grey", "sum above background", i => i.CorrectedIntegrated),
            Make("heterogeneity", "standard deviation over the mean above background", i => i.Heterogeneity),
            Make("otsu_grey", "Otsu's threshold of nucleus and surroundings", i => i.Otsu),
            Make("saturated_fraction", "share of its voxels at the camera's ceiling", i => i.SaturatedFraction),
        ];
    }

    private static double Of(NucleusMeasurement n, Func<ChromocentreSummary, double> value) => n.Chromocentres is { } c ? value(c) : double.NaN;

    /// <summary>An axis has no sign: it is turned to positive Y, so that the azimuth lies in 0 … 180.</summary>
    private static Point3 Upward(Point3 axis) => axis.Y < 0 || (axis.Y == 0 && (axis.X < 0 || (axis.X == 0 && axis.Z < 0))) ? axis * -1 : axis;

    private static double Azimuth(NucleusMeasurement n, Point3 axis)
    {
        var a = Upward(axis);
        var angle = Math.Atan2(a.Y, a.X) * (180 / Math.PI);
        return n.Axes.Long > n.Axes.Short ? angle % 180 : double.NaN;
    }

    private static double Elevation(NucleusMeasurement n, Point3 axis) =>
        n.Axes.Long > n.Axes.Short ? Math.Asin(Math.Clamp(Upward(axis).Z, -1, 1)) * (180 / Math.PI) : double.NaN;

    private static string Faces(NucleusMeasurement n)
    {
        ReadOnlySpan<(StackFaces Face, string Name)> names =
        [
            (StackFaces.ZFirst, "z0"), (StackFaces.ZLast, "z1"), (StackFaces.YFirst, "y0"), (StackFaces.YLast, "y1"), (StackFaces.XFirst, "x0"), (StackFaces.XLast, "x1"),
        ];
        var found = new List<string>();
        foreach (var (face, name) in names)
            if (n.Border.HasFlag(face))
                found.Add(name);
        return string.Join(' ', found);
    }
}
