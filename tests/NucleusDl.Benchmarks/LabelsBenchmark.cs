using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NucleusDl.Filters;
using NucleusDl.Geometry;
using NucleusDl.Labels;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>
/// Filters and label operations against scipy and scikit-image on the same phantom nuclei in the same run, results compared, with one thread and
/// with two of ours: 64 x 256 x 256 and 256 x 512 x 512 voxels.
/// </summary>
internal sealed class LabelsBenchmark : IDisposable
{
    private readonly string folder;
    private readonly NucleiScene scene;
    private readonly int ourRuns;

    private LabelsBenchmark(string folder, int pieces)
    {
        this.folder = folder;
        // Two pieces along Y and X to four along Z.
        scene = NucleiScene.Make(pieces, (pieces + 1) / 2, (pieces + 1) / 2);
        ourRuns = pieces == 1 ? Timing.Runs : 5;
        Large = pieces > 1;
        scene.Save(folder);
    }

    private bool Large { get; }

    public static void Run(string folder, string[] parts, int[] sizes)
    {
        foreach (var pieces in sizes)
        {
            using var benchmark = new LabelsBenchmark(folder, pieces);
            benchmark.Run(parts);
        }
    }

    public void Dispose() => scene.Dispose();

    private void Run(string[] parts)
    {
        var foreground = 0L;
        for (var z = 0; z < scene.Mask.Shape.Z; z++)
            foreach (var v in scene.Mask.Plane(z))
                foreground += v;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{scene.Mask.Shape} voxels, {100.0 * foreground / scene.Mask.Shape.Length:0} % foreground, {scene.Truth.Sizes().Count} nuclei, {scene.Markers.Max()} markers"));
        Console.WriteLine();
        Console.WriteLine("| operation | NucleusDl, 2 threads | 1 thread | 1 to 2 threads | the faster peer | its runs | times faster | results |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, peerRuns, work) in Operations())
            if (parts.Length == 0 || parts.Contains(name))
                Compare(name, peerRuns, work);
        Console.WriteLine();
    }

    /// <summary>Name, how often the peer runs, and our side: it gives back a comparison with the peer's result.</summary>
    private IEnumerable<(string Name, int PeerRuns, Func<ParallelOptions, Outcome> Work)> Operations()
    {
        var some = Large ? 3 : 5;
        var few = Large ? 1 : 3;
        yield return ("gaussian", some, p => Image(Gaussian.Blur(scene.Float, 0.8, NucleiScene.Voxel, parallel: p), "gaussian-theirs", 1e-5));
        yield return ("median-image", few, p => Image(Median.Filter(scene.Image, p), "median-image-theirs", 0));
        yield return ("median-float", few, p => Image(Median.Filter(scene.Float, p), "median-float-theirs", 0));
        yield return ("edt", few, p => Image(DistanceTransform.Euclidean(scene.Mask, NucleiScene.Voxel, p), "edt-theirs", 3e-7));
        yield return ("components6", some, p => Image(ConnectedComponents.Label(scene.Mask, Connectivity.Faces6, p).Voxels, "components1-theirs", 0));
        yield return ("components18", some, p => Image(ConnectedComponents.Label(scene.Mask, Connectivity.Edges18, p).Voxels, "components2-theirs", 0));
        yield return ("components26", some, p => Image(ConnectedComponents.Label(scene.Mask, Connectivity.Corners26, p).Voxels, "components3-theirs", 0));
        yield return ("watershed", few, p => Image(Watershed.FromMarkers(scene.Landscape, scene.Markers, scene.Mask, parallel: p).Voxels, "watershed-theirs", 0));
        yield return ("regions", few, p => Regions(RegionProperties.Measure(scene.Truth, scene.Image, p)));
        yield return ("surface", few, p => Surface(MarchingCubes.Extract(scene.Smooth, scene.Level, NucleiScene.Voxel, closed: false, p)));
    }

    private void Compare(string name, int peerRuns, Func<ParallelOptions, Outcome> work)
    {
        using var theirs = Python(name, peerRuns);
        var times = theirs.RootElement.EnumerateObject().Where(p => p.Name.StartsWith("sci", StringComparison.Ordinal)).MinBy(p => p.Value.GetDouble());
        var one = Timing.Of(() => work(new ParallelOptions { MaxDegreeOfParallelism = 1 }).Dispose(), ourRuns);
        var two = Timing.Of(() => work(new ParallelOptions { MaxDegreeOfParallelism = 2 }).Dispose(), ourRuns);
        using var outcome = work(new ParallelOptions());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {two.Text} | {one.Text} | {one.Median / two.Median:0.00} | {times.Name} {times.Value.GetDouble() * 1000:0} ms | {peerRuns} | {times.Value.GetDouble() / two.Median:0.0} | {outcome.Check(theirs.RootElement)} |"));
    }

    private Outcome Image<T>(Volume<T> ours, string theirs, double relative) where T : unmanaged, System.Numerics.INumber<T> => new(ours, _ =>
    {
        using var other = Npy.Read<T>(Path.Combine(folder, theirs + ".npy"), ours.Shape);
        var (differ, worst) = (0L, 0.0);
        for (var z = 0; z < ours.Shape.Z; z++)
        {
            Span<T> a = ours.Plane(z), b = other.Plane(z);
            for (var i = 0; i < a.Length; i++)
                if (a[i] != b[i])
                {
                    var (x, y) = (double.CreateTruncating(a[i]), double.CreateTruncating(b[i]));
                    worst = Math.Max(worst, Math.Abs(x - y) / Math.Abs(y));
                    differ++;
                }
        }
        return differ == 0 ? "equal" : worst <= relative ? string.Create(CultureInfo.InvariantCulture, $"within {worst:0.0e+0}") : $"{differ} voxels differ";
    });

    private Outcome Regions(IReadOnlyList<Region> ours) => new(null, theirs =>
    {
        using var table = Npy.Read<double>(Path.Combine(folder, "regions-theirs.npy"), new VolumeShape(1, theirs.GetProperty("rows").GetInt32(), theirs.GetProperty("columns").GetInt32()));
        var worst = ours.Count == table.Shape.Y ? 0.0 : double.NaN;
        for (var i = 0; i < ours.Count && i < table.Shape.Y; i++)
        {
            var (r, n) = (ours[i], ours[i].Inertia);
            double[] row = [r.Label, r.Voxels, r.Box.Z, r.Box.Y, r.Box.X, r.Box.Z + r.Box.Depth, r.Box.Y + r.Box.Height, r.Box.X + r.Box.Width, r.Centroid.Z, r.Centroid.Y, r.Centroid.X,
                n.ZZ, n.ZY, n.ZX, n.ZY, n.YY, n.YX, n.ZX, n.YX, n.XX, r.Mean, r.Min, r.Max];
            var scale = Math.Abs(n.ZZ);
            for (var k = 0; k < row.Length; k++)
                worst = Math.Max(worst, Math.Abs(row[k] - table[0, i, k]) / (k is > 10 and < 20 ? scale : Math.Max(1, Math.Abs(row[k]))));
        }
        return string.Create(CultureInfo.InvariantCulture, $"within {worst:0.0e+0}");
    });

    private static Outcome Surface(Mesh ours) => new(null, theirs => string.Create(CultureInfo.InvariantCulture,
        $"{ours.Vertices.Length} vertices (theirs {theirs.GetProperty("vertices").GetInt32()}), area {100 * (ours.Area() / theirs.GetProperty("area").GetDouble() - 1):+0.000;-0.000} %"));

    /// <summary>The same work in Python: labels.py beside this program.</summary>
    private JsonDocument Python(string operation, int runs)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "labels.py"), folder, operation, runs.ToString(CultureInfo.InvariantCulture),
            scene.Level.ToString("R", CultureInfo.InvariantCulture), .. NucleiScene.Voxel.ToOption().Split(',')];
        using var python = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("PYTHON") ?? "python3", arguments) { RedirectStandardOutput = true })!;
        var text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0 ? JsonDocument.Parse(text) : throw new InvalidOperationException("labels.py failed: it needs numpy, scipy and scikit-image");
    }

    /// <summary>A result of ours and how it is held against theirs.</summary>
    private sealed record Outcome(Volume? Result, Func<JsonElement, string> Check) : IDisposable
    {
        public void Dispose() => Result?.Dispose();
    }
}
