using NucleusDl.IO;

namespace NucleusDl.Datasets;

/// <summary>Looks at a data set before time is spent on training: what would fail late, or be learned wrongly, is said at once.</summary>
/// <example><code>
/// var report = DatasetDoctor.Check(Dataset.Open("my-embryos"));
/// display(report);                                   // a page with the findings
/// if (report.HasErrors) DatasetRepair.Write(report, "my-embryos-mended");
/// </code></example>
public static class DatasetDoctor
{
    /// <summary>Codes that one cause brings to many stacks at once: from this many equal findings on they are said once.</summary>
    private static readonly string[] OneCause =
        ["voxel-size", "voxel-size-labels", "anisotropy", "flat", "bit-depth", "inverted", "low-contrast", "pixel-type", "constant-plane"];

    private const int SaidOnce = 3;

    /// <summary>Examines every stack; few are in memory at a time.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the examination.</param>
    /// <returns>Findings, worst first; empty when all is well.</returns>
    public static DatasetReport Check(Dataset data, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default) => Check(data, new DoctorOptions(), progress, cancel);

    /// <summary>Examines the stacks with options.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="options">Channel, patch of the plan, division.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the examination.</param>
    /// <returns>Findings, worst first; empty when all is well. Files that cannot be read are findings, too.</returns>
    public static DatasetReport Check(Dataset data, DoctorOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default) =>
        Check(data, [], options, progress, cancel);

    /// <summary>Examines whatever the user names, as <see cref="Dataset.Open"/> takes it. Files that lack their partner are findings instead of errors.</summary>
    /// <param name="path">A data set folder, its dataset.yaml, a folder of loose files, or one stack.</param>
    /// <param name="options">Channel, patch of the plan; null for the usual.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the examination.</param>
    /// <exception cref="NucleusException">There is no image at all, or dataset.yaml cannot be read.</exception>
    public static DatasetReport Check(string path, DoctorOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var data = Open(path, out var unpaired);
        return Check(data, unpaired, options ?? new DoctorOptions(), progress, cancel);
    }

    /// <summary>Opens a data set even where files lack their partner, which is then reported.</summary>
    /// <param name="path">As <see cref="Dataset.Open"/> takes it.</param>
    /// <param name="unpaired">What is missing.</param>
    /// <exception cref="NucleusException">There is no image at all, or dataset.yaml cannot be read.</exception>
    public static Dataset Open(string path, out IReadOnlyList<DatasetFinding> unpaired)
    {
        var folder = Path.GetFileName(path) == DatasetDescriptor.FileName ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        if (File.Exists(Path.Combine(folder, DatasetDescriptor.FileName)))
            return DatasetImport.Tolerant(folder, out unpaired);
        unpaired = [];
        return Dataset.Open(path);
    }

    /// <summary>Examines a data set that was opened with what was missing.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="known">Findings from opening it.</param>
    /// <param name="options">Channel, patch of the plan, division.</param>
    /// <param name="progress">Told after each stack.</param>
    /// <param name="cancel">Stops the examination.</param>
    public static DatasetReport Check(Dataset data, IReadOnlyList<DatasetFinding> known, DoctorOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var items = options.Split is { } split ? [.. split.Train.Concat(split.Validation).Concat(split.Test).DistinctBy(i => i.Name).OrderBy(i => i.Name, StringComparer.Ordinal)] : data.Items;
        var stacks = Examine(data, items, options, progress, cancel);
        var findings = new List<DatasetFinding>(known);
        findings.AddRange(data.Notes.Select(note => new DatasetFinding(FindingLevel.Warning, null, "unpaired", $"There are {note}.", "Check the names of these files.")));
        findings.AddRange(stacks.SelectMany(s => s.Findings));
        SetChecks.Run(data, stacks, options, findings);
        return new DatasetReport(data, [.. stacks.Select(s => s.Summary)], Join(findings, stacks.Length));
    }

    private static StackFacts[] Examine(Dataset data, IReadOnlyList<DatasetItem> items, DoctorOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        var stacks = new StackFacts[items.Count];
        var large = items.Any(i => File.Exists(i.ImagePath) && new FileInfo(i.ImagePath).Length > DoctorOptions.LargeFile);
        var parallel = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = large ? 1 : Math.Max(1, options.StacksAtOnce) };
        var (gate, done) = (new Lock(), 0);
        progress?.Report(new ProgressReport("Checking data", 0, items.Count));
        try
        {
            Parallel.For(0, items.Count, parallel, i =>
            {
                stacks[i] = StackExaminer.Examine(data, items[i], options, cancel);
                lock (gate)
                    progress?.Report(new ProgressReport("Checking data", ++done, items.Count, items[i].Name));
            });
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions is [var only, ..])
        {
            // One stack's error is told as it is, not as a bundle.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(only);
        }
        return stacks;
    }

    /// <summary>The same finding in several stacks is one finding about the set.</summary>
    private static List<DatasetFinding> Join(List<DatasetFinding> findings, int stacks)
    {
        var joined = findings.Where(f => !Joins(f)).ToList();
        foreach (var group in findings.Where(Joins).GroupBy(f => (f.Level, f.Code)))
        {
            var (worst, count) = (group.MaxBy(f => f.Weight)!, group.Count());
            if (count < SaidOnce)
                joined.AddRange(group);
            else
                joined.Add(new DatasetFinding(worst.Level, null, worst.Code, $"{(count == stacks ? $"All {stacks}" : $"{count} of {stacks}")} stacks, such as {worst.Item}: {worst.Problem}", worst.Fix)
                {
                    Items = [.. group.Select(f => f.Item!)],
                    Place = worst.Place,
                });
        }
        return joined;

        static bool Joins(DatasetFinding f) => f.Item is not null && OneCause.Contains(f.Code);
    }
}
