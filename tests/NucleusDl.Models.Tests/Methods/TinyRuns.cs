using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

/// <summary>Phantoms of a few nuclei, and trainings of a few seconds on them.</summary>
internal static class TinyRuns
{
    private static readonly Lazy<(TempFolder Folder, TrainingResult Result)> SharedRun = new(() =>
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return (folder, new UNet3D().Train(Request(folder.File("model"), steps: 30)));
    });

    /// <summary>A model that several tests use; none may change its folder.</summary>
    public static TrainingResult Shared => SharedRun.Value.Result;

    /// <summary>Six nuclei or so in 12 x 40 x 40 voxels of 1 x 0.4 x 0.4 µm.</summary>
    public static LabelledVolume Stack(ulong seed, int depth = 12)
    {
        var config = PhantomConfig.WildType with { Shape = new VolumeShape(depth, 40, 40), Nuclei = new Interval(6, 6), KeepInside = false };
        var phantom = Phantom.Generate(config, seed);
        phantom.Clean.Dispose();
        phantom.Image.Source = $"phantom{seed}.tif";
        return new LabelledVolume($"phantom{seed}", phantom.Image, phantom.Truth);
    }

    /// <summary>Two stacks to learn from, one to validate; one thread, so that results are equal to the bit.</summary>
    public static TrainingRequest Request(string folder, int steps = 12) => new()
    {
        Training = [Stack(1), Stack(2)],
        Validation = [Stack(3)],
        Folder = Directory.CreateDirectory(folder).FullName,
        Preset = "smoke",
        Overrides = new JsonObject
        {
            ["maxPatchVoxels"] = 4096,
            ["trainer"] = new JsonObject { ["steps"] = steps, ["validateEvery"] = 4, ["checkpointEvery"] = 3 },
        },
        Device = "cpu",
        Threads = 1,
    };

    /// <summary>Calls at once, where <see cref="Progress{T}"/> posts to another thread.</summary>
    public sealed class Now<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
