using NucleusDl.Labels;
using NucleusDl.Models.Bridge;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Foreign;

/// <summary>How a network of somebody else is used.</summary>
/// <param name="File">The file with its weights.</param>
/// <param name="Flat">Whether it takes single planes.</param>
/// <param name="Channels">Channels of its input.</param>
/// <param name="Smallest">Least size of a tile, (z,y,x); 1 plane for a flat one.</param>
/// <param name="Step">Sizes are the least one and multiples of this more; 0 where the size is fixed.</param>
/// <param name="Normalisation">How intensities are scaled; null leaves them as they are.</param>
/// <param name="After">What is done with its output [N,C,...], given the numbers and the shape.</param>
/// <param name="Maps">Names of its maps.</param>
/// <param name="VoxelSize">Voxel size it was made for, µm; null takes any.</param>
public sealed record ForeignModelSpec(string File, bool Flat, int Channels, Zyx Smallest, Zyx Step, Normalisation? Normalisation, Func<float[], long[], float[]> After, IReadOnlyList<string> Maps, VoxelSize? VoxelSize)
{
    private static readonly string[] Inner = ["foreground", "nucle", "prob", "mask", "interior", "cell", "object"];
    private static readonly string[] Rim = ["bound", "border", "contour", "edge", "membrane"];

    /// <summary>The map that says where nuclei are: the one whose name says so, else the first.</summary>
    public int Foreground => Find(Inner) is >= 0 and var i ? i : 0;

    /// <summary>The map that says where their borders are, or null.</summary>
    public int? Border => Find(Rim) is >= 0 and var i && i != Foreground ? i : null;

    private int Find(string[] words) => Maps.ToList().FindIndex(m => words.Any(w => m.Contains(w, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>
/// A network of somebody else as a model: tiles as for the kit's own, then nuclei as pieces of foreground above 0.5 that the border map, where there is one,
/// keeps apart.
/// </summary>
public sealed class ForeignModel : IModel
{
    private const float Threshold = 0.5f;
    private const long TileVoxels = 1 << 20, BytesAVoxel = 600;
    private static readonly Zyx Largest = new(64, 256, 256);

    private readonly IForeignNetwork network;
    private readonly ForeignModelSpec spec;

    /// <summary>Opens the network.</summary>
    /// <param name="spec">How it is used.</param>
    /// <param name="open">Opens it; the model closes it again.</param>
    /// <exception cref="NucleusException">It cannot be used.</exception>
    public ForeignModel(ForeignModelSpec spec, Func<IForeignNetwork> open)
    {
        this.spec = spec;
        if (spec.Channels != 1)
            throw new NucleusException(ErrorKind.Input, $"The model takes {spec.Channels} channels, and one is given to it here.", "Use a model of one channel.", spec.File);
        NativeLibraries.Ensure();
        network = open();
    }

    /// <summary>The tile: the fixed size, or the largest of its sizes that is usual.</summary>
    internal Zyx Tile
    {
        get
        {
            var tile = Zyx.From(a => spec.Step[a] == 0 ? spec.Smallest[a] : Math.Max(spec.Smallest[a], spec.Smallest[a] + (Largest[a] - spec.Smallest[a]) / spec.Step[a] * spec.Step[a]));
            tile = spec.Flat ? tile.With(0, 1) : tile;
            for (var axis = 0; tile.Product > TileVoxels && axis < 3; axis++)
                while (spec.Step[axis] > 0 && tile.Product > TileVoxels && tile[axis] - spec.Step[axis] >= Math.Max(spec.Smallest[axis], Largest[axis] / 2))
                    tile = tile.With(axis, tile[axis] - spec.Step[axis]);
            return tile;
        }
    }

    /// <inheritdoc/>
    public VoxelSize? WorksAtVoxelSize => spec.VoxelSize;

    /// <inheritdoc/>
    public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) => Tile.Product * BytesAVoxel + shape.ChannelLength * sizeof(float) * (4 + spec.Maps.Count);

    /// <inheritdoc/>
    public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        // The module is no more than a handle: the network stays open for the next stack.
        var module = new ForeignModule(network, spec.Flat, spec.After);
        var card = new ModelCard(ModelCard.CurrentFormat, "foreign", [], spec.Normalisation ?? new Normalisation(), spec.VoxelSize ?? stack.RequireVoxelSize(), 0, Tile, "");
        var predictor = new TiledPredictor(module, maps => maps, Tile, spec.Maps.Count, Devices.Resolve("cpu"));
        using var model = new TiledModel(card, module, predictor, Tile.Product * BytesAVoxel, spec.Maps.Count, (maps, _) => new Prediction { Labels = Decode(maps) }, scaled: spec.Normalisation is not null);
        return model.Predict(stack, options, progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private LabelVolume Decode(Volume<float> maps)
    {
        using var mask = new Volume<byte>(maps.Shape with { C = 1 }, maps.VoxelSize);
        for (var z = 0; z < mask.Shape.Z; z++)
        {
            var inside = maps.Plane(spec.Foreground, z);
            var to = mask.Plane(0, z);
            var rim = spec.Border is { } border ? maps.Plane(border, z) : default;
            for (var i = 0; i < to.Length; i++)
                to[i] = inside[i] > Threshold && (rim.IsEmpty || rim[i] < Threshold) ? (byte)1 : (byte)0;
        }
        var labels = ConnectedComponents.Label(mask);
        labels.VoxelSize = maps.VoxelSize;
        return labels;
    }
}
