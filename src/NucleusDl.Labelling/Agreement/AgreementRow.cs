using NucleusDl.Judging;

namespace NucleusDl.Labelling.Agreement;

/// <summary>One nucleus as one annotator drew it, and what the other made of it.</summary>
/// <param name="Annotator">"A" or "B": whose nucleus it is.</param>
/// <param name="Label">Its number there.</param>
/// <param name="Voxels">Its size.</param>
/// <param name="Partner">The other's nucleus that covers more than half of it; 0 without one.</param>
/// <param name="Iou">IoU with the partner, 0 without one.</param>
/// <param name="Fate">What the other made of it.</param>
/// <param name="Z">Plane of a voxel of it, near its centre.</param>
/// <param name="Y">Row of that voxel.</param>
/// <param name="X">Column of that voxel.</param>
public sealed record AgreementRow(string Annotator, int Label, long Voxels, int Partner, double Iou, NucleusFate Fate, int Z, int Y, int X)
{
    /// <summary>What the other annotator made of it, in words.</summary>
    public string Words => Fate switch
    {
        NucleusFate.Good => "same",
        NucleusFate.Merged => "joined with a neighbour",
        NucleusFate.Split => "cut into pieces",
        NucleusFate.TooLarge => "drawn larger",
        NucleusFate.TooSmall => "drawn smaller",
        _ => "not drawn",
    };
}
