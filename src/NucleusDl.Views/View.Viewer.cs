using NucleusDl.Volumes;

namespace NucleusDl.Views;

public static partial class View
{
    /// <summary>
    /// A viewer to look around in: three linked planes in the proportions of µm, labels with outlines, contrast, the measurements of the nucleus one clicks,
    /// maximum projections, and the volume rendered in 3D where the browser has WebGL2. A notebook shows it; <see cref="ViewerPage.Save"/> makes a file of it.
    /// </summary>
    /// <remarks>
    /// By default a page for a notebook, of up to 4 million voxels; <see cref="ViewerOptions.ForFile"/> keeps 128 x 512 x 512. Larger stacks are shown at a lower
    /// resolution, and the page says so; measurements are always of the full one. Several channels are shown one at a time, up to <see cref="ViewerOptions.MostChannels"/>.
    /// </remarks>
    /// <param name="image">Image [C,Z,Y,X]; NaN is shown as such. Without a voxel size the page counts in voxels.</param>
    /// <param name="labels">Labels [Z,Y,X] of the same extent and voxel size; null for none. Gaps in the numbers are fine.</param>
    /// <param name="options">Size, heading, measurements.</param>
    /// <param name="progress">Nuclei measured, then packing.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="NucleusException">Image and labels differ in extent or voxel size, or an option is wrong.</exception>
    /// <example><code>View.Viewer(stack, nuclei, ViewerOptions.ForFile).Save("embryo.html");</code></example>
    public static ViewerPage Viewer(Volume image, LabelVolume? labels = null, ViewerOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
        new ViewerBuilder(image, labels, options ?? new ViewerOptions(), progress, cancellation).Build();
}
