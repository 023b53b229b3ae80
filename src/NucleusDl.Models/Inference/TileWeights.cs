namespace NucleusDl.Models.Inference;

/// <summary>
/// How much each voxel of a tile counts: a Gaussian about the tile's middle, σ = edge / 8 along each axis, so that the border,
/// where the network sees least, counts least. The weight of a voxel is the product of its three numbers.
/// </summary>
public sealed class TileWeights
{
    private readonly float[][] axes;

    /// <summary>Weights of a tile.</summary>
    public TileWeights(Zyx tile) => axes = [Axis(tile.Z), Axis(tile.Y), Axis(tile.X)];

    /// <summary>Weights along one axis, symmetric, all above 0.</summary>
    public ReadOnlySpan<float> this[int axis] => axes[axis];

    /// <summary>
    /// Weights along one axis. Its ends lie below 4 σ from the middle, so that the smallest is exp(-8) and none is 0; the
    /// references cut the curve there and replace zeros by the smallest weight, which comes to the same.
    /// </summary>
    public static float[] Axis(int edge)
    {
        var weights = new float[edge];
        var (middle, sigma) = ((edge - 1) / 2.0, edge / 8.0);
        for (var i = 0; i < edge; i++)
            weights[i] = (float)Math.Exp(-0.5 * (i - middle) * (i - middle) / (sigma * sigma));
        return weights;
    }
}
