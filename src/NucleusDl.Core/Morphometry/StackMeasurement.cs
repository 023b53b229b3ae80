using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>One call of <see cref="Morphometry.Measure"/>: a pass that collects the runs, then the nuclei side by side.</summary>
internal sealed class StackMeasurement
{
    private readonly LabelVolume labels;
    private readonly Volume? image;
    private readonly VoxelSize size;
    private readonly ParallelOptions parallel;
    private readonly MorphometryOptions options;
    private readonly CroftonDirections directions;
    private readonly VoxelRows? voxels;
    private readonly LocalBackground? surroundings;
    private readonly ChromocentreFinder? finder;
    private double[] wholeBackground = [];

    public StackMeasurement(LabelVolume labels, Volume? image, VoxelSize size, MorphometryOptions options, ParallelOptions parallel)
    {
        (this.labels, this.image, this.size, this.parallel, this.options) = (labels, image, size, parallel, options);
        directions = CroftonDirections.For(size);
        if (image is null)
            return;
        voxels = VoxelRows.Of(image);
        surroundings = new LocalBackground(labels, size, voxels, options.BackgroundMargin);
        finder = options.Chromocentres is { } c ? new ChromocentreFinder(labels.Shape, size, voxels, c) : null;
    }

    private int Channels => image?.Shape.C ?? 0;

    public MorphometryTable Run(IProgress<ProgressReport>? progress)
    {
        var runs = LabelRuns.Collect(labels, parallel);
        if (surroundings is not null)
            wholeBackground = [.. Enumerable.Range(0, Channels).Select(c => surroundings.Around(IO.VolumeBox.Whole(labels.Shape), c).Median)];
        var rows = new NucleusMeasurement[runs.Labels.Length];
        var maxima = new (double Max, long AtMax)[runs.Labels.Length][];
        var found = new List<ChromocentreFinder.Found>[runs.Labels.Length];
        var done = 0;
        Parallel.For(0, rows.Length, parallel, i =>
        {
            (rows[i], maxima[i], found[i]) = Nucleus(runs.Labels[i], runs.Of(i));
            var now = Interlocked.Increment(ref done);
            if (now % 256 == 0 || now == rows.Length)
                progress?.Report(new ProgressReport("Measuring nuclei", now, rows.Length));
        });
        var nearest = NearestCentroids.Distances(Array.ConvertAll(rows, r => r.Centroid), parallel);
        for (var i = 0; i < rows.Length; i++)
            rows[i] = rows[i] with { NearestNucleus = nearest[i] };
        var ceilings = Saturation.Apply(rows, maxima, Channels);
        return new MorphometryTable(rows, size, ChannelNames(), finder is not null, [.. found.SelectMany(f => f)], labels.Shape,
            MorphometryNotes.For(rows, labels.Shape, ceilings, found));
    }

    private (NucleusMeasurement Row, (double, long)[] Maxima, List<ChromocentreFinder.Found> Chromocentres) Nucleus(int label, ReadOnlySpan<LabelRun> runs)
    {
        var sums = new VoxelSums(runs, labels.Shape.Y, size);
        var shape = Shape(label, sums, runs);
        if (image is null)
            return (shape, [], []);
        var channels = new ChannelIntensity[Channels];
        var maxima = new (double, long)[Channels];
        for (var c = 0; c < Channels; c++)
            (channels[c], maxima[c]) = Intensity(c, sums, runs);
        var row = shape with { Channels = channels };
        if (finder is null)
            return (row, maxima, []);
        var (summary, found) = Chromocentres(label, sums, runs, channels[options.Chromocentres!.Channel]);
        return (row with { Chromocentres = summary }, maxima, found);
    }

