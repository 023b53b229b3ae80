using NucleusDl.Synthetic;

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
}

/// <summary>
/// Random numbers addressed by (seed, step, sample, purpose): whoever asks with the same address gets the same numbers, on
/// any thread and after any pause, so training resumes without a stored state.
/// </summary>
public static class SampleRandom
{
    /// <summary>Samples a step may have.</summary>
    public const int MaxSamples = 1 << 20;

    // Away from the streams of the phantoms, which may be drawn from the same seed.
    private const uint FirstStream = 0x5A000000;

    /// <summary>The numbers at an address.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Training step, from 0 to below 2^44.</param>
    /// <param name="sample">Index in the batch.</param>
    /// <param name="purpose">What for.</param>
    public static CounterRandom At(long seed, long step, int sample, SamplePurpose purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, 1L << 44);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, MaxSamples);
        return new CounterRandom((ulong)seed, FirstStream + (uint)purpose, (ulong)step * MaxSamples + (uint)sample);
    }

    /// <summary>True with the given probability.</summary>
    public static bool Chance(this ref CounterRandom random, double probability) => random.NextDouble() < probability;

    /// <summary>Adds normal noise of one SD to every value (Box-Muller in single precision: a patch has a quarter of a million voxels).</summary>
    public static void AddNormal(this ref CounterRandom random, Span<float> values, float sd)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = sd * MathF.Sqrt(-2 * MathF.Log(((random.NextUInt32() >> 8) + 1) * (1f / (1 << 24))));
            var (sin, cos) = MathF.SinCos((random.NextUInt32() >> 8) * (2 * MathF.PI / (1 << 24)));
            values[i] += radius * cos;
            if (i + 1 < values.Length)
                values[i + 1] += radius * sin;
        }
    }
}
