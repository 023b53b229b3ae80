using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Labelling.Features;
using NucleusDl.Labelling.Forest;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>
/// The pixel forest against scikit-learn's on the same features of phantom nuclei in the same run, with as many threads: 20,000 voxels to learn from, 64 x 256 x 256 to
/// classify, and other voxels to compare the probabilities on. And SEG against scribbled voxels on real embryos.
/// </summary>
internal static class ForestBenchmark
{
    private const int Learnt = 20_000, HeldOut = 20_000, Runs = 3;
    private static readonly int[] Voxels = [50, 100, 200, 300, 400];

    public static void Speed(string folder)
    {
        using var scene = NucleiScene.Make(1, 1, 1);
        var set = FeatureSet.Default;
        var plan = FeaturePlan.Create(set, scene.Image.Shape, NucleiScene.Voxel);
        var box = VolumeBox.Whole(scene.Image.Shape);
        var computing = Timing.Of(() => PixelFeatures.Compute(scene.Image, plan, box).Dispose(), Runs);
        using var features = PixelFeatures.Compute(scene.Image, plan, box);
        var (learn, judge) = (Pick(scene, features, 1, Learnt), Pick(scene, features, 2, HeldOut));
        RandomForest? forest = null;
        var training = Timing.Of(() => forest = RandomForest.Train(learn), Runs);
        var predicting = Timing.Of(() => forest!.Predict(features).Dispose(), Runs);
        Save(folder, "learn", learn);
        Save(folder, "judge", judge);
        var rows = new float[judge.Count * plan.Count];
        for (var i = 0; i < judge.Count; i++)
            for (var f = 0; f < plan.Count; f++)
                rows[i * plan.Count + f] = judge.Columns[f][i];
        var loss = Enumerable.Range(1, Runs).Average(seed => LogLoss(RandomForest.Train(learn, new ForestOptions { Seed = (ulong)seed }).Predict(rows), judge.Classes));
        var fast = Enumerable.Range(1, Runs).Average(seed => LogLoss([.. FastForest.Predict(learn, rows, seed).SelectMany(p => new[] { 1 - p, p })], judge.Classes));
        using (var flat = new Volume<float>(new VolumeShape(plan.Count, (int)features.Shape.ChannelLength / 256, 256)))
        {
            for (long i = 0; i < features.Shape.Length; i += 256)
                features.Slice(i, 256).CopyTo(flat.Slice(i, 256));
            Npy.Write(Path.Combine(folder, "features.npy"), flat);
        }
        using var theirs = Python(folder);
        var (train, predict, theirLoss) = (theirs.RootElement.GetProperty("train").GetDouble(), theirs.RootElement.GetProperty("predict").GetDouble(), theirs.RootElement.GetProperty("loss").GetDouble());
        Print($"| {features.Shape}: features of the whole stack | {computing.Median:0.00} s | | |");
        Print($"| training on {Learnt} voxels x {plan.Count} features, 100 trees | {training.Median:0.00} s | {train:0.00} s | {train / training.Median:0.0} |");
        Print($"| classifying {features.Shape.ChannelLength / 1e6:0.0} M voxels | {predicting.Median:0.00} s | {predict:0.00} s | {predict / predicting.Median:0.0} |");
        Print($"| log-loss on {HeldOut} other voxels | {loss:0.0000} | {theirLoss:0.0000} | {100 * (loss / theirLoss - 1):+0.0;-0.0} % |");
        Print($"| log-loss on the same voxels beside ML.NET's FastForest, whose scores Platt's method makes probabilities | {loss:0.0000} | {fast:0.0000} | {100 * (loss / fast - 1):+0.0;-0.0} % |");
        Print($"| out-of-bag error | {forest!.OutOfBagError:0.0000} | {theirs.RootElement.GetProperty("oob").GetDouble():0.0000} | |");
    }

