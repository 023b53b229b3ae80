using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>Makes small data sets on disk.</summary>
internal static class Folders
{
    public static readonly VoxelSize Size = new(2, 0.5, 0.5);

    /// <summary>Empty files: enough where only names count.</summary>
    public static TempFolder Of(params string[] files)
    {
        var folder = new TempFolder();
        foreach (var file in files)
        {
            var path = folder.File(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
        return folder;
    }

    public static TempFolder With(this TempFolder folder, string yaml)
    {
        File.WriteAllText(folder.File("dataset.yaml"), yaml);
        return folder;
    }

    /// <summary>Two real stacks with two labelled boxes each, in images/ and labels/.</summary>
    public static TempFolder Real(params string[] names)
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("images"));
        Directory.CreateDirectory(folder.File("labels"));
        foreach (var name in names)
        {
            using var image = Image();
            using var labels = TwoBoxes();
            WriteImage(folder, name, image);
            WriteLabels(folder, name, labels);
        }
        return folder;
    }

    public static void WriteImage(TempFolder folder, string name, Volume image) => VolumeFile.Write(folder.File($"images/{name}.tif"), image);

    public static void WriteLabels(TempFolder folder, string name, LabelVolume labels) => VolumeFile.WriteLabels(folder.File($"labels/{name}.tif"), labels);

    public static Volume<ushort> Image(VoxelSize? size = null, int depth = 4)
    {
        var image = new Volume<ushort>(new VolumeShape(depth, 12, 14), size ?? Size);
        for (var z = 0; z < depth; z++)
            for (var i = 0; i < image.Plane(z).Length; i++)
                image.Plane(z)[i] = (ushort)(z + i);
        return image;
    }

    public static LabelVolume TwoBoxes()
    {
        var labels = new LabelVolume(4, 12, 14, Size);
        Box(labels, 1, 1, 5);
        Box(labels, 2, 7, 11);
        return labels;
    }

    /// <summary>Fills rows and columns from..to-1 of planes 1 and 2.</summary>
    public static void Box(LabelVolume labels, int label, int from, int to)
    {
        for (var z = 1; z < 3; z++)
            for (var y = from; y < to; y++)
                labels.Voxels.Row(0, z, y)[from..to].Fill(label);
    }
}
