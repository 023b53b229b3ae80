using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Cli;

/// <summary>What the check by itself and the check before a training have in common.</summary>
internal static class DataCheck
{
    /// <summary>Opens what the user named: one data set, or files.</summary>
    /// <exception cref="NucleusException">There is nothing, or files that do not go together.</exception>
    public static (Dataset Data, IReadOnlyList<DatasetFinding> Unpaired) Open(IReadOnlyList<string> paths)
    {
        if (paths.Count == 1)
            return (DatasetDoctor.Open(paths[0], out var unpaired), unpaired);
        if (paths.FirstOrDefault(p => !File.Exists(p)) is { } missing)
            throw Directory.Exists(missing)
                ? new NucleusException(ErrorKind.Usage, "A folder cannot be checked together with others.", "Give one folder, or files.", missing)
                : new NucleusException(ErrorKind.Input, "There is no such file or folder.", "Check the name.", missing);
        return (Dataset.FromFiles(paths), []);
    }

    /// <summary>Looks at the data of a training: warnings are said and it goes on, errors stop it.</summary>
    /// <exception cref="NucleusException">The data have errors; how to go on is said.</exception>
    public static void BeforeTraining(CliContext context, Dataset data, DoctorOptions options)
    {
        var report = context.WithProgress(progress => DatasetDoctor.Check(data, options, progress, context.Cancellation));
        foreach (var group in report.Groups.Where(g => g.Level == FindingLevel.Warning && g.Code.Code != "unpaired"))
            context.Say($"warning: {group.Findings[0]}{(group.Findings.Count > 1 ? $" ({group.Findings.Count - 1} more like it)" : "")}");
        var errors = report.Where(f => f.Level == FindingLevel.Error).ToList();
        foreach (var finding in errors.Skip(1))
            context.Say($"in the way: {finding}");
        if (errors.Count == 0)
            return;
        var first = errors[0];
        throw new NucleusException(ErrorKind.Input, $"The data are not fit to train on{(errors.Count > 1 ? $" ({errors.Count} errors)" : "")}: {first.Problem} {first.Effect}",
            $"{first.Fix} See everything with 'nucleusdl check', or train all the same with --skip-check.", first.File is null ? data.Root : Path.Combine(data.Root, first.File));
    }

    /// <summary>What the network of a plan would see at once; null for methods without one, and where no plan can be made yet.</summary>
    public static FieldOfView? Patch(Dataset data, IMethod method, long memoryBytes, DatasetSplit? split = null, string? preset = null)
    {
        if (method is not UNet3D || !data.Items.Any(i => i.LabelPath is not null))
            return null;
        try
        {
            var plan = UNet3D.Plan(data, memoryBytes, preset ?? "quick", split: split).Network;
            return new FieldOfView(new VolumeShape(plan.PatchSize.Z, plan.PatchSize.Y, plan.PatchSize.X), plan.TargetVoxelSize);
        }
        catch (NucleusException)
        {
            // Whatever hinders the plan is a finding of its own, in plainer words than a planner's.
            return null;
        }
    }
}
