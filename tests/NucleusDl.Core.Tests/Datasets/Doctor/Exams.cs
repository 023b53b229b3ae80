using NucleusDl.Datasets;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Datasets;

/// <summary>Single checks on volumes in memory.</summary>
internal static class Exams
{
    /// <summary>Runs the label checks alone and gives the codes they found, with the labels concerned.</summary>
    public static IReadOnlyList<DatasetFinding> Labels(LabelVolume labels)
    {
        using var exam = Of(labels);
        LabelChecks.Run(exam);
        return exam.Findings;
    }

    public static StackExam Of(LabelVolume? labels, Volume<float>? image = null)
    {
        var data = new Dataset("/data", new DatasetDescriptor(), [("/data/images/a.tif", "/data/labels/a.tif")], []);
        return new StackExam(data, data.Items[0], new DoctorOptions(), CancellationToken.None)
        {
            Image = image?.Clone(),
            Intensity = image?.Clone(),
            Labels = labels?.Clone(),
            Nuclei = labels is null ? [] : NucleusFacts.Measure(labels, image),
        };
    }

    /// <summary>Balls with radius 4 at places on a coarse grid, numbered from 1.</summary>
    public static LabelVolume Balls(int count = 8, int radius = 4)
    {
        var labels = new LabelVolume(28, 40, 42, new VoxelSize(1, 1, 1));
        for (var i = 0; i < count; i++)
            Ball(labels, i + 1, 7 + 13 * (i / 6 % 2), 8 + 12 * (i / 3 % 2), 7 + 13 * (i % 3), radius + i % 3 * 0.2);
        return labels;
    }

    public static void Ball(LabelVolume labels, int label, int z, int y, int x, double radius)
    {
        for (var k = 0; k < labels.Shape.Z; k++)
            for (var j = 0; j < labels.Shape.Y; j++)
                for (var i = 0; i < labels.Shape.X; i++)
                    if ((k - z) * (k - z) + (j - y) * (j - y) + (i - x) * (i - x) <= radius * radius)
                        labels[k, j, i] = label;
    }

    /// <summary>The same labels with axes in another order.</summary>
    public static LabelVolume Turned(LabelVolume labels, int order)
    {
        var s = labels.Shape;
        int[] extents = [s.Z, s.Y, s.X];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        var o = orders[order % 6];
        var turned = new LabelVolume(extents[o[0]], extents[o[1]], extents[o[2]]);
        for (var z = 0; z < s.Z; z++)
            for (var y = 0; y < s.Y; y++)
                for (var x = 0; x < s.X; x++)
                {
                    int[] p = [z, y, x];
                    turned[p[o[0]], p[o[1]], p[o[2]]] = labels[z, y, x];
                }
        return turned;
    }
}
