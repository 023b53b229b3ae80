namespace NucleusDl.Models.Restoration;

/// <summary>
/// One axis of a stack in parts: each part is predicted with a halo as wide as the network sees, and counts where it sees everything. Weights of neighbours add up to 1:
/// 1 within the part and 0 beyond, or, for a network that is not local, a ramp about the seam.
/// </summary>
internal sealed class HaloAxis
{
    /// <summary>Divides an axis.</summary>
    /// <param name="length">Voxels, a multiple of <paramref name="divisor"/>.</param>
    /// <param name="parts">How many parts.</param>
    /// <param name="divisor">Parts and halos are multiples of it.</param>
    /// <param name="halo">Voxels beyond a part on each side, as far as the stack reaches; a multiple of <paramref name="divisor"/>.</param>
    /// <param name="ramp">Half the width of the ramp about a seam; 0 for none.</param>
    public HaloAxis(int length, int parts, int divisor, int halo, int ramp)
    {
        var seams = new int[parts + 1];
        for (var i = 1; i <= parts; i++)
            seams[i] = i == parts ? length : (int)Math.Round((double)i * length / parts / divisor) * divisor;
        Starts = new int[parts];
        Weights = new float[parts][];
        for (var i = 0; i < parts; i++)
        {
            var (start, end) = (Math.Max(0, seams[i] - halo), Math.Min(length, seams[i + 1] + halo));
            (Starts[i], Weights[i]) = (start, new float[end - start]);
            for (var k = 0; k < end - start; k++)
                Weights[i][k] = (i == 0 ? 1 : Rise(start + k, seams[i], ramp)) - (i == parts - 1 ? 0 : Rise(start + k, seams[i + 1], ramp));
        }
    }

    /// <summary>First voxel of each part, halo included.</summary>
    public int[] Starts { get; }

    /// <summary>How much each voxel of a part counts, halo included.</summary>
    public float[][] Weights { get; }

    /// <summary>Parts.</summary>
    public int Count => Starts.Length;

    /// <summary>Voxels of the longest part, halo included.</summary>
    public int Longest => Weights.Max(w => w.Length);

    /// <summary>Voxels of all parts, halos included.</summary>
    public long Total => Weights.Sum(w => (long)w.Length);

    // 0 before a seam and 1 after it, or a straight line within the ramp.
    private static float Rise(int at, int seam, int ramp) =>
        ramp == 0 ? at < seam ? 0 : 1 : (float)Math.Clamp((at + 0.5 - seam + ramp) / (2.0 * ramp), 0, 1);
}
