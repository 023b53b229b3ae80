namespace NucleusDl.Models.Training;

/// <summary>What a random number is drawn for; each purpose has its own stream, so one more draw here moves nothing there.</summary>
public enum SamplePurpose
{
    /// <summary>Which image, and where in it.</summary>
    Place,

    /// <summary>Rotation, scale and mirrors.</summary>
    Geometry,

    /// <summary>Noise, blur, brightness and the like.</summary>
    Intensity,

    /// <summary>Which voxels a method hides.</summary>
    Mask,

    /// <summary>Starting weights.</summary>
    Weights,
}

/// <summary>
/// Random numbers addressed by (seed, step, sample, purpose): whoever asks with the same address gets the same numbers, on
/// any thread and after any pause, so training resumes without a stored state. The generator is SplitMix64
/// (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195), started from the hashed address.
/// </summary>
/// <param name="seed">Seed of the run.</param>
/// <param name="step">Training step.</param>
/// <param name="sample">Index in the batch.</param>
/// <param name="purpose">What for.</param>
public struct SampleRandom(long seed, long step, int sample, SamplePurpose purpose)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state = Mix(Mix(Mix(Mix((ulong)seed + Golden) ^ (ulong)step) + Golden ^ (uint)sample) + Golden ^ (uint)purpose);
    private double spare = double.NaN;

    /// <summary>64 random bits.</summary>
    public ulong Bits() => Mix(state += Golden);

    /// <summary>0 &lt;= value &lt; 1, 53 random bits.</summary>
    public double Uniform() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>min &lt;= value &lt; max (or min where they are equal).</summary>
    public double Uniform(double min, double max) => min + (max - min) * Uniform();

    /// <summary>A whole number, 0 &lt;= value &lt; count.</summary>
    public long Integer(long count)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count));
        return (long)Math.BigMul(Bits(), (ulong)count, out _);
    }

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Normally distributed, mean 0, SD 1 (Box-Muller).</summary>
    public double Normal()
    {
        if (!double.IsNaN(spare))
        {
            var kept = spare;
            spare = double.NaN;
            return kept;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * Uniform());
        spare = radius * sin;
        return radius * cos;
    }

    /// <summary>Adds normal noise of one SD to every value (Box-Muller in single precision).</summary>
    public void AddNormal(Span<float> values, float sd)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var bits = Bits();
            var radius = sd * MathF.Sqrt(-2 * MathF.Log(((bits >> 40) + 1) * (1f / (1 << 24))));
            var (sin, cos) = MathF.SinCos((bits & 0xFFFFFF) * (2 * MathF.PI / (1 << 24)));
            values[i] += radius * cos;
            if (i + 1 < values.Length)
                values[i + 1] += radius * sin;
        }
    }

    // The finalizer of SplitMix64: neighbouring inputs give unrelated outputs.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
