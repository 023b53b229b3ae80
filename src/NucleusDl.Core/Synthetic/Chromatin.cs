namespace NucleusDl.Synthetic;

/// <summary>What shines inside one nucleus: textured chromatin and bright chromocentres. Average chromatin of an average nucleus is 1.</summary>
internal sealed class Chromatin
{
    private const int Waves = 16;

    private readonly WaveField texture;
    private readonly double brightness, textureContrast, spotContrast;
    private readonly List<(Point3 Centre, double Radius)> spots = [];

    public Chromatin(NucleusPopulation population, NucleusBody body, ref CounterRandom random)
    {
        brightness = population.Brightness.Draw(ref random);
        textureContrast = population.TextureContrast;
        spotContrast = population.ChromocentreContrast;
        texture = new WaveField(Waves, population.TextureWavelength, ref random);
        var count = population.Chromocentres.DrawWhole(ref random);
        for (var i = 0; i < count; i++)
            AddSpot(population.ChromocentreRadius.Draw(ref random), body, ref random);
    }

    /// <summary>Number of chromocentres.</summary>
    public int Spots => spots.Count;

    /// <summary>Volume of the chromocentres, µm³; they never overlap.</summary>
    public double SpotVolume => spots.Sum(s => 4 * Math.PI / 3 * s.Radius * s.Radius * s.Radius);

    /// <summary>Light at a place relative to the nucleus' centre, µm; edges are softened over <paramref name="edge"/> µm, the width of a voxel.</summary>
    public double LightAt(Point3 p, double edge)
    {
        var light = Math.Max(0.15, 1 + textureContrast * texture.At(p));
        foreach (var (centre, radius) in spots)
        {
            var d = p - centre;
            var reach = radius + 0.5 * edge;
            var squared = d.Dot(d);
            if (squared < reach * reach)
                light += spotContrast * Math.Min(1, (reach - Math.Sqrt(squared)) / edge);
        }
        return brightness * light;
    }

    /// <summary>Puts one chromocentre wholly inside and clear of the others; in a crowded nucleus it is left out.</summary>
    private void AddSpot(double radius, NucleusBody body, ref CounterRandom random)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var centre = body.ToStack(random.Direction() * PortableMath.Cbrt(Math.Max(1e-9, random.NextDouble())));
            var level = body.Level(centre);
            if (level < 1 && body.Clearance(level) > radius && spots.TrueForAll(s => (s.Centre - centre).Length() > 1.2 * (s.Radius + radius)))
            {
                spots.Add((centre, radius));
                return;
            }
        }
    }
}
