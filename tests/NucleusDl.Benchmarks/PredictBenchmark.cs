using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Models.Blocks;
using NucleusDl.Models.Inference;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Benchmarks;

/// <summary>
/// A prediction from file to file (read, normalise, tiles, decode, write) against the network's own time on the tiles it runs, and the memory of the
/// process, for stacks that grow by eight. Each stack is predicted in a process of its own, so that peaks are its own.
/// </summary>
internal static class PredictBenchmark
{
    private const string Model = "nuclei-3d";
    private const int Passes = 5;

    private static readonly VoxelSize Voxel = new(1.75, 0.8, 0.8);
    private static readonly VolumeShape Piece = new(64, 256, 256);

    /// <summary>What a child process is called with.</summary>
    public const string Child = "predict-one";

    public static void Run(string folder, IReadOnlyList<string> parts)
    {
        var overlaps = parts.Contains("overlaps") ? [0, 0.125, 0.25, 0.5] : new[] { new PredictOptions().Overlap };
        Console.WriteLine("| stack | overlap | tiles | the network alone | file to file | times | peak memory |\n|---|---|---|---|---|---|---|");
        foreach (var pieces in parts.Contains("huge") ? [1, 2, 4] : new[] { 1, 2 })
        {
            var path = Path.Combine(folder, $"stack{pieces}.tif");
            Write(path, pieces);
            foreach (var overlap in overlaps)
                GrowingStacks.Child(Child, path, overlap.ToString(CultureInfo.InvariantCulture));
            File.Delete(path);
        }
    }

    /// <summary>Phantom nuclei at the sampling the model knows.</summary>
    private static void Write(string path, int pieces)
    {
        using var piece = Phantom.Generate(new PhantomConfig { Shape = Piece, VoxelSize = Voxel, Nuclei = new Interval(400, 400) }, seed: 4);
        GrowingStacks.Write(path, piece.Image, pieces);
    }

    /// <summary>The child: predicts one file, then times the network on one of its tiles.</summary>
    public static void Predict(string path, string overlap)
    {
        var options = new PredictOptions { Overlap = double.Parse(overlap, CultureInfo.InvariantCulture) };
        using var model = (IFileModel)Methods.Load(Model, "cpu");
        var clock = Stopwatch.StartNew();
        model.PredictFile(path, new ReadOptions(), Path.ChangeExtension(path, ".labels.tif"), options);
        var whole = clock.Elapsed.TotalSeconds;
        var peak = GrowingStacks.Peak();
        var shape = VolumeFile.Inspect(path).Shape;
        var (tile, seconds) = Network();
        var tiles = new TileGrid(shape, tile, options.Overlap).Count;
        File.Delete(Path.ChangeExtension(path, ".labels.tif"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {shape.Z} x {shape.Y} x {shape.X} | {options.Overlap} | {tiles} of {tile.Z} x {tile.Y} x {tile.X} | {tiles * seconds:0.0} s | {whole:0.0} s | {whole / (tiles * seconds):0.00} | {peak / (1 << 20)} MiB |"));
    }

    /// <summary>Median time of the bare network on a tile, with nothing around it.</summary>
    private static (Zyx Tile, double Seconds) Network()
    {
        var folder = ModelFolder.Open(Methods.FolderOf(Model));
        using var network = new UNet(folder.Card.Config["network"].Deserialize<UNetShape>(JsonSerializerOptions.Web)!);
        folder.LoadWeights(network);
        network.eval();
        var tile = folder.Card.Tile;
        using var mode = inference_mode();
        using var input = randn([1, 1, tile.Z, tile.Y, tile.X]);
        var times = new double[Passes];
        for (var i = -1; i < Passes; i++)
        {
            using var scope = NewDisposeScope();
            var clock = Stopwatch.StartNew();
            network.call(input);
            if (i >= 0)
                times[i] = clock.Elapsed.TotalSeconds;
        }
        Array.Sort(times);
        return (tile, times[Passes / 2]);
    }
}
