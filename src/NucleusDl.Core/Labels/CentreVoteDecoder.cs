using NucleusDl.Filters;
using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Turns a foreground map and vectors to the nuclei's centres into instances: every voxel votes where its vector points, the votes pile up into one
/// heap per nucleus, and a voxel belongs to the heap it voted for. A large nucleus has one centre however flat its inside is, which a distance map does not promise.
/// Idea: Neven et al. 2019, doi:10.1109/CVPR.2019.00904; Lalit et al. 2022 (EmbedSeg), doi:10.1016/j.media.2022.102523. Their seed map and learnt spread are left out:
/// heaps are told apart by the saddle between them.
/// </summary>
public static class CentreVoteDecoder
{
    private static readonly double[] ForegroundGrid = [0.3, 0.4, 0.5, 0.6, 0.7];
    private static readonly double[] SpreadGrid = [0.8, 1.2, 1.8];
    private static readonly double[] RatioGrid = [1.2, 1.5, 2, 3];

    /// <summary>Decodes one stack.</summary>
    /// <param name="foreground">Probability of nucleus, first channel, [Z,Y,X].</param>
    /// <param name="centres">Steps to the nucleus' centre along z, y, x in units of <see cref="DecodeThresholds.CentreUnit"/>, [3,Z,Y,X].</param>
    /// <param name="thresholds">Foreground, spread and ratio of votes, smallest volume.</param>
    /// <param name="voxelSize">Voxel size, µm.</param>
    /// <returns>Instances numbered from 1.</returns>
    public static LabelVolume Decode(Volume<float> foreground, Volume<float> centres, DecodeThresholds thresholds, VoxelSize voxelSize)
    {
        thresholds.Validate();
        var limit = (float)thresholds.Foreground;
        using var open = foreground.Map(p => p > limit ? (byte)1 : (byte)0);
        using var mask = HoleFilling.Fill(open);
        using var heaps = Heaps(mask, centres, thresholds, voxelSize);
        using var votes = Assign(mask, centres, heaps, thresholds.CentreUnit, voxelSize);
        using var whole = LargestPieces(votes, thresholds, voxelSize);
        using var level = new Volume<float>(mask.Shape, voxelSize);
        // Pieces that were cut off, and nuclei too small to be, go to the neighbour that touches them; alone they vanish.
        using var flooded = Watershed.FromMarkers(level, whole, mask);
        var labels = Relabel.Sequential(flooded);
        labels.VoxelSize = voxelSize;
        return labels;
    }

    /// <summary>Chooses foreground, spread and ratio of votes, then the foreground again, as <see cref="DistanceDecoder.Tune"/> does.</summary>
    /// <param name="stacks">Maps and truth of each validation stack, on one grid.</param>
    /// <param name="start">Unit of the vectors, and what is not tuned (smallest volume and share).</param>
    /// <param name="progress">One report a stack and round.</param>
    /// <param name="cancellation">Stops between two combinations.</param>
    public static (DecodeThresholds Best, double Score) Tune(
        IReadOnlyList<(Volume<float> Foreground, Volume<float> Centres, LabelVolume Truth, VoxelSize VoxelSize)> stacks, DecodeThresholds start,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        return ThresholdSearch.Run(stacks.Count, start, Scores, progress,
            best => ForegroundGrid.Select(f => best with { Foreground = f }),
            best => from s in SpreadGrid from r in RatioGrid select best with { VoteSpread = s, VoteRatio = r },
            best => ForegroundGrid.Select(f => best with { Foreground = f }));

        double[] Scores(int i, DecodeThresholds[] candidates)
        {
            var stack = stacks[i];
            var scores = new double[candidates.Length];
            Parallel.For(0, candidates.Length, new ParallelOptions { CancellationToken = cancellation }, k =>
            {
                using var labels = Decode(stack.Foreground, stack.Centres, candidates[k], stack.VoxelSize);
                scores[k] = DistanceDecoder.Score(stack.Truth, labels);
            });
            return scores;
        }
    }

    /// <summary>Basins of the votes: one for each heap that stands out, numbered from 1.</summary>
    private static LabelVolume Heaps(Volume<byte> mask, Volume<float> centres, DecodeThresholds t, VoxelSize v)
    {
        using var votes = new Volume<float>(mask.Shape, v);
        ForEachVote(mask, centres, t.CentreUnit, v, (_, _, to) => votes.Slice(to, 1)[0]++);
        using var smooth = Gaussian.Blur(votes, t.VoteSpread, v);
        // What half a vote would leave at its own place.
        var least = (float)(0.5 * v.Volume / Math.Pow(Math.Sqrt(2 * Math.PI) * Math.Max(t.VoteSpread, v.Z / 2), 3));
        using var around = smooth.Map(s => s > least ? (byte)1 : (byte)0);
        using var log = smooth.Map(s => MathF.Log(Math.Max(s, 1e-9f)));
        using var peaks = HMaxima.Find(log, (float)Math.Log(t.VoteRatio), around);
        using var depth = log.Map(l => -l);
        return Watershed.FromMarkers(depth, peaks, around);
    }

    private static LabelVolume Assign(Volume<byte> mask, Volume<float> centres, LabelVolume heaps, double unit, VoxelSize v)
    {
        var labels = new LabelVolume(mask.Shape.Z, mask.Shape.Y, mask.Shape.X, v);
        ForEachVote(mask, centres, unit, v, (z, i, to) => labels.Plane(z)[i] = heaps.Voxels.Slice(to, 1)[0]);
        return labels;
    }

    private static void ForEachVote(Volume<byte> mask, Volume<float> centres, double unit, VoxelSize v, Action<int, int, long> vote)
    {
        var shape = mask.Shape;
        float sz = (float)(unit / v.Z), sy = (float)(unit / v.Y), sx = (float)(unit / v.X);
        for (var z = 0; z < shape.Z; z++)
        {
            var inside = mask.Plane(z);
            Span<float> dz = centres.Plane(0, z), dy = centres.Plane(1, z), dx = centres.Plane(2, z);
            for (var i = 0; i < inside.Length; i++)
            {
                if (inside[i] == 0)
                    continue;
                var (y, x) = Math.DivRem(i, shape.X);
                var toZ = Round(z + dz[i] * sz, shape.Z);
                var toY = Round(y + dy[i] * sy, shape.Y);
                var toX = Round(x + dx[i] * sx, shape.X);
                vote(z, i, toZ * shape.PlaneLength + (long)toY * shape.X + toX);
            }
        }
    }

    private static int Round(float at, int length) => (int)Math.Clamp(MathF.Floor(at + 0.5f), 0, length - 1);

    /// <summary>Of every label the largest piece, if it is large enough.</summary>
    private static LabelVolume LargestPieces(LabelVolume labels, DecodeThresholds thresholds, VoxelSize voxelSize)
    {
        using var pieces = ConnectedComponents.OfLabels(labels);
        var sizes = pieces.Sizes();
        var owner = new Dictionary<int, int>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            Span<int> piece = pieces.Plane(z), label = labels.Plane(z);
            for (var i = 0; i < piece.Length; i++)
                if (piece[i] != 0)
                    owner[piece[i]] = label[i];
        }
        var largest = owner.GroupBy(o => o.Value).Select(g => g.MaxBy(o => (sizes[o.Key], -o.Key))).ToList();
        var least = thresholds.LeastVoxels(largest.Select(o => sizes[o.Key]), voxelSize);
        var kept = largest.Where(o => sizes[o.Key] >= least).ToDictionary(o => o.Key, o => o.Value);
        return Relabel.Map(pieces, kept);
    }
}
