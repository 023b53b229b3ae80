using NucleusDl.Course.Exercises;
using NucleusDl.Volumes;

namespace NucleusDl.Course.Toys;

/// <summary>
/// One stack and its labels, handed out four times for notebook 02: three of the four have a defect for the reader to find.
/// </summary>
public sealed class FourStacks : IDisposable
{
    private readonly List<(Volume Image, LabelVolume Labels)> pairs = [];

    /// <summary>Makes the four.</summary>
    /// <param name="image">A stack [1,Z,Y,X] without defects.</param>
    /// <param name="labels">Its labels [Z,Y,X].</param>
    public FourStacks(Volume<ushort> image, LabelVolume labels)
    {
        pairs.Add((image.Clone(), labels.Clone()));
        pairs.Add((image.Clone(), AsMask(labels)));
        pairs.Add((image.Clone(), Moved(labels, ShiftRule.Moved)));
        pairs.Add((Saturated(image), labels.Clone()));
    }

    /// <summary>How many there are.</summary>
    public int Count => pairs.Count;

    /// <summary>One of them, counted from 1.</summary>
    /// <exception cref="NucleusException">There is no such number.</exception>
    public (Volume Image, LabelVolume Labels) this[int number] => number >= 1 && number <= pairs.Count ? pairs[number - 1]
        : throw new NucleusException(ErrorKind.Usage, $"There is no stack {number}.", $"They are numbered 1 to {pairs.Count}.");

    /// <summary>Labels moved by whole voxels; what leaves the stack is lost, what enters is background.</summary>
    /// <param name="labels">Labels [Z,Y,X].</param>
    /// <param name="by">Planes, rows, columns; down and right are positive.</param>
    public static LabelVolume Moved(LabelVolume labels, (int Z, int Y, int X) by)
    {
        var shape = labels.Shape;
        var moved = new LabelVolume(shape.Z, shape.Y, shape.X, labels.VoxelSize);
        for (var z = 0; z < shape.Z; z++)
            for (var y = 0; y < shape.Y; y++)
                for (var x = 0; x < shape.X; x++)
                    if (z - by.Z >= 0 && z - by.Z < shape.Z && y - by.Y >= 0 && y - by.Y < shape.Y && x - by.X >= 0 && x - by.X < shape.X)
                        moved[z, y, x] = labels[z - by.Z, y - by.Y, x - by.X];
        return moved;
    }

    /// <summary>Mean grey value of the voxels under the labels once these are moved: largest where they belong.</summary>
    /// <param name="image">The image, its first channel.</param>
    /// <param name="labels">Labels [Z,Y,X].</param>
    /// <param name="rows">By how many rows; down is positive.</param>
    /// <param name="columns">By how many columns; right is positive.</param>
    public static double GreyUnder(Volume<ushort> image, LabelVolume labels, int rows, int columns)
    {
        var shape = labels.Shape;
        var (sum, count) = (0L, 0L);
        for (var z = 0; z < shape.Z; z++)
            for (var y = Math.Max(0, -rows); y < Math.Min(shape.Y, shape.Y - rows); y++)
                for (var x = Math.Max(0, -columns); x < Math.Min(shape.X, shape.X - columns); x++)
                    if (labels[z, y, x] != 0)
                    {
                        sum += image[z, y + rows, x + columns];
                        count++;
                    }
        return count == 0 ? double.NaN : (double)sum / count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (image, labels) in pairs)
        {
            image.Dispose();
            labels.Dispose();
        }
    }

    private static LabelVolume AsMask(LabelVolume labels) => new(labels.Voxels.Map(static v => v == 0 ? 0 : 255));

    /// <summary>The same stack taken with a ceiling that a third of its nuclei reach.</summary>
    private static Volume<ushort> Saturated(Volume<ushort> image)
    {
        var sorted = new ushort[image.Shape.Length];
        for (var z = 0; z < image.Shape.Z; z++)
            image.Plane(z).CopyTo(sorted.AsSpan((int)(z * image.Shape.PlaneLength)));
        Array.Sort(sorted);
        var ceiling = sorted[(int)(0.97 * sorted.Length)];
        return image.Map(v => v >= ceiling ? (ushort)4095 : (ushort)(v * 4095.0 / ceiling));
    }
}