    /// <summary>Needs NUCLEUSDL_BBBC050: a folder with images/ and instances/ of BBBC050.</summary>
    public static void Scribbles(string[] stacks)
    {
        var root = Environment.GetEnvironmentVariable("NUCLEUSDL_BBBC050") ?? throw new InvalidOperationException("Set NUCLEUSDL_BBBC050 to a folder with images/ and instances/ of BBBC050.");
        ulong[] seeds = [1, 2, 3, 4, 5];
        foreach (var name in stacks.Length > 0 ? stacks : ["Emb10_t401", "Emb10_t501"])
        {
            using var image = VolumeFile.Read(Path.Combine(root, "images", name + ".tif"), new ReadOptions(VoxelSize: new VoxelSize(1.75, 0.8, 0.8)));
            using var truth = VolumeFile.ReadLabels(Path.Combine(root, "instances", name + ".tif"));
            using (var grey = image.ToFloat())
            using (var classical = ClassicalSegmentation.Segment(grey, image.RequireVoxelSize()))
                Print($"| {name} | Otsu + watershed | {CellTrackingScores.Of(OverlapTable.Build(truth, classical)).Seg:0.000} ({classical.Sizes().Count} of {truth.Sizes().Count} nuclei) | | | | |");
            foreach (var guided in (bool[])[false, true])
            {
                var clock = Stopwatch.StartNew();
                var curves = Array.ConvertAll(seeds, s => ScribbleCurve.Run(image, truth, new ScribbleCurveOptions { Guided = guided, Seed = s, Voxels = Voxels }));
                var cells = Voxels.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{curves.Average(c => c[i].Seg):0.000} ({curves.Min(c => c[i].Seg):0.00}-{curves.Max(c => c[i].Seg):0.00})"));
                Print($"| {name} | {(guided ? "guided" : "random")} | {string.Join(" | ", cells)} |");
                Print($"<!-- {clock.Elapsed.TotalSeconds:0} s; nuclei at the end {string.Join(",", curves.Select(c => c[^1].Nuclei))} -->");
            }
        }
    }

    private static void Print(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    /// <summary>Voxels at random, half of them nuclei; the seed keeps learning and judging apart (few coincide, and both sides meet the same).</summary>
    private static ForestSamples Pick(NucleiScene scene, Volume<float> features, int seed, int count)
    {
        var random = new Random(seed);
        var places = new long[count];
        var classes = new byte[count];
        for (var i = 0; i < count; i++)
            do
            {
                places[i] = random.NextInt64(features.Shape.ChannelLength);
                classes[i] = scene.Truth.Voxels.Slice(places[i], 1)[0] == 0 ? (byte)0 : (byte)1;
            }
            while (classes[i] != i % 2);
        var columns = new float[features.Shape.C][];
        for (var f = 0; f < columns.Length; f++)
            columns[f] = Array.ConvertAll(places, p => features.Slice(f * features.Shape.ChannelLength + p, 1)[0]);
        return new ForestSamples(columns, classes, 2);
    }

    private static void Save(string folder, string name, ForestSamples samples)
    {
        using var x = new Volume<float>(new VolumeShape(1, samples.Columns.Count, samples.Count));
        for (var f = 0; f < samples.Columns.Count; f++)
            samples.Columns[f].CopyTo(x.Row(0, 0, f));
        Npy.Write(Path.Combine(folder, name + "-x.npy"), x);
        using var y = new Volume<byte>(new VolumeShape(1, 1, samples.Count));
        samples.Classes.CopyTo(y.Plane(0));
        Npy.Write(Path.Combine(folder, name + "-y.npy"), y);
    }

    private static double LogLoss(float[] probabilities, byte[] classes)
    {
        var sum = 0.0;
        for (var i = 0; i < classes.Length; i++)
            sum -= Math.Log(Math.Clamp(probabilities[2 * i + classes[i]], 1e-7, 1 - 1e-7));
        return sum / classes.Length;
    }

    private static JsonDocument Python(string folder)
    {
        using var python = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("PYTHON") ?? "python3",
            [Path.Combine(AppContext.BaseDirectory, "forest.py"), folder, Runs.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true })!;
        var text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0 ? JsonDocument.Parse(text) : throw new InvalidOperationException("forest.py failed: it needs numpy and scikit-learn");
    }
}
