using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>One stack on the table: its volumes while they are in memory, and what was found so far.</summary>
internal sealed class StackExam(Dataset data, DatasetItem item, DoctorOptions options, CancellationToken cancel) : IDisposable
{
    private readonly List<DatasetFinding> findings = [];

    public DatasetItem Item { get; } = item;

    public Dataset Data { get; } = data;

    public DoctorOptions Options { get; } = options;

    public CancellationToken Cancel { get; } = cancel;

    public ParallelOptions Parallel { get; } = new() { CancellationToken = cancel };

    public string ImageFile { get; } = Relative(data, item.ImagePath);

    public string LabelFile { get; } = item.LabelPath is null ? "" : Relative(data, item.LabelPath);

    /// <summary>The image with all channels; null when it could not be read.</summary>
    public Volume? Image { get; set; }

    /// <summary>The channel that shows the nuclei; null when it holds NaN or is constant.</summary>
    public Volume<float>? Intensity { get; set; }

    /// <summary>The label file as it is, of whatever type.</summary>
    public Volume? RawLabels { get; set; }

    /// <summary>The labels; null when the file holds none that can be used.</summary>
    public LabelVolume? Labels { get; set; }

    /// <summary>Whether the labels lie on the image voxel by voxel.</summary>
    public bool Aligned => Labels is not null && Image is not null && Labels.Shape.SameSpace(Image.Shape);

    /// <summary>Labels as measured, by number.</summary>
    public List<NucleusFacts> Nuclei { get; set; } = [];

    /// <summary>Area under the ROC curve of labels against smoothed intensity.</summary>
    public double? Auc { get; set; }

    public IReadOnlyList<DatasetFinding> Findings => findings;

    public bool Has(params string[] codes) => findings.Exists(f => codes.Contains(f.Code));

    public void AddImage(FindingLevel level, string code, string problem, string fix, VoxelPlace? place = null, double weight = 0) =>
        findings.Add(new(level, Item.Name, code, problem, fix) { File = ImageFile, Place = place, Weight = weight });

    public void AddLabels(FindingLevel level, string code, string problem, string fix, IReadOnlyList<int>? labels = null, VoxelPlace? place = null, double weight = 0) =>
        findings.Add(new(level, Item.Name, code, problem, fix) { File = LabelFile, Place = place, Labels = labels ?? [], Weight = weight });

    /// <summary>A voxel of a label, for the picture.</summary>
    public VoxelPlace? PlaceOf(int label) => Nuclei.Find(n => n.Label == label)?.Inside(Labels!);

    public void Dispose()
    {
        Image?.Dispose();
        Intensity?.Dispose();
        Labels?.Dispose();
        RawLabels?.Dispose();
    }

    public static string Relative(Dataset data, string path) => Path.GetRelativePath(data.Root, path).Replace('\\', '/');
}
