using System.Text;
using System.Text.Json.Nodes;
using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>The nuclei of one stack, one row each, by label; and what there is to say about them.</summary>
public sealed class MorphometryTable
{
    private readonly IReadOnlyList<long[]> positions;

    internal MorphometryTable(IReadOnlyList<NucleusMeasurement> rows, VoxelSize voxelSize, IReadOnlyList<string> channels, bool withChromocentres,
        IReadOnlyList<ChromocentreFinder.Found> chromocentres, VolumeShape shape, IReadOnlyList<string> notes)
    {
        (Rows, VoxelSize, ChannelNames, Shape, Notes) = (rows, voxelSize, channels, shape, notes);
        Chromocentres = [.. chromocentres.Select(f => f.Chromocentre)];
        positions = [.. chromocentres.Select(f => f.Positions)];
        HasChromocentres = withChromocentres;
        Columns = MorphometryColumns.For(channels.Count, withChromocentres);
    }

    /// <summary>The nuclei, by label.</summary>
    public IReadOnlyList<NucleusMeasurement> Rows { get; }

    /// <summary>Every chromocentre, by nucleus, brightest first.</summary>
    public IReadOnlyList<Chromocentre> Chromocentres { get; }

    /// <summary>Whether chromocentres were looked for.</summary>
    public bool HasChromocentres { get; }

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<MorphometryColumn> Columns { get; }

    /// <summary>Voxel size that was measured with, µm.</summary>
    public VoxelSize VoxelSize { get; }

    /// <summary>Extent of the stack in voxels.</summary>
    public VolumeShape Shape { get; }

    /// <summary>One name for each measured channel: the file's, or "channel 0" and so on.</summary>
    public IReadOnlyList<string> ChannelNames { get; }

    /// <summary>What a reader of the numbers must know, each a sentence: cut nuclei, saturation, NaN, nuclei too small for a shape.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>All numbers of a column, in the order of <see cref="Rows"/>.</summary>
    /// <exception cref="NucleusException">There is no such column.</exception>
    public double[] Column(string name)
    {
        var column = Columns.FirstOrDefault(c => c.Name == name)
            ?? throw new NucleusException(ErrorKind.Usage, $"There is no column '{name}'.", $"The columns are: {string.Join(", ", Columns.Select(c => c.Name))}.");
        return [.. Rows.Select(column.Value)];
    }

    /// <summary>The chromocentres as labels 1, 2, … in the order of <see cref="Chromocentres"/>, to be looked at over the image.</summary>
    public LabelVolume ChromocentreLabels()
    {
        var result = new LabelVolume(Shape.Z, Shape.Y, Shape.X, VoxelSize);
        for (var i = 0; i < positions.Count; i++)
            foreach (var position in positions[i])
                result.Voxels.Slice(position, 1)[0] = i + 1;
        return result;
    }

    /// <summary>The table as comma-separated text (RFC 4180), units in the header.</summary>
    public string ToCsv()
    {
        using var text = new StringWriter { NewLine = Csv.LineEnd };
        MorphometryCsv.Write(text, [new MeasuredStack("", "", this)], Columns, withFile: false);
        return text.ToString();
    }

    /// <summary>Writes the table as comma-separated text, whole or not at all.</summary>
    /// <exception cref="NucleusException">It cannot be written.</exception>
    public void WriteCsv(string path) => Runs.AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = Csv.LineEnd };
        MorphometryCsv.Write(text, [new MeasuredStack("", "", this)], Columns, withFile: false);
    });

    /// <summary>The rows as JSON objects, a key for each column; what is unknown is null.</summary>
    public JsonArray ToNode() => new([.. Rows.Select(r =>
    {
        var row = new JsonObject();
        foreach (var c in Columns)
            row[c.Name] = c.Text is { } text ? text(r) : double.IsFinite(c.Value(r)) ? c.Value(r) : null;
        return (JsonNode)row;
    })]);

    /// <summary>"23 nuclei, volume 190 µm³ (median; the middle half 168 to 211), sphericity 0.97 ...".</summary>
    public override string ToString()
    {
        if (Rows.Count == 0)
            return "no nuclei";
        var volumes = Rows.Select(r => r.Volume).Order().ToArray();
        return FormattableString.Invariant(
            $"{Rows.Count} {(Rows.Count == 1 ? "nucleus" : "nuclei")}, volume {Distribution.MedianOf(volumes):0.#} µm³ (median; the middle half {volumes[volumes.Length / 4]:0.#} to {volumes[3 * volumes.Length / 4]:0.#}), {Rows.Count(r => r.Border != StackFaces.None)} at the border");
    }
}
