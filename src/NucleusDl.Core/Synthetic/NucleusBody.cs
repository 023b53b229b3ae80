namespace NucleusDl.Synthetic;

/// <summary>
/// One nucleus as a solid: an ellipsoid whose radius may be raised around a few directions (lobes). The level of a place is its distance
/// from the centre over the distance of the surface in that direction: 0 at the centre, 1 on the surface.
/// Places are given relative to the centre, µm.
/// </summary>
internal sealed class NucleusBody
{
    private static readonly Point3[] Sphere = SpiralDirections(192);

    private readonly Point3 axisLong, axisMiddle, axisShort;
    private readonly Point3[] lobes;
    private readonly double lobeHeight;

    private NucleusBody(SemiAxes semiAxes, Point3 axisLong, Point3 axisMiddle, Point3[] lobes, double lobeHeight)
    {
        (SemiAxes, this.axisLong, this.axisMiddle, axisShort) = (semiAxes, axisLong, axisMiddle, axisLong.Cross(axisMiddle));
        (this.lobes, this.lobeHeight) = (lobes, lobeHeight);
        Surface = Array.ConvertAll(Sphere, u => ToStack(u * Radius(u)));
        foreach (var p in Surface)
        {
            // The sampled surface misses the outermost point by less than 3 %.
            Extent = new Point3(Math.Max(Extent.Z, 1.03 * Math.Abs(p.Z)), Math.Max(Extent.Y, 1.03 * Math.Abs(p.Y)), Math.Max(Extent.X, 1.03 * Math.Abs(p.X)));
            BoundingRadius = Math.Max(BoundingRadius, 1.03 * p.Length());
        }
    }

    public SemiAxes SemiAxes { get; }

    public Point3 LongAxis => axisLong;

    public Point3 ShortAxis => axisShort;

    public int Lobes => lobes.Length;

    /// <summary>Centre in the stack, µm; set when the body has found its place.</summary>
    public Point3 Centre { get; set; }

    /// <summary>Points all over the surface.</summary>
    public Point3[] Surface { get; }

    /// <summary>Half the edges of a box around the body.</summary>
    public Point3 Extent { get; }

    public double BoundingRadius { get; }

    /// <summary>Volume, µm³.</summary>
    public double Volume => SemiAxes.Volume * MeanCubedRadius();

    /// <summary>A body of a given volume, with random orientation and lobes.</summary>
    public static NucleusBody Draw(NucleusPopulation population, ref CounterRandom random)
    {
        var volume = population.MeanVolume * (1 + population.VolumeVariation * random.Normal(2));
        var elongation = population.Elongation.Draw(ref random);
        var flatness = population.Flatness.Draw(ref random);
        var middle = PortableMath.Cbrt(3 * volume * flatness / (4 * Math.PI * elongation));
        var axes = new SemiAxes(elongation * middle, middle, middle / flatness);
        var first = random.Direction();
        var second = random.Direction();
        second -= first * first.Dot(second);
        second /= second.Length();
        var lobed = random.NextDouble() < population.LobedShare;
        Point3[] lobes = lobed ? SpreadDirections(population.Lobes.DrawWhole(ref random), ref random) : [];
        var body = new NucleusBody(axes, first, second, lobes, population.LobeHeight);
        // Lobes change the volume: the body is scaled back to the one drawn.
        return lobed ? new NucleusBody(axes.Scaled(PortableMath.Cbrt(volume / body.Volume)), first, second, lobes, population.LobeHeight) : body;
    }

    /// <summary>0 at the centre, 1 on the surface, above 1 outside.</summary>
    public double Level(Point3 p)
    {
        var q = new Point3(p.Dot(axisLong) / SemiAxes.Long, p.Dot(axisMiddle) / SemiAxes.Middle, p.Dot(axisShort) / SemiAxes.Short);
        var rho = q.Length();
        return lobes.Length == 0 || rho == 0 ? rho : rho / Radius(q / rho);
    }

    /// <summary>From the body's frame, in units of its semi-axes, to the stack's, µm.</summary>
    public Point3 ToStack(Point3 q) => axisLong * (q.Z * SemiAxes.Long) + axisMiddle * (q.Y * SemiAxes.Middle) + axisShort * (q.X * SemiAxes.Short);

    /// <summary>Lower bound of the distance, µm, to the surface of a place at this level (inside or outside).</summary>
    public double Clearance(double level) => Math.Abs(level - 1) * SemiAxes.Short * (1 - lobeHeight * lobes.Length / 9);

    /// <summary>Distance of the surface from the centre in a direction, in units of the ellipsoid.</summary>
    private double Radius(Point3 u)
    {
        var sum = 0.0;
        foreach (var lobe in lobes)
        {
            // A bump around the lobe's direction, ((1 + cos) / 2)^8; 1/9 is its mean over the sphere.
            var w = 0.5 * (1 + u.Dot(lobe));
            w *= w;
            w *= w;
            sum += w * w - 1.0 / 9;
        }
        return 1 + lobeHeight * sum;
    }

    private double MeanCubedRadius()
    {
        if (lobes.Length == 0)
            return 1;
        var sum = 0.0;
        foreach (var u in Sphere)
        {
            var r = Radius(u);
            sum += r * r * r;
        }
        return sum / Sphere.Length;
    }

    /// <summary>Directions that keep away from each other, so that lobes do not merge.</summary>
    private static Point3[] SpreadDirections(int count, ref CounterRandom random)
    {
        var directions = new Point3[count];
        for (var i = 0; i < count; i++)
            for (var attempt = 0; attempt < 200; attempt++)
            {
                directions[i] = random.Direction();
                var nearest = -1.0;
                for (var j = 0; j < i; j++)
                    nearest = Math.Max(nearest, directions[i].Dot(directions[j]));
                if (nearest < -0.2)
                    break;
            }
        return directions;
    }

    /// <summary>Directions spread evenly over the sphere along a spiral.</summary>
    private static Point3[] SpiralDirections(int count)
    {
        var directions = new Point3[count];
        var goldenTurn = 0.5 * (3 - Math.Sqrt(5));
        for (var i = 0; i < count; i++)
        {
            var z = (2 * i + 1.0) / count - 1;
            var r = Math.Sqrt(1 - z * z);
            directions[i] = new Point3(z, r * PortableMath.CosTurns(i * goldenTurn - 0.25), r * PortableMath.CosTurns(i * goldenTurn));
        }
        return directions;
    }
}
