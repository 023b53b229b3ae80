namespace NucleusDl.IO.PyTorch;

/// <summary>A tensor of a checkpoint: what it is called, how long its axes are, and where in the file its numbers lie.</summary>
/// <param name="Name">Its name, such as down.0.conv1.weight.</param>
/// <param name="Type">Type of its numbers: Float, Double, Half, BFloat16, Long, Int, Short, Char, Byte or Bool.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Storage">Name of the block of numbers that it is a view of. Tensors of one block and offset are one and the same.</param>
/// <param name="Offset">Its first number within the block.</param>
/// <param name="Strides">Steps within the block, one an axis.</param>
public sealed record StateDictTensor(string Name, string Type, IReadOnlyList<long> Shape, string Storage, long Offset, IReadOnlyList<long> Strides)
{
    /// <summary>How many numbers it has.</summary>
    public long Length => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Whether another tensor is the same numbers under another name.</summary>
    public bool IsAliasOf(StateDictTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Storage == other.Storage && Offset == other.Offset && Shape.SequenceEqual(other.Shape) && Strides.SequenceEqual(other.Strides);
    }
}
