using System.Text.Json.Nodes;
using NucleusDl.Restoring;
using NucleusDl.Volumes;
using MethodTable = NucleusDl.Models.Methods;

namespace NucleusDl.Models.Judging;

/// <summary>What is denoised, by whom, and on which data.</summary>
public sealed record DenoiseOptions
{
    /// <summary>Where data, models, results and tables go; what is finished there is taken up again.</summary>
    public required string Folder { get; init; }

    /// <summary>PSNR of the noisy stacks, dB.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [12, 18, 24];

    /// <summary>Stacks that count as free of noise, to which noise is added; null makes phantoms.</summary>
    public string? Clean { get; init; }

    /// <summary>Real noisy stacks with targets; no noise is added to them.</summary>
    public string? Pairs { get; init; }

    /// <summary>Targets of <see cref="Pairs"/>, where they lie elsewhere: a folder, or a file for one stack.</summary>
    public string? Targets { get; init; }

    /// <summary>Whether image and target of real pairs have the same grey values.</summary>
    public bool SameScale { get; init; }

    /// <summary>Baselines by name.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [.. Baseline.All.Select(b => b.Name)];

    /// <summary>Methods that are trained at every level.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Ready models, used at every level.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Preset of the methods that are trained.</summary>
    public string Preset { get; init; } = "quick";

    /// <summary>Keys of the configuration that differ from the preset.</summary>
    public JsonObject Overrides { get; init; } = [];

    /// <summary>Model whose nuclei are counted before and after; null counts none.</summary>
    public string? Segmenter { get; init; } = "nuclei-3d";

    /// <summary>Voxels of a phantom.</summary>
    public VolumeShape Shape { get; init; } = new(32, 96, 96);

    /// <summary>Phantom specimens to learn from; two are added for judging, each of two stacks.</summary>
    public int Specimens { get; init; } = 5;

    /// <summary>Specimens of given data to judge on; empty takes those that the data set keeps for testing.</summary>
    public IReadOnlyList<string> Judge { get; init; } = [];

    /// <summary>Seed of phantoms, noise and training.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>"auto", "cpu" or "cuda".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>CPU threads; 0 leaves the choice to libtorch.</summary>
    public int Threads { get; init; }

    /// <summary>Memory that a training plan may use, bytes.</summary>
    public long TrainingMemoryBytes { get; init; } = Memory.GiB(4);

    /// <summary>Methods of the table that restore images.</summary>
    public static IReadOnlyList<string> Restoring => [.. MethodTable.All.Where(m => m.Info.NeedsTraining && m.Info.Output != MethodOutput.Labels).Select(m => m.Info.Name)];

    /// <summary>Refuses what cannot be run, before anything is read.</summary>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public void Check()
    {
        if (Clean is not null && Pairs is not null)
            throw new NucleusException(ErrorKind.Usage, "Noise is either added to clean stacks or there already.", "Give --clean or --pairs, not both.");
        if (Targets is not null && Pairs is null)
            throw new NucleusException(ErrorKind.Usage, "Targets belong to real pairs.", "Give the noisy stacks with --pairs.", Targets);
        if (Pairs is null && (Levels.Count == 0 || Levels.Any(l => l is not (>= 12 and <= 40)) || Levels.Distinct().Count() < Levels.Count))
            throw new NucleusException(ErrorKind.Usage, "Levels of noise are different numbers from 12 to 40 dB.", "For example --psnr 12,18,24.");
        if (Specimens is < 2 or > 100)
            throw new NucleusException(ErrorKind.Usage, $"{Specimens} phantom specimens are not enough or too many.", "Take 2 to 100.");
        foreach (var name in Baselines)
            _ = Baseline.Get(name);
        foreach (var name in Methods)
        {
            var info = MethodTable.Get(name).Info;
            if (!Restoring.Contains(info.Name))
                throw new NucleusException(ErrorKind.Usage, $"The method {name} restores no images.", $"Use one of: {string.Join(", ", Restoring)}.");
            if (!info.Presets.Contains(Preset))
                throw new NucleusException(ErrorKind.Usage, $"The method {name} has no preset '{Preset}'.", $"Use one of: {string.Join(", ", info.Presets)}.");
        }
        if (Methods.Count + Baselines.Count + Models.Count == 0)
            throw new NucleusException(ErrorKind.Usage, "There is nothing to compare.", $"Name methods ({string.Join(", ", Restoring)}), models or baselines ({string.Join(", ", Baseline.All.Select(b => b.Name))}).");
    }
}
