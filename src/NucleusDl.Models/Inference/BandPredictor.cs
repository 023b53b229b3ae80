using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Predicts a stack that lies in a scratch file, into another: only the rows of one row of tiles are in memory. The sums grow in the order of the tiles, as
/// <see cref="TileBlender"/>'s do, so the maps are the same to the bit.
/// </summary>
internal sealed class BandPredictor(TiledPredictor predictor, TileGrid grid)
{
    private readonly TileWeights weights = new(grid.Tile);
    private readonly ParallelOptions parallel = new();

    /// <summary>Predicts all tiles.</summary>
    /// <param name="image">Normalised image, one channel.</param>
    /// <param name="sums">Takes the weighted sums, [maps, Z, Y, X]; zeros before.</param>
    /// <param name="outside">What lies beyond the image.</param>
    /// <param name="mirrors">Averages over mirrored copies.</param>
    /// <param name="progress">One report a tile.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    public void Run(ScratchVolume<float> image, ScratchVolume<float> sums, float outside, bool mirrors, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        Band? band = null;
        try
        {
            predictor.Each(grid, mirrors, 1, (i, patch) =>
            {
                var start = grid.Start(i);
                if (band is null || band.Z != start.Z || band.Y != start.Y)
                {
                    band?.Flush();
                    band = new Band(grid, start, image, sums);
                }
                grid.Extract(band.Image, band.Origin, i, patch, [outside]);
            }, (i, maps) => TileBlender.AddTo(band!.Sums, band.Origin, grid.Tile, weights, grid.Start(i), maps, parallel), progress, cancellation);
            band?.Flush();
            band = null;
        }
        finally
        {
            band?.Dispose();
        }
    }

    /// <summary>The finished maps of a box.</summary>
    public Volume<float> Maps(ScratchVolume<float> sums, VolumeBox box, VoxelSize voxelSize)
    {
        var maps = sums.Read(box, voxelSize);
        TileBlender.Divide(maps, new Zyx(box.Z, box.Y, box.X), TileBlender.Total(grid, weights, 0), TileBlender.Total(grid, weights, 1), TileBlender.Total(grid, weights, 2), parallel);
        return maps;
    }

    /// <summary>Image and sums of all tiles that share their planes and rows.</summary>
    private sealed class Band : IDisposable
    {
        private readonly ScratchVolume<float> store;
        private readonly VolumeBox box;

        public Band(TileGrid grid, Zyx start, ScratchVolume<float> image, ScratchVolume<float> sums)
        {
            (Z, Y, store) = (start.Z, start.Y, sums);
            Origin = new Zyx(Math.Max(0, start.Z), Math.Max(0, start.Y), 0);
            box = new VolumeBox(Origin.Z, Origin.Y, 0, Math.Min(grid.Image.Z, start.Z + grid.Tile.Z) - Origin.Z, Math.Min(grid.Image.Y, start.Y + grid.Tile.Y) - Origin.Y, grid.Image.X);
            Image = image.Read(box);
            Sums = sums.Read(box);
        }

        public int Z { get; }

        public int Y { get; }

        public Zyx Origin { get; }

        public Volume<float> Image { get; }

        public Volume<float> Sums { get; }

        public void Flush()
        {
            store.Write(box, Sums);
            Dispose();
        }

        public void Dispose()
        {
            Image.Dispose();
            Sums.Dispose();
        }
    }
}
