using NucleusDl.Models.Bridge;
using NucleusDl.Volumes;
using static TorchSharp.torch;

namespace NucleusDl.Models.Inference;

/// <summary>Runs a network over a stack of any size, tile by tile, and blends the overlapping results.</summary>
/// <param name="network">The network; set to evaluation while it runs. Its first output is the finest.</param>
/// <param name="activate">Turns its output [N,C,Z,Y,X] into maps of the same shape.</param>
/// <param name="tile">Tile shape, voxels.</param>
/// <param name="channels">Maps that come out.</param>
/// <param name="device">Where the network lives.</param>
public sealed class TiledPredictor(nn.Module<Tensor, Tensor[]> network, Func<Tensor, Tensor> activate, Zyx tile, int channels, Device device)
{
    /// <summary>Predicts one normalised stack.</summary>
    /// <param name="image">[C,Z,Y,X], normalised, at the voxel size of the model.</param>
    /// <param name="overlap">Share of a tile that overlaps its neighbour.</param>
    /// <param name="mirrors">Averages over mirrored copies.</param>
    /// <param name="progress">One report a tile.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    /// <returns>Maps [channels,Z,Y,X] of the stack's shape.</returns>
    public Volume<float> Run(Volume<float> image, double overlap = 0.5, bool mirrors = false, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        var grid = new TileGrid(image.Shape, tile, overlap);
        var outside = TileGrid.OutsideLevels(image);
        using var blender = new TileBlender(grid, channels, image.VoxelSize);
        Each(grid, mirrors, image.Shape.C, (i, patch) => grid.Extract(image, i, patch, outside), blender.Add, progress, cancellation);
        return blender.Finish();
    }

    /// <summary>Voxels of a tile.</summary>
    internal Zyx Tile => tile;

    /// <summary>Maps that come out.</summary>
    internal int Channels => channels;

    /// <summary>What is done with the maps of a tile.</summary>
    internal delegate void TakeTile(int index, ReadOnlySpan<float> maps);

    /// <summary>Runs the network over all tiles of a grid, in their order.</summary>
    internal void Each(TileGrid grid, bool mirrors, int inChannels, Action<int, Volume<float>> cut, TakeTile take, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        using var run = new NetworkRun(network);
        var flips = TileMirrors.Wanted(mirrors, flat: grid.Image.Z == 1);
        using var patch = new Volume<float>(new VolumeShape(inChannels, tile.Z, tile.Y, tile.X));
        for (var i = 0; i < grid.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            cut(i, patch);
            using var scope = NewDisposeScope();
            var maps = TileMirrors.Mean(TensorBridge.ToTensor(patch, device), flips, input => activate(network.call(input)[0]));    // [1,channels,z,y,x]
            take(i, TensorBridge.Values(maps));
            progress?.Report(new ProgressReport("Segmenting", i + 1, grid.Count));
        }
    }
}
