namespace NucleusDl.Models.Restoration;

/// <summary>How the class maps of <see cref="DenoiSeg"/> and <see cref="VoidSeg"/> become nuclei.</summary>
public enum ClassDecoder
{
    /// <summary>
    /// The map of nuclei is smoothed, its peaks are markers, and a watershed shares out what is above the threshold. In noise no network draws the wall between two
    /// nuclei that touch, but their outline has a waist.
    /// </summary>
    Watershed,

    /// <summary>Connected pieces above the threshold, as published for 2D: the border alone keeps neighbours apart, and one hole in it joins them.</summary>
    Components,
}
