using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>A small good data set, made once: four specimens of two stacks, one of them for the test. Tests spoil copies of it.</summary>
[CollectionDefinition(Name)]
public sealed class SmallSet : IDisposable, ICollectionFixture<SmallSet>
{
    public const string Name = "small set";

    private readonly TempFolder folder = new();

    public SmallSet()
    {
        var phantom = PhantomConfig.WildType with { Shape = new VolumeShape(24, 64, 64), VoxelSize = new VoxelSize(1, 0.4, 0.4) };
        Path = folder.File("good");
        PhantomDatasets.Write(Path, RecipeConfig.Create("good", phantom, 4, 2, 1, 11));
    }

    public string Path { get; }

    internal Dataset Copy(TempFolder target) => DefectPlanter.Copy(Dataset.Open(Path), target.File("set"));

    public void Dispose() => folder.Dispose();

    /// <summary>An image and its labels, as LabelVolume and float, of the first stack.</summary>
    internal (Volume Image, LabelVolume Labels) First()
    {
        var data = Dataset.Open(Path);
        var (image, labels) = data.ReadItem(data.Items[0]);
        return (image, labels!);
    }

    internal static void Write(Dataset data, int item, LabelVolume labels) => VolumeFile.WriteLabels(data.Items[item].LabelPath!, labels);
}