    private NucleusMeasurement Shape(int label, VoxelSums sums, ReadOnlySpan<LabelRun> runs)
    {
        var (moments, axes) = sums.Covariance.Eigen();
        var semi = new SemiAxes(Math.Sqrt(5 * moments[0]), Math.Sqrt(5 * moments[1]), Math.Sqrt(5 * moments[2]));
        var count = SurfaceCount.Of(labels, label, runs);
        var crofton = count.Surface(directions);
        var bias = semi.Short > 0 ? directions.BiasOn(new Ellipsoid(semi.Long, semi.Middle, semi.Short, axes[0], axes[1], axes[2])) : 1;
        return new NucleusMeasurement
        {
            Label = label,
            Centroid = sums.Centroid,
            Box = sums.Box,
            Voxels = sums.Voxels,
            Volume = sums.Voxels * size.Volume,
            Surface = crofton / bias,
            CroftonSurface = crofton,
            Axes = new SemiAxes(2 * semi.Long, 2 * semi.Middle, 2 * semi.Short),
            LongAxis = axes[0],
            ShortAxis = axes[2],
            MaximumDiameter = MaximumDiameter.Of(runs, labels.Shape.Y, size),
            Neighbours = [.. count.Neighbours],
            TouchingFraction = count.ContactSurface(directions) / crofton,
            Border = Faces(sums.Box),
        };
    }

    private (ChannelIntensity, (double, long)) Intensity(int c, VoxelSums sums, ReadOnlySpan<LabelRun> runs)
    {
        var d = Distribution.Of(voxels!.Values(c, runs, labels.Shape.Y, sums.Voxels));
        var (background, backgroundSd, otsu) = surroundings!.Around(sums.Box, c);
        if (double.IsNaN(background))
            background = wholeBackground[c];
        return (new ChannelIntensity(d.Min, d.Mean, d.Median, d.Max, d.Sd, d.Mean * sums.Voxels, (d.Mean - background) * sums.Voxels, background, backgroundSd, otsu, double.NaN),
            (d.Max, d.AtMax));
    }

    private (ChromocentreSummary?, List<ChromocentreFinder.Found>) Chromocentres(int label, VoxelSums sums, ReadOnlySpan<LabelRun> runs, ChannelIntensity grey)
    {
        var scattered = (double)sums.Box.Depth * sums.Box.Height * sums.Box.Width > (double)ChromocentreFinder.MaxBoxPerVoxel * sums.Voxels + 1e6;
        if (double.IsNaN(grey.Mean) || scattered)
            return (null, []);
        // Where no background is known, the darkest voxel is the nearest thing to it.
        var background = double.IsNaN(grey.Background) ? grey.Min : grey.Background;
        var found = finder!.Find(label, sums, runs, background);
        double count = 0, light = 0;
        foreach (var f in found)
            (count, light) = (count + f.Positions.Length, light + f.Sum - f.Positions.Length * background);
        var all = (grey.Mean - background) * sums.Voxels;
        var rest = (all - light) / (sums.Voxels - count);
        var none = found.Count == 0;
        return (new ChromocentreSummary(found.Count, count * size.Volume, none ? double.NaN : count * size.Volume / found.Count, count / sums.Voxels,
            all > 0 ? light / all : double.NaN, none || !(rest > 0) ? double.NaN : light / count / rest,
            none ? double.NaN : found.Average(f => f.Chromocentre.BorderDistance), none ? double.NaN : found.Average(f => f.Chromocentre.CentroidDistance)), found);
    }

    private StackFaces Faces(IO.VolumeBox box)
    {
        var shape = labels.Shape;
        return (box.Z == 0 ? StackFaces.ZFirst : 0) | (box.Z + box.Depth == shape.Z ? StackFaces.ZLast : 0)
            | (box.Y == 0 ? StackFaces.YFirst : 0) | (box.Y + box.Height == shape.Y ? StackFaces.YLast : 0)
            | (box.X == 0 ? StackFaces.XFirst : 0) | (box.X + box.Width == shape.X ? StackFaces.XLast : 0);
    }

    private string[] ChannelNames() => [.. Enumerable.Range(0, Channels).Select(c =>
        image!.ChannelNames.Count > c && image.ChannelNames[c].Length > 0 ? image.ChannelNames[c] : $"channel {c}")];
}
