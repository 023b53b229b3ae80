namespace NucleusDl.Models.Restoration;

/// <summary>What the methods that learn from hidden voxels have in common.</summary>
public abstract record BlindConfig : PlainUNetConfig
{
    /// <summary>Share of a patch's voxels that are hidden. The published 0.2 % leaves the network most of its input; on a CPU more teaches more in the same time.</summary>
    public double MaskShare { get; init; } = 0.002;

    /// <summary>Half the box that a hidden voxel's replacement comes from, voxels (z, y, x).</summary>
    public Zyx Radius { get; init; } = Zyx.Cube(5);

    /// <summary>Whether hidden voxels become the median of the box instead of one of its voxels.</summary>
    public bool MedianReplacement { get; init; }

    /// <summary>Planes of rows of 0 and 1 about a hidden voxel, odd edges: what is 1 is hidden too, for noise that neighbours share (structN2V). null for none.</summary>
    public int[][][]? StructuredMask { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(MaskShare is > 0 and <= 0.25, $"maskShare must lie above 0 and be at most 0.25, not {MaskShare}");
        Require(Radius is { Z: >= 0, Y: >= 0, X: >= 0 } && Math.Max(Radius.Z, Math.Max(Radius.Y, Radius.X)) is >= 1 and <= 32,
            $"radius must be three numbers from 0 to 32, not all 0, not [{Radius.Z}, {Radius.Y}, {Radius.X}]");
        if (StructuredMask is not null)
            BlindSpots.Offsets(StructuredMask);
    }
}
