using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>Reads the stacks of a method that needs no labels, or not for all of them.</summary>
internal static class TrainingImages
{
    /// <summary>The stacks that a method can use, with what it needs of targets and labels.</summary>
    /// <exception cref="NucleusException">A file cannot be used, or nothing is there that the method needs.</exception>
    public static IReadOnlyList<TrainingImage> Read(Dataset data, IReadOnlyList<DatasetItem> items, MethodInfo method, TrainingRequest request, string stage)
    {
        var stacks = new List<TrainingImage>();
        try
        {
            foreach (var (i, item) in items.Index())
            {
                request.Cancellation.ThrowIfCancellationRequested();
                if (method.Needs != TrainingNeeds.Pairs || item.TargetPath is not null)
                    stacks.Add(One(data, item, method));
                request.Stages?.Report(new ProgressReport(stage, i + 1, items.Count));
            }
            return stacks;
        }
        catch
        {
            Dispose(stacks);
            throw;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public static void Dispose(IEnumerable<TrainingImage> images)
    {
        foreach (var stack in images)
        {
            stack.Image.Dispose();
            stack.Target?.Dispose();
            stack.Labels?.Dispose();
        }
    }

    private static TrainingImage One(Dataset data, DatasetItem item, MethodInfo method)
    {
        var (image, labels) = data.ReadItem(method.Needs == TrainingNeeds.SomeLabels ? item : item with { LabelPath = null });
        Volume? target = null;
        try
        {
            image.RequireVoxelSize();
            Refuse(VolumeCheck.Findings(image), item.ImagePath);
            if (labels is not null)
                Refuse(LabelCheck.Findings(labels.Voxels, image), item.LabelPath!);
            target = method.Needs == TrainingNeeds.Pairs ? Dataset.ReadTarget(item, image) : null;
            if (target is not null)
                Refuse(VolumeCheck.Findings(target), item.TargetPath!);
            return new TrainingImage(item.Name, image) { Labels = labels, Target = target, Path = item.ImagePath };
        }
        catch
        {
            image.Dispose();
            labels?.Dispose();
            target?.Dispose();
            throw;
        }
    }

    private static void Refuse(IEnumerable<Finding> findings, string file)
    {
        if (findings.FirstOrDefault(f => f.Level == FindingLevel.Error) is { } error)
            throw error.ToException(file);
    }
}
