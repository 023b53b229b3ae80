using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <content>From file to file: image, maps and labels lie in temporary files, and only bands and blocks of them are in memory.</content>
internal sealed partial class TiledModel : IFileModel
{
    /// <summary>Voxels that are decoded at once, margins included: about 0.5 GB.</summary>
    internal const long BlockVoxels = 6 << 20;

    private const int SlabPlanes = 8, DarkSamples = 65536;

    // A decoder's own volumes for each voxel of a block, and its copies of the maps.
    private const long BlockBytes = 64;

    /// <inheritdoc/>
    public (long Memory, long Disk) EstimateFile(VolumeInfo image)
    {
        var s = image.Shape with { C = 1 };
        var band = (long)card.Tile.Z * card.Tile.Y * s.X * sizeof(float) * (1 + maps);
        var slab = SlabPlanes * s.PlaneLength * 3 * sizeof(float);
        return (Math.Max(tileBytes + band, Math.Max(slab, Math.Min(BlockVoxels, s.ChannelLength) * (BlockBytes + 2 * sizeof(float) * maps))), s.ChannelLength * sizeof(float) * (2 + maps));
    }

    /// <inheritdoc/>
    public bool SuitsFile(VolumeInfo image, PredictOptions options) => image.VoxelSize is { } v && IsSame(v) && !options.KeepMaps && options.NucleusDiameterUm is null;

    /// <inheritdoc/>
    public int PredictFile(string image, ReadOptions reading, string labels, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        using var stop = AmbientStop.Link(cancellation);
        options ??= new PredictOptions();
        var info = VolumeFile.Inspect(image, reading);
        if (info.VoxelSize is not { } voxelSize)
            throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.", "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8.", image);
        Memory.Require(EstimateFile(info).Memory, options.MemoryBytes, info.Shape, image);
        reading = reading with { Channel = reading.Channel ?? (info.Shape.C == 1 ? null : options.Channel ?? card.Channel) };
        var shape = info.Shape with { C = 1 };
        var folder = Path.GetDirectoryName(Path.GetFullPath(labels))!;
        using var numbers = new ScratchVolume<int>(folder, "labels", shape);
        int count;
        using (var sums = new ScratchVolume<float>(folder, "maps", shape with { C = maps }))
        {
            var grid = new TileGrid(shape, card.Tile, options.Overlap);
            var bands = new BandPredictor(predictor, grid);
            using (var normal = new ScratchVolume<float>(folder, "image", shape))
            {
                var dark = Normalise(image, reading, shape, normal, progress, stop.Token);
                bands.Run(normal, sums, dark, options.Mirrors, progress, stop.Token);
            }
            count = DecodeBlocks(shape, box => bands.Maps(sums, box, voxelSize), numbers, voxelSize, progress, stop.Token);
        }
        new LabelPlanes(shape, voxelSize, count, (z, target) =>
        {
            using var plane = numbers.Read(new VolumeBox(z, 0, 0, 1, shape.Y, shape.X));
            plane.Plane(0).CopyTo(target);
        }).Write(labels, cancellation: stop.Token);
        return count;
    }

    /// <summary>Decodes a stack in blocks; a stack of one block as a whole.</summary>
    private int DecodeBlocks(VolumeShape shape, Func<VolumeBox, Volume<float>> read, ScratchVolume<int> numbers, VoxelSize voxelSize, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        // A nucleus that is longer than half a tile cannot be learnt; a quarter on each side shows it whole.
        var blocks = new BlockGrid(shape, Zyx.From(a => card.Tile[a] / 4), BlockVoxels);
        return new BlockDecoder(blocks, box =>
        {
            using var part = read(box);
            return decode(part, voxelSize).Labels ?? throw new NucleusException(ErrorKind.Usage, "This model restores images; it gives no labels.", "Use a model that segments.");
        }).Run(box => new LabelVolume(numbers.Read(box)), (box, found) => numbers.Write(box, found.Voxels), progress, cancellation);
    }

    /// <summary>Brings the file to the model's scale, into a scratch file; returns what stands for a place beyond the stack.</summary>
    private float Normalise(string image, ReadOptions reading, VolumeShape shape, ScratchVolume<float> normal, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var rescale = card.Normalisation.Scale(shape, Planes, image);
        // The voxels that TrainingCase.DarkLevel looks at, met in passing.
        var dark = new float[Math.Min(shape.ChannelLength, DarkSamples)];
        var (taken, min, max) = (0, float.PositiveInfinity, float.NegativeInfinity);
        foreach (var (z, slab) in Slabs(image, reading, shape))
            using (slab)
            {
                cancellation.ThrowIfCancellationRequested();
                Parallel.For(0, slab.Shape.Z, k => rescale(slab.Plane(k)));
                var (first, length) = (z * shape.PlaneLength, slab.Shape.Length);
                for (; taken < dark.Length && Place(taken) < first + length; taken++)
                    dark[taken] = slab.Slice(Place(taken) - first, 1)[0];
                for (var k = 0; k < slab.Shape.Z; k++)
                    foreach (var v in slab.Plane(k))
                        (min, max) = (Math.Min(min, v), Math.Max(max, v));
                normal.Write(new VolumeBox(z, 0, 0, slab.Shape.Z, shape.Y, shape.X), slab);
            }
        if (float.IsNaN(min) || float.IsInfinity(min) || float.IsInfinity(max))
            throw new NucleusException(ErrorKind.Input, "The image holds NaN or infinite values.", "Replace them (in Fiji: Process > Math > NaN Background), then try again.", image);
        if (min == max)
            throw new NucleusException(ErrorKind.Input, "The image is constant: every voxel has the same value.", "Export it again, or leave it out.", image);
        Array.Sort(dark);
        return dark[dark.Length / 100];

        long Place(int i) => (long)((Int128)i * shape.ChannelLength / dark.Length);

        IEnumerable<ReadOnlyMemory<float>> Planes()
        {
            var plane = new float[shape.PlaneLength];
            foreach (var (z, slab) in Slabs(image, reading, shape))
                using (slab)
                {
                    cancellation.ThrowIfCancellationRequested();
                    for (var k = 0; k < slab.Shape.Z; k++)
                    {
                        slab.Plane(k).CopyTo(plane);
                        yield return plane;
                    }
                    progress?.Report(new ProgressReport("Looking at grey values", z + slab.Shape.Z, shape.Z));
                }
        }
    }

    private static IEnumerable<(int Z, Volume<float> Slab)> Slabs(string image, ReadOptions reading, VolumeShape shape)
    {
        for (var z = 0; z < shape.Z; z += SlabPlanes)
        {
            using var stored = VolumeFile.ReadBox(image, new VolumeBox(z, 0, 0, Math.Min(SlabPlanes, shape.Z - z), shape.Y, shape.X), reading);
            yield return (z, stored.ToFloat());
        }
    }
}
