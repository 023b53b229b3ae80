using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Filters;

/// <summary>What the reference cubes of one layer contribute: some planes of sums and weights.</summary>
/// <param name="shape">Of the stack.</param>
/// <param name="first">First plane that may be reached.</param>
/// <param name="end">First plane behind.</param>
internal sealed unsafe class BlockLayer(VolumeShape shape, int first, int end) : IDisposable
{
    private readonly NativeBuffer<float> sums = new((end - first) * shape.PlaneLength, zeroed: true), weights = new((end - first) * shape.PlaneLength, zeroed: true);

    /// <summary>Sums of weighted voxels, as if all planes were there.</summary>
    public float* Sums => sums.Pointer - first * shape.PlaneLength;

    /// <summary>Sums of weights, as if all planes were there.</summary>
    public float* Weights => weights.Pointer - first * shape.PlaneLength;

    /// <summary>Adds everything to whole stacks.</summary>
    public void AddTo(float* allSums, float* allWeights)
    {
        Add(sums.Pointer, allSums + first * shape.PlaneLength);
        Add(weights.Pointer, allWeights + first * shape.PlaneLength);
    }

    public void Dispose()
    {
        sums.Dispose();
        weights.Dispose();
    }

    private void Add(float* from, float* to)
    {
        var length = sums.Length;
        var i = 0L;
        for (var n = Vector<float>.Count; i <= length - n; i += n)
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        for (; i < length; i++)
            to[i] += from[i];
    }
}
