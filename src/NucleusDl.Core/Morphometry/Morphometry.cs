using NucleusDl.Volumes;

namespace NucleusDl.Measuring;

/// <summary>
/// Measures nuclei in µm: size, shape, place, neighbours, intensities of every channel, chromocentres; one row a nucleus.
/// </summary>
/// <remarks>
/// <para>Columns are those of NucleusJ (Poulet et al. 2015, doi:10.1093/bioinformatics/btu774; Dubos et al. 2020, doi:10.1080/19491034.2020.1845012) and more;
/// <see cref="MorphometryTable.Columns"/> says what each is. Nothing is resampled: anisotropic voxels enter the formulas.</para>
/// <para><b>Chromocentres</b> are found in each nucleus on its own: (1) Gaussian mean over the nucleus' own voxels; (2) a peak counts where it stands above the
/// nucleus' median by <see cref="ChromocentreOptions.MinimumContrast"/> and by <see cref="ChromocentreOptions.MinimumDeviations"/>; (3) two peaks are two
/// where the valley between is deep enough (h-maxima: Soille 2003, doi:10.1007/978-3-662-05088-0; the valley is their border, as in a watershed, which
/// NucleusJ uses too); (4) each ends at half its height above the median. NucleusJ leaves the contrast to the user's eye; here it is an option with a default.</para>
/// <para>Each nucleus is measured from its own voxels and in raster order: results are the same to the bit for any number of threads, and the time grows with
/// the number of voxels.</para>
/// </remarks>
/// <example><code>
/// using var stack = VolumeFile.Read("embryo.tif");
/// using var nuclei = VolumeFile.ReadLabels("embryo_labels.tif");
/// var table = Morphometry.Measure(nuclei, stack);
/// table.WriteCsv("nuclei.csv");
/// </code></example>
public static class Morphometry
{
    /// <summary>Voxel sizes that differ by less than this share are the same, written with other digits.</summary>
    private const double SizeTolerance = 0.005;

    /// <summary>Measures every nucleus of a stack.</summary>
    /// <param name="labels">Labels, [Z, Y, X], 0 = background; gaps in the numbers are fine.</param>
    /// <param name="image">The image they belong to, [C, Z, Y, X]; without it there are no intensities and no chromocentres.</param>
    /// <param name="options">What to measure; defaults where null.</param>
    /// <param name="progress">Nuclei done.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>One row for each nucleus, by label; none where there are no labels, with a note.</returns>
    /// <exception cref="NucleusException">Shape or voxel size differ, no voxel size is known, a channel is missing, or an option is out of range.</exception>
    public static MorphometryTable Measure(LabelVolume labels, Volume? image = null, MorphometryOptions? options = null,
        IProgress<ProgressReport>? progress = null, ParallelOptions? parallel = null)
    {
        options ??= new MorphometryOptions();
        options.Validate();
        var size = SizeOf(labels, image);
        if (image is not null)
        {
            if (!image.Shape.SameSpace(labels.Shape))
                throw new NucleusException(ErrorKind.Input, $"The labels have {labels.Shape} voxels, the image {image.Source} has {image.Shape}.",
                    "Measure labels on the very image they were made from; check for cropping or swapped axes.", labels.Voxels.Source);
            if (options.Chromocentres is { } c && c.Channel >= image.Shape.C)
                throw new NucleusException(ErrorKind.Usage, $"Chromocentres are asked for in channel {c.Channel}, and the image has {image.Shape.C}, counted from 0.",
                    "Choose the channel of the DNA stain.", image.Source);
        }
        return new StackMeasurement(labels, image, size, options, parallel ?? new ParallelOptions()).Run(progress);
    }

    private static VoxelSize SizeOf(LabelVolume labels, Volume? image)
    {
        var size = labels.VoxelSize ?? image?.VoxelSize ?? throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.",
            "Give it as Z,Y,X in µm, for example --voxel-size 1.75,0.8,0.8: there is no volume without it.", labels.Voxels.Source ?? image?.Source);
        if (!(size.Z > 0 && size.Y > 0 && size.X > 0) || !double.IsFinite(size.Volume))
            throw new NucleusException(ErrorKind.Input, $"{size} is not a voxel size.", "Give three positive lengths in µm.", labels.Voxels.Source);
        if (image?.VoxelSize is { } other && !(Same(size.Z, other.Z) && Same(size.Y, other.Y) && Same(size.X, other.X)))
            throw new NucleusException(ErrorKind.Input, $"The labels say {size} a voxel, the image {image.Source} says {other}.",
                "Find out which is right, and give it with --voxel-size Z,Y,X.", labels.Voxels.Source);
        return size;
    }

    private static bool Same(double a, double b) => Math.Abs(a - b) <= SizeTolerance * Math.Max(a, b);
}
