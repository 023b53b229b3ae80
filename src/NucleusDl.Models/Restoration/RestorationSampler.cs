using NucleusDl.Models.Training;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Restoration;

/// <summary>
/// Cuts random patches out of stacks, mirrored and turned but never interpolated: interpolation would smooth the noise that is to be learnt. A patch is
/// determined by (seed, step, sample) alone. Stacks are drawn by their number of voxels; where a method learns from labels of some stacks, the first patches of each
/// step come from those.
/// </summary>
/// <param name="stacks">At least one; none thinner than a patch.</param>
/// <param name="config">Patch and mirrors.</param>
/// <param name="seed">Seed of the run.</param>
internal sealed class RestorationSampler(IReadOnlyList<RestorationStack> stacks, RestorationConfig config, long seed)
{
    private const int Places = 4, Looks = 64;

    private readonly (IReadOnlyList<RestorationStack> Stacks, long[] UpTo) all = (stacks, Sums(stacks)), labelled = Labelled(stacks, config);

    private readonly int firstLabelled = (int)Math.Ceiling(config.ShareWithLabels * config.BatchSize);

    /// <summary>Makes one patch. Safe to call from several threads.</summary>
    public RestorationPatch Sample(long step, int sample)
    {
        var place = SampleRandom.At(seed, step, sample, SamplePurpose.Place);
        var (drawn, upTo) = sample < firstLabelled ? labelled : all;
        var at = (long)(place.NextDouble() * upTo[^1]);
        var stack = drawn[Array.FindIndex(upTo, u => at < u)];
        var start = Place(stack, ref place);
        var geometry = SampleRandom.At(seed, step, sample, SamplePurpose.Geometry);
        var (mirror, turned) = config.Mirror ? ((MirrorAxes)geometry.Next(8), geometry.Chance(0.5)) : (MirrorAxes.None, false);
        turned &= config.PatchSize.Y == config.PatchSize.X && stack.VoxelSize.Y == stack.VoxelSize.X;
        return new RestorationPatch(Cut(stack.Image))
        {
            Target = stack.Target is null ? null : Cut(stack.Target),
            Classes = stack.Classes is null ? null : Cut(stack.Classes),
            Scale = stack.Scale,
        };

        Volume<float> Cut(Volume<float> from) => RestorationSampler.Cut(from, start, config.PatchSize, mirror, turned);
    }

    /// <summary>Makes all patches of a step, and hides what the method hides.</summary>
    public RestorationBatch Batch(long step, int count, Action<RestorationPatch, long, int> hide, CancellationToken cancellation)
    {
        var patches = new List<RestorationPatch>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                patches.Add(Sample(step, i));
                hide(patches[i], step, i);
            }
            return new RestorationBatch(patches);
        }
        catch
        {
            patches.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <summary>Cuts a box, mirrors it, and, if wanted, swaps its rows and columns.</summary>
    internal static Volume<float> Cut(Volume<float> from, Zyx start, Zyx size, MirrorAxes mirror, bool turned)
    {
        var patch = new Volume<float>(new VolumeShape(size.Z, size.Y, size.X), from.VoxelSize);
        for (var k = 0; k < size.Z; k++)
        {
            var plane = from.Plane(start.Z + ((mirror & MirrorAxes.Z) == 0 ? k : size.Z - 1 - k));
            var to = patch.Plane(k);
            for (var j = 0; j < size.Y; j++)
            {
                var row = plane.Slice((start.Y + ((mirror & MirrorAxes.Y) == 0 ? j : size.Y - 1 - j)) * from.Shape.X + start.X, size.X);
                for (var i = 0; i < size.X; i++)
                    to[turned ? i * size.X + j : j * size.X + i] = row[(mirror & MirrorAxes.X) == 0 ? i : size.X - 1 - i];
            }
        }
        return patch;
    }

    private Zyx Place(RestorationStack stack, ref CounterRandom random)
    {
        var free = new Zyx(stack.Image.Shape.Z - config.PatchSize.Z, stack.Image.Shape.Y - config.PatchSize.Y, stack.Image.Shape.X - config.PatchSize.X);
        var (best, brightest) = (default(Zyx), double.NegativeInfinity);
        for (var n = random.Chance(config.BrightShare) ? Places : 1; n > 0; n--)
        {
            var start = new Zyx(random.Next(free.Z + 1), random.Next(free.Y + 1), random.Next(free.X + 1));
            var brightness = 0.0;
            for (var i = 0; i < Looks; i++)
                brightness += stack.Image[start.Z + random.Next(config.PatchSize.Z), start.Y + random.Next(config.PatchSize.Y), start.X + random.Next(config.PatchSize.X)];
            if (brightness > brightest)
                (best, brightest) = (start, brightness);
        }
        return best;
    }

    // Those with labels; all where there are none, or where nobody asks for them.
    private static (IReadOnlyList<RestorationStack>, long[]) Labelled(IReadOnlyList<RestorationStack> stacks, RestorationConfig config)
    {
        var some = config.ShareWithLabels > 0 ? [.. stacks.Where(s => s.Labels is not null)] : (IReadOnlyList<RestorationStack>)[];
        return some.Count > 0 ? (some, Sums(some)) : (stacks, Sums(stacks));
    }

    private static long[] Sums(IReadOnlyList<RestorationStack> stacks)
    {
        var sums = new long[stacks.Count];
        for (var (i, sum) = (0, 0L); i < sums.Length; i++)
            sums[i] = sum += stacks[i].Image.Shape.ChannelLength;
        return sums;
    }
}
