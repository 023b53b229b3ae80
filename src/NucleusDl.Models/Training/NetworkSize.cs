namespace NucleusDl.Models.Training;

/// <summary>What the size of a planned U-Net is counted from.</summary>
/// <param name="PatchSize">Voxels of a patch or tile.</param>
/// <param name="Strides">One a level, the first (1, 1, 1).</param>
/// <param name="Kernels">One a level.</param>
/// <param name="Features">Feature maps, one a level.</param>
/// <param name="InChannels">Channels of the image.</param>
/// <param name="OutChannels">Channels given out.</param>
public readonly record struct NetworkSize(
    Zyx PatchSize, IReadOnlyList<Zyx> Strides, IReadOnlyList<Zyx> Kernels, IReadOnlyList<int> Features, int InChannels, int OutChannels)
{
    /// <summary>Trainable numbers: two convolutions without bias and two normalisations per block, transposed convolutions and a 1x1x1 head on every decoder level with bias.</summary>
    public long Parameters()
    {
        var total = 0L;
        for (var i = 0; i < Features.Count; i++)
            total += Block(i == 0 ? InChannels : Features[i - 1], i);
        for (var i = 0; i < Features.Count - 1; i++)
        {
            var up = (Features[i + 1] * Strides[i + 1].Product + 1) * Features[i];
            var head = (Features[i] + 1L) * OutChannels;
            total += up + Block(2 * Features[i], i) + head;
        }
        return Features.Count == 1 ? total + (Features[0] + 1L) * OutChannels : total;
    }

    /// <summary>
    /// Values that one patch leaves behind: per level two convolutions down and, but for the deepest, the enlarged map (1),
    /// the joined map (2) and two convolutions up.
    /// </summary>
    public double ConvolutionValues()
    {
        var total = 0.0;
        for (var i = 0; i < Features.Count; i++)
            total += Voxels(i) * Features[i] * (i == Features.Count - 1 ? 2 : 7);
        return total;
    }

    /// <summary>Values held at the worst moment of a prediction: every skip, and at the finest level the joined map and two of its size.</summary>
    public double PeakPredictionValues()
    {
        var total = Voxels(0) * (4.0 * Features[0] + OutChannels);
        for (var i = 0; i < Features.Count; i++)
            total += Voxels(i) * Features[i];
        return total;
    }

    private double Voxels(int level)
    {
        double voxels = PatchSize.Product;
        for (var i = 1; i <= level; i++)
            voxels /= Strides[i].Product;
        return voxels;
    }

    private long Block(int channels, int level)
    {
        var kernel = Kernels[level].Product;
        var features = (long)Features[level];
        return channels * kernel * features + features * kernel * features + 4 * features;
    }
}
