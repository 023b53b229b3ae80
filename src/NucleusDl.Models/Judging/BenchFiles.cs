using NucleusDl.Datasets;
using NucleusDl.Runs;

namespace NucleusDl.Models.Judging;

/// <summary>Checksums of a stack's files.</summary>
internal static class BenchFiles
{
    /// <summary>Name and checksums of image, labels and target.</summary>
    public static string Hash(DatasetItem item) => $"{item.Name} {Hashing.Sha256(item.ImagePath)} {(item.LabelPath is null ? "" : Hashing.Sha256(item.LabelPath))} {(item.TargetPath is null ? "" : Hashing.Sha256(item.TargetPath))}";
}
