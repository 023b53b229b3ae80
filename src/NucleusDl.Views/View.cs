using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>
/// Everything one looks at. Each call gives a finished figure, to be shown in a notebook, saved, or put into a report page.
/// Proportions follow the voxel size in µm; where it is unknown the figure says so.
/// </summary>
/// <example><code>View.Overlay(stack, nuclei).SaveSvg("nuclei.svg");</code></example>
public static partial class View
{
    /// <summary>The XY, XZ and YZ planes through one voxel, the centre by default, with scale bar and contrast by percentiles.</summary>
    /// <param name="volume">Image [C,Z,Y,X]; several channels are shown at once, in colours. One plane shows XY alone.</param>
    /// <param name="options">Position, contrast, channel, title.</param>
    /// <exception cref="NucleusException">An option lies outside the stack.</exception>
    public static Figure Slices(Volume volume, SliceOptions? options = null) =>
        OrthogonalFigure.Slices(volume, null, options ?? new SliceOptions(), "Orthogonal slices");

    /// <summary>Labels over an image: outlines and translucent areas. Neighbours differ in colour; a label keeps its colour from figure to figure.</summary>
    /// <param name="image">Image [C,Z,Y,X].</param>
    /// <param name="labels">Labels [Z,Y,X] of the same extent.</param>
    /// <param name="options">As for slices, and outline and opacity.</param>
    /// <exception cref="NucleusException">Image and labels differ in extent, or an option is wrong.</exception>
    public static Figure Overlay(Volume image, LabelVolume labels, OverlayOptions? options = null)
    {
        RequireSameSpace(image, labels, "labels");
        return OrthogonalFigure.Slices(image, labels, options ?? new OverlayOptions(), "Overlay");
    }

    /// <summary>Labels alone, on black.</summary>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public static Figure Labels(LabelVolume labels, OverlayOptions? options = null) =>
        OrthogonalFigure.Labels(labels, options ?? new OverlayOptions { Fill = 1, Outline = false, Crosshair = false });

    /// <summary>Image, truth, prediction and a map of the errors side by side: the same nucleus, missed, extra, or merged, split or shifted.</summary>
    /// <remarks>A nucleus is the same in both where intersection over union exceeds one half.</remarks>
    /// <param name="image">Image [C,Z,Y,X].</param>
    /// <param name="truth">True labels [Z,Y,X] of the same extent.</param>
    /// <param name="prediction">Predicted labels [Z,Y,X] of the same extent.</param>
    /// <param name="options">Position, planes, contrast.</param>
    /// <exception cref="NucleusException">The extents differ, or an option is wrong.</exception>
    public static Figure Compare(Volume image, LabelVolume truth, LabelVolume prediction, CompareOptions? options = null)
    {
        RequireSameSpace(image, truth, "true labels");
        RequireSameSpace(image, prediction, "predicted labels");
        return GridFigure.Compare(image, truth, prediction, options ?? new CompareOptions());
    }

    /// <summary>Evenly spaced XY planes from the first to the last.</summary>
    /// <param name="volume">Image [C,Z,Y,X].</param>
    /// <param name="labels">Labels [Z,Y,X] of the same extent, to be drawn over it; null for none.</param>
    /// <param name="options">How many planes, contrast.</param>
    /// <exception cref="NucleusException">The extents differ, or an option is wrong.</exception>
    public static Figure Montage(Volume volume, LabelVolume? labels = null, MontageOptions? options = null)
    {
        if (labels is not null)
            RequireSameSpace(volume, labels, "labels");
        return GridFigure.Montage(volume, labels, options ?? new MontageOptions());
    }

    /// <summary>The brightest voxel along z, y and x: the whole stack at a glance.</summary>
    /// <exception cref="NucleusException">An option is wrong.</exception>
    public static Figure Projection(Volume volume, ImageOptions? options = null) => OrthogonalFigure.Projection(volume, options ?? new ImageOptions());

    internal static void RequireSameSpace(Volume image, LabelVolume labels, string what)
    {
        if (!image.Shape.SameSpace(labels.Shape))
            throw new NucleusException(ErrorKind.Input, $"The image has {image.Shape with { C = 1 }} voxels, the {what} have {labels.Shape}.",
                "Show an image with the labels made from it.", labels.Voxels.Source ?? image.Source);
    }
}
