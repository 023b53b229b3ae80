using System.Diagnostics;
using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Restoration;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Benchmarks;

/// <summary>
/// A restored stack (scale, tiles, network, grey values) against the network's own time on the tiles it runs, the time of reading and writing, and the memory of
/// the process, for stacks that grow by eight. Each stack is restored in a process of its own, so that peaks are its own. Processor time is given beside time by
/// the clock, since the two differ on a machine that does other work.
/// </summary>
internal static class RestoreBenchmark
{
    private const string Model = "noise2void-3d";
    private const int Passes = 3;

    private static readonly VoxelSize Voxel = new(1, 0.4, 0.4);
    private static readonly VolumeShape Piece = new(64, 256, 256);

    /// <summary>What a child process is called with.</summary>
    public const string Child = "restore-one";

    public static void Run(string folder, IReadOnlyList<string> parts)
    {
        Console.WriteLine("| stack | tiles | network's voxels a voxel | the network alone | restore | times | the network alone, processor | restore, processor | times | read and write | memory before | peak | after |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var pieces in parts.Contains("huge") ? [1, 2, 4] : parts.Contains("small") ? [1] : new[] { 1, 2 })
        {
            var path = Path.Combine(folder, $"noisy{pieces}.tif");
            Write(path, pieces);
            GrowingStacks.Child(Child, path);
            File.Delete(path);
        }
    }

    /// <summary>Phantom nuclei at the sampling the model knows.</summary>
    private static void Write(string path, int pieces)
    {
        using var phantom = Phantom.Generate(PhantomConfig.WildType with { Shape = Piece, VoxelSize = Voxel, Nuclei = new Interval(250, 250) }, seed: 4);
        using var clean = PoissonGaussian.Stretch(phantom.Clean);
        using var piece = PoissonGaussian.Add(clean, NoiseLevel.ForPsnr(clean, 18, PoissonGaussian.Dark), seed: 4);
        GrowingStacks.Write(path, piece, pieces);
    }

    /// <summary>The child: restores one file, then times the network on each shape of its tiles.</summary>
    public static void Restore(string path)
    {
        using var model = Methods.Load(Model, "cpu");
        var clock = Stopwatch.StartNew();
        using var stack = VolumeFile.Read(path);
        var files = clock.Elapsed.TotalSeconds;
        var before = Resident();
        var watch = Watch.Start();
        using var restored = model.Restore(stack);
        var (whole, busy) = watch.Read();
        var (peak, after) = (GrowingStacks.Peak(), Resident());
        clock.Restart();
        VolumeFile.Write(Path.ChangeExtension(path, ".restored.tif"), restored);
        files += clock.Elapsed.TotalSeconds;
        File.Delete(Path.ChangeExtension(path, ".restored.tif"));
        var (tiles, voxels, alone, aloneBusy) = Network(stack.Shape);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {stack.Shape.Z} x {stack.Shape.Y} x {stack.Shape.X} | {tiles} | {voxels / (double)stack.Shape.Length:0.00} | {alone:0.0} s | {whole:0.0} s | {whole / alone:0.00} | {aloneBusy:0.0} s | {busy:0.0} s | {busy / aloneBusy:0.00} | {files:0.0} s | {before >> 20} MiB | {peak >> 20} MiB | {after >> 20} MiB |"));
    }

    /// <summary>Time of the bare network on all tiles: the median pass of each shape, times the tiles of that shape.</summary>
    private static (int Tiles, long Voxels, double Seconds, double Busy) Network(VolumeShape shape)
    {
        var folder = ModelFolder.Open(Methods.FolderOf(Model));
        var config = StrictJson.Read<Noise2VoidConfig>(folder.Card.Config, folder.Path);
        using var network = RestorationNetwork.Of(config.Network!);
        folder.LoadWeights(network.Module);
        network.Module.eval();
        var tiles = new HaloPredictor(network, CPU, config.MaxTileVoxels).Tiles(shape).ToList();
        using var mode = inference_mode();
        var (seconds, busy) = (0.0, 0.0);
        foreach (var group in tiles.GroupBy(t => t))
        {
            using var input = randn([1, 1, group.Key.Z, group.Key.Y, group.Key.X]);
            var times = new (double Seconds, double Busy)[Passes];
            for (var i = -1; i < Passes; i++)
            {
                using var scope = NewDisposeScope();
                var watch = Watch.Start();
                network.Module.call(input);
                if (i >= 0)
                    times[i] = watch.Read();
            }
            seconds += group.Count() * times.Select(t => t.Seconds).Order().ElementAt(Passes / 2);
            busy += group.Count() * times.Select(t => t.Busy).Order().ElementAt(Passes / 2);
        }
        return (tiles.Count, tiles.Sum(t => t.Product), seconds, busy);
    }

    /// <summary>Time by the clock and of the processor.</summary>
    private readonly record struct Watch(long Began, TimeSpan Busy)
    {
        public static Watch Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public (double Seconds, double Busy) Read() => (Stopwatch.GetElapsedTime(Began).TotalSeconds, (Environment.CpuUsage.TotalTime - Busy).TotalSeconds);
    }

    /// <summary>Resident memory now, bytes.</summary>
    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
