using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Defects that lie in a file as a whole, in a description, or between two stacks.</summary>
internal static class DefectPairs
{
    /// <summary>Whether a defect can be planted in a stack: copies need another stack to be copied from, and a second name a specimen of the test.</summary>
    public static bool Fits(Dataset data, Defect defect, DatasetItem item) => defect switch
    {
        Defect.Duplicate or Defect.TwoTruths or Defect.Leak or Defect.RepeatedLabels or Defect.ForeignLabels => Source(data, defect, item) is not null,
        Defect.SpecimenTwice => data.Descriptor.TestSpecimens.Contains(item.Specimen) && data.Items.Count(i => i.Specimen == item.Specimen) > 1,
        _ => true,
    };

    /// <summary>Spoils files and names them, the spoiled one first; null for defects of an image or of labels alone.</summary>
    public static IReadOnlyList<string>? Change(Dataset data, DatasetItem item, Defect defect, ref CounterRandom random)
    {
        switch (defect)
        {
            case Defect.TruncatedFile:
                File.WriteAllBytes(item.ImagePath, File.ReadAllBytes(item.ImagePath)[..64]);
                return [item.ImagePath];
            case Defect.MissingLabels:
                File.Delete(item.LabelPath!);
                return [item.ImagePath, item.LabelPath!];
            case Defect.NoVoxelSize:
                Resize(data, item, null);
                return [item.ImagePath, item.LabelPath!];
            case Defect.OtherVoxelSize:
                Resize(data, item, DefectLabels.Twice(data.VoxelSize));
                return [item.ImagePath, item.LabelPath!];
            case Defect.SpecimenTwice:
                var path = Path.Combine(data.Root, DatasetDescriptor.FileName);
                var names = data.Descriptor.Specimens.ToDictionary();
                names[item.Name] = $"{char.ToUpperInvariant(item.Specimen[0])}{item.Specimen[1..]}".Replace('-', '_') + " ";
                (data.Descriptor with { Specimens = names }).Write(path);
                return [path];
            case Defect.Duplicate or Defect.TwoTruths or Defect.Leak or Defect.RepeatedLabels or Defect.ForeignLabels:
                return Copy(Source(data, defect, item)!, item, defect, ref random);
            default:
                return null;
        }
    }

    /// <summary>The stack to copy from: of the same specimen for a duplicate, of another for a leak.</summary>
    private static DatasetItem? Source(Dataset data, Defect defect, DatasetItem item) => data.Items.FirstOrDefault(i => i.Name != item.Name && i.LabelPath is not null
        && i.Specimen == item.Specimen == defect is Defect.Duplicate or Defect.TwoTruths);

    private static List<string> Copy(DatasetItem from, DatasetItem to, Defect defect, ref CounterRandom random)
    {
        using var labels = VolumeFile.ReadLabels(from.LabelPath!);
        var s = labels.Shape;
        switch (defect)
        {
            case Defect.RepeatedLabels:
                File.Copy(from.LabelPath!, to.LabelPath!, overwrite: true);
                return [to.LabelPath!];
            case Defect.ForeignLabels:
                using (var turned = labels.Clone())
                {
                    for (var z = 0; z < s.Z; z++)
                        turned.Plane(z).Reverse();
                    VolumeFile.WriteLabels(to.LabelPath!, turned);
                }
                return [to.LabelPath!];
            case Defect.Leak:
                using (var image = VolumeFile.Read(from.ImagePath))
                using (var values = image.ToFloat())
                using (var again = DefectImages.Resaved(values, ref random))
                    VolumeFile.Write(to.ImagePath, again);
                File.Copy(from.LabelPath!, to.LabelPath!, overwrite: true);
                return [to.ImagePath, to.LabelPath!];
            default:
                File.Copy(from.ImagePath, to.ImagePath, overwrite: true);
                if (defect == Defect.TwoTruths)
                {
                    var gone = labels.Max();
                    using var fewer = new LabelVolume(labels.Voxels.Map(v => v == gone ? 0 : v));
                    VolumeFile.WriteLabels(to.LabelPath!, fewer);
                    return [to.LabelPath!, to.ImagePath];
                }
                File.Copy(from.LabelPath!, to.LabelPath!, overwrite: true);
                return [to.ImagePath, to.LabelPath!];
        }
    }

    /// <summary>Gives a stack another voxel size, or none; the description must not say it for all any more.</summary>
    private static void Resize(Dataset data, DatasetItem item, VoxelSize? size)
    {
        foreach (var file in new[] { item.ImagePath, item.LabelPath! })
        {
            using var volume = VolumeFile.Read(file);
            volume.VoxelSize = size;
            VolumeFile.Write(file, volume);
        }
        (data.Descriptor with { VoxelSize = null }).Write(Path.Combine(data.Root, DatasetDescriptor.FileName));
    }
}
