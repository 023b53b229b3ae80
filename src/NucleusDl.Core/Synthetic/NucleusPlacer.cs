namespace NucleusDl.Synthetic;

/// <summary>
/// Fills a stack with nuclei, one after the other. Some are slid against an earlier one until they are pressed into it a little; all
/// others, and these towards all but that one, keep the minimum gap. So the touching pairs are exactly those that were asked for.
/// </summary>
internal sealed class NucleusPlacer(PhantomConfig config, ulong seed)
{
    private const int FreeAttempts = 400;
    private const int ContactAttempts = 150;

    private readonly List<Nucleus> placed = [];

    /// <summary>The nuclei, in the order of their labels; fewer than requested where there is no room.</summary>
    public List<Nucleus> Place(out int requested)
    {
        var random = new CounterRandom(seed, Streams.Count, 0);
        requested = config.Nuclei.DrawWhole(ref random);
        var touching = (int)Math.Min(Math.Round(config.TouchingShare * requested), Math.Max(0, requested - 1));
        for (var i = 0; i < requested; i++)
        {
            // Contacts are spread evenly over the sequence; the first nucleus has nothing to touch.
            var contact = i > 0 && (long)touching * i / (requested - 1) > (long)touching * (i - 1) / (requested - 1);
            PlaceOne((ulong)i, contact);
        }
        return placed;
    }

    private void PlaceOne(ulong index, bool contact)
    {
        var random = new CounterRandom(seed, Streams.Nucleus, index);
        var population = Choose(ref random);
        var body = NucleusBody.Draw(population, ref random);
        var chromatin = new Chromatin(population, body, ref random);
        var touches = contact && placed.Count > 0 ? PressAgainstAnother(body, ref random) : 0;
        if (touches > 0 || (!contact && PutFree(body, ref random)))
            placed.Add(new Nucleus(population.Name, body, chromatin, touches));
    }

    private NucleusPopulation Choose(ref CounterRandom random)
    {
        var rest = random.NextDouble() * config.Populations.Sum(p => p.Share);
        foreach (var population in config.Populations)
            if ((rest -= population.Share) < 0)
                return population;
        return config.Populations[^1];
    }

    private bool PutFree(NucleusBody body, ref CounterRandom random)
    {
        var (low, high) = Room(body);
        if (low.Z > high.Z || low.Y > high.Y || low.X > high.X)
            return false;
        for (var attempt = 0; attempt < FreeAttempts; attempt++)
        {
            body.Centre = new Point3(random.Uniform(low.Z, high.Z), random.Uniform(low.Y, high.Y), random.Uniform(low.X, high.X));
            if (KeepsGap(body, except: null))
                return true;
        }
        return false;
    }

    /// <summary>Label of the nucleus that the body now touches; 0 when no place was found.</summary>
    private int PressAgainstAnother(NucleusBody body, ref CounterRandom random)
    {
        var (low, high) = Room(body);
        for (var attempt = 0; attempt < ContactAttempts; attempt++)
        {
            var anchor = random.Next(placed.Count);
            var other = placed[anchor].Body;
            SlideTo(body, other, random.Direction());
            var c = body.Centre;
            var inside = c.Z >= low.Z && c.Z <= high.Z && c.Y >= low.Y && c.Y <= high.Y && c.X >= low.X && c.X <= high.X;
            if (inside && KeepsGap(body, except: other))
                return anchor + 1;
        }
        return 0;
    }

    /// <summary>Moves the body along a direction until its surface lies at the contact depth inside the other's.</summary>
    private void SlideTo(NucleusBody body, NucleusBody other, Point3 direction)
    {
        double near = 0, far = body.BoundingRadius + other.BoundingRadius;
        for (var step = 0; step < 14; step++)
        {
            var middle = 0.5 * (near + far);
            body.Centre = other.Centre + direction * middle;
            if (DeepestLevel(body, other) < 1 - config.ContactDepth)
                near = middle;
            else
                far = middle;
        }
        body.Centre = other.Centre + direction * far;
    }

    /// <summary>Smallest level of any surface point of one body within the other.</summary>
    private static double DeepestLevel(NucleusBody a, NucleusBody b)
    {
        var offset = a.Centre - b.Centre;
        var deepest = double.MaxValue;
        foreach (var p in a.Surface)
            deepest = Math.Min(deepest, b.Level(p + offset));
        foreach (var p in b.Surface)
            deepest = Math.Min(deepest, a.Level(p - offset));
        return deepest;
    }

    private bool KeepsGap(NucleusBody body, NucleusBody? except)
    {
        foreach (var (_, other, _, _) in placed)
        {
            if (ReferenceEquals(other, except))
                continue;
            var distance = (other.Centre - body.Centre).Length();
            if (distance - other.BoundingRadius - body.BoundingRadius >= config.MinimumGap)
                continue;
            var level = DeepestLevel(body, other);
            // A bound for both directions: the flatter of the two decides.
            if (level < 1 || Math.Min(body.Clearance(level), other.Clearance(level)) < config.MinimumGap)
                return false;
        }
        return true;
    }

    /// <summary>Where a centre may lie: voxels reach half a voxel beyond their centres.</summary>
    private (Point3 Low, Point3 High) Room(NucleusBody body)
    {
        var (shape, size) = (config.Shape, config.VoxelSize);
        var margin = config.KeepInside ? body.Extent : default;
        var half = new Point3(size.Z, size.Y, size.X) * 0.5;
        var end = new Point3((shape.Z - 0.5) * size.Z, (shape.Y - 0.5) * size.Y, (shape.X - 0.5) * size.X);
        return (margin - half, end - margin);
    }
}
