using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>Changes label numbers without touching the objects.</summary>
public static class Relabel
{
    /// <summary>Numbers the labels 1, 2, … n, in the order of their old numbers.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Sequential(LabelVolume labels) => Sequential(labels, out _);

    /// <summary>Numbers the labels 1, 2, … n, in the order of their old numbers, and says which became which.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are.</param>
    /// <param name="oldToNew">New number by old number, background left out.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Sequential(LabelVolume labels, out IReadOnlyDictionary<int, int> oldToNew)
    {
        var numbers = new Dictionary<int, int>();
        foreach (var label in labels.Sizes().Keys)
            numbers[label] = numbers.Count + 1;
        oldToNew = numbers;
        return Map(labels, numbers);
    }

    /// <summary>Gives every label the number it has in a table.</summary>
    /// <param name="labels">Labels, [Z, Y, X]; left as they are.</param>
    /// <param name="oldToNew">New number by old number; labels that are not in it become background. Two labels may become one.</param>
    /// <returns>New labels of the same shape and voxel size.</returns>
    public static LabelVolume Map(LabelVolume labels, IReadOnlyDictionary<int, int> oldToNew)
    {
        var result = new LabelVolume(new Volume<int>(labels.Shape, labels.VoxelSize) { Source = labels.Voxels.Source });
        Parallel.For(0, labels.Shape.Z, z =>
        {
            ReadOnlySpan<int> from = labels.Plane(z);
            var to = result.Plane(z);
            for (var start = 0; start < from.Length;)
            {
                var end = EqualLabel.RunEnd(from, start);
                if (from[start] != 0 && oldToNew.TryGetValue(from[start], out var number))
                    to[start..end].Fill(number);
                start = end;
            }
        });
        return result;
    }
}
