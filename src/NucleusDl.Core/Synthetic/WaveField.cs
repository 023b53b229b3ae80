namespace NucleusDl.Synthetic;

/// <summary>A smooth random field of mean 0 and SD 1: plane waves in random directions, whose wavelengths all lie in one band.</summary>
internal sealed class WaveField
{
    private readonly Point3[] cyclesPerMicron;
    private readonly double[] phases;
    private readonly double amplitude;

    public WaveField(int waves, Interval wavelength, ref CounterRandom random)
    {
        cyclesPerMicron = new Point3[waves];
        phases = new double[waves];
        // The variance of cos is 1/2.
        amplitude = Math.Sqrt(2.0 / waves);
        for (var i = 0; i < waves; i++)
        {
            cyclesPerMicron[i] = random.Direction() * random.Uniform(1 / wavelength.Max, 1 / wavelength.Min);
            phases[i] = random.NextDouble();
        }
    }

    /// <summary>Value at a place, µm.</summary>
    public double At(Point3 place)
    {
        var sum = 0.0;
        for (var i = 0; i < phases.Length; i++)
            sum += PortableMath.CosTurns(cyclesPerMicron[i].Dot(place) + phases[i]);
        return amplitude * sum;
    }
}
