using NucleusDl.Models.Bridge;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models.Restoration;

/// <summary>
/// Runs a restoring network over a stack of any size, in as few tiles as the memory allows. Tiles overlap by what the network sees and only their middles are
/// written, so a local network gives what it would give on the whole stack at once, without seams. At the end the stack is mirrored up to a multiple of the
/// poolings; at its borders the network meets the zeros that it met at the borders of patches.
/// </summary>
/// <param name="network">The network; set to evaluation while it runs.</param>
/// <param name="device">Where it lives.</param>
/// <param name="maxTileVoxels">Voxels of a tile at most, where halos allow it.</param>
public sealed class HaloPredictor(RestorationNetwork network, Device device, long maxTileVoxels)
{
    // A network that looks at the whole tile is faded over this many voxels on either side of a seam, and shown as many more.
    private const int Ramp = 8;

    /// <summary>Predicts one normalised stack.</summary>
    /// <param name="image">[1,Z,Y,X].</param>
    /// <param name="mirrors">Averages over mirrored copies.</param>
    /// <param name="progress">One report a tile.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    /// <param name="maxVoxels">Voxels of a tile at most, if the memory allows fewer than usual.</param>
    /// <returns>Maps [Maps,Z,Y,X].</returns>
    public Volume<float> Run(Volume<float> image, bool mirrors = false, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default, long maxVoxels = long.MaxValue)
    {
        var axes = Axes(image.Shape, maxVoxels);
        var module = network.Module;
        using var run = new NetworkRun(module);
        var flips = TileMirrors.Wanted(mirrors, flat: image.Shape.Z == 1);
        var result = new Volume<float>(image.Shape with { C = network.Maps }, image.VoxelSize) { Source = image.Source };
        var (done, count) = (0, axes[0].Count * axes[1].Count * axes[2].Count);
        try
        {
            for (var z = 0; z < axes[0].Count; z++)
                for (var y = 0; y < axes[1].Count; y++)
                    for (var x = 0; x < axes[2].Count; x++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var start = new Zyx(axes[0].Starts[z], axes[1].Starts[y], axes[2].Starts[x]);
                        float[] wz = axes[0].Weights[z], wy = axes[1].Weights[y], wx = axes[2].Weights[x];
                        using var tile = new Volume<float>(new VolumeShape(wz.Length, wy.Length, wx.Length));
                        Cut(image, start, tile);
                        using var scope = NewDisposeScope();
                        var maps = TileMirrors.Mean(TensorBridge.ToTensor(tile, device), flips, module.call);
                        Add(result, start, wz, wy, wx, TensorBridge.Values(maps));
                        progress?.Report(new ProgressReport("Restoring", ++done, count));
                    }
        }
        catch
        {
            result.Dispose();
            throw;
        }
        return result;
    }

    /// <summary>Voxels of the largest tile for a stack, halo included.</summary>
    public Zyx LargestTile(VolumeShape shape, long maxVoxels = long.MaxValue)
    {
        var axes = Axes(shape, maxVoxels);
        return Zyx.From(a => axes[a].Longest);
    }

    /// <summary>Voxels of every tile that a stack is cut into, halos included, in the order in which they are predicted.</summary>
    public IEnumerable<Zyx> Tiles(VolumeShape shape)
    {
        var axes = Axes(shape);
        return from z in axes[0].Weights
               from y in axes[1].Weights
               from x in axes[2].Weights
               select new Zyx(z.Length, y.Length, x.Length);
    }

    /// <summary>The parts of each axis: cut where it costs least, until a tile is small enough.</summary>
    internal HaloAxis[] Axes(VolumeShape shape, long maxVoxels = long.MaxValue)
    {
        var limit = Math.Min(maxTileVoxels, maxVoxels);
        int[] edges = [shape.Z, shape.Y, shape.X];
        var padded = Zyx.From(a => (edges[a] + network.Divisor[a] - 1) / network.Divisor[a] * network.Divisor[a]);
        HaloAxis[] axes = [.. Enumerable.Range(0, 3).Select(a => Axis(a, padded[a], 1))];
        while ((long)axes[0].Longest * axes[1].Longest * axes[2].Longest > limit)
        {
            // The work grows with every cut, as halos are predicted twice.
            var best = Enumerable.Range(0, 3)
                .Where(a => padded[a] / (axes[a].Count + 1) >= Math.Max(network.Divisor[a], 2 * Ramp))
                .Select(a => (Axis: a, Cut: Axis(a, padded[a], axes[a].Count + 1)))
                .Where(c => c.Cut.Longest < axes[c.Axis].Longest)
                .OrderBy(c => (double)c.Cut.Total / axes[c.Axis].Total / Math.Pow((double)c.Cut.Longest / axes[c.Axis].Longest, 0.5)).Take(1).ToArray();
            if (best.Length == 0)
                break;
            axes[best[0].Axis] = best[0].Cut;
        }
        return axes;
    }

    private HaloAxis Axis(int axis, int length, int parts)
    {
        var (divisor, ramp) = (network.Divisor[axis], network.IsLocal ? 0 : Ramp);
        var halo = (network.Reach[axis] + ramp + divisor - 1) / divisor * divisor;
        return new HaloAxis(length, parts, divisor, halo, ramp);
    }

    private static void Cut(Volume<float> image, Zyx start, Volume<float> tile)
    {
        var (s, t) = (image.Shape, tile.Shape);
        for (var k = 0; k < t.Z; k++)
            for (var j = 0; j < t.Y; j++)
            {
                var from = image.Row(0, Mirror(start.Z + k, s.Z), Mirror(start.Y + j, s.Y));
                var to = tile.Row(0, k, j);
                var inside = Math.Min(t.X, s.X - start.X);
                from.Slice(start.X, inside).CopyTo(to);
                for (var i = inside; i < t.X; i++)
                    to[i] = from[Mirror(start.X + i, s.X)];
            }
    }

    /// <summary>A place beyond the end, mirrored as often as needed (… c b a | a b c …).</summary>
    private static int Mirror(int i, int n)
    {
        i %= 2 * n;
        return i < n ? i : 2 * n - 1 - i;
    }

    private static void Add(Volume<float> to, Zyx start, float[] wz, float[] wy, float[] wx, ReadOnlySpan<float> maps)
    {
        var (s, plane) = (to.Shape, wy.Length * wx.Length);
        var first = Array.FindIndex(wx, w => w > 0);
        var end = Math.Min(Array.FindLastIndex(wx, w => w > 0) + 1, s.X - start.X);
        var whole = Array.TrueForAll(wx[first..end], w => w == 1);
        for (var c = 0; c < s.C; c++)
            for (var k = 0; k < wz.Length && start.Z + k < s.Z; k++)
                for (var j = 0; wz[k] > 0 && j < wy.Length && start.Y + j < s.Y; j++)
                {
                    var scale = wz[k] * wy[j];
                    if (scale == 0)
                        continue;
                    var from = maps.Slice(((c * wz.Length) + k) * plane + j * wx.Length + first, end - first);
                    var row = to.Row(c, start.Z + k, start.Y + j).Slice(start.X + first, end - first);
                    if (whole && scale == 1)
                        from.CopyTo(row);
                    else
                        for (var i = 0; i < row.Length; i++)
                            row[i] += from[i] * (scale * wx[first + i]);
                }
    }
}
