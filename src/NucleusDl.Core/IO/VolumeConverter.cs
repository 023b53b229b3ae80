namespace NucleusDl.IO;

/// <summary>Takes an image from one file format to another, plane by plane, so that the stack need not fit into memory.</summary>
public static class VolumeConverter
{
    /// <summary>
    /// Writes <paramref name="source"/> as <paramref name="target"/>, its format by its name: all time points, channels and planes, voxel size, and
    /// names of channels, as far as the format holds them. Of a colour picture each colour becomes a channel.
    /// </summary>
    /// <param name="source">A file, or a folder that is an image.</param>
    /// <param name="target">The new file. Written whole or not at all.</param>
    /// <param name="reading">What the source does not say itself; a frame or channel named here is the only one written.</param>
    /// <param name="writing">How to write.</param>
    /// <param name="progress">Planes written.</param>
    /// <param name="cancel">Stops; nothing is left behind.</param>
    /// <returns>What was written, and what the new format could not hold, each a sentence.</returns>
    /// <exception cref="NucleusException">The source cannot be read, or the target not written.</exception>
    /// <example><code>
    /// var result = VolumeConverter.Convert("embryo.ome.tif", "embryo.ome.zarr");
    /// foreach (var loss in result.Losses)
    ///     Console.WriteLine(loss);
    /// </code></example>
    public static ConversionResult Convert(string source, string target, ReadOptions? reading = null, WriteOptions? writing = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var format = FormatTable.ForWriting(target);
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
            throw new NucleusException(ErrorKind.Usage, "Source and target are the same file.", "Give the new file another name.", target);
        using var reader = VolumeFile.Open(source, reading);
        var chosen = new ChosenPlanes(reader, reading ?? ReadOptions.Default);
        var options = writing ?? WriteOptions.Default;
        var losses = new List<string>();
        if (reader.Info.VoxelSize is null)
            losses.Add($"'{Path.GetFileName(source)}' does not say how large a voxel is, so neither does the new file. Give it as --voxel-size Z,Y,X in µm.");
        if (reader.Info.StoredType != reader.Info.PixelType.ToString().ToLowerInvariant())
            losses.Add($"The numbers were {reader.Info.StoredType} and are now {reader.Info.PixelType.ToString().ToLowerInvariant()}; their values are the same.");
        losses.AddRange(format.Losses(chosen, target, options));
        format.Write(target, chosen, options, progress, cancel);
        return new ConversionResult(reader.Info, VolumeFile.Inspect(target), losses);
    }
}
