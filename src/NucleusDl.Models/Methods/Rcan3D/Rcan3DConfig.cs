using NucleusDl.Models.Restoration;

namespace NucleusDl.Models;

/// <summary>Everything that can be set about <see cref="Rcan3D"/>. Presets name only what differs.</summary>
public sealed record Rcan3DConfig : RestorationConfig
{
    /// <summary>Feature maps of every convolution.</summary>
    public int Features { get; init; } = 32;

    /// <summary>Groups, each with a skip.</summary>
    public int Groups { get; init; } = 5;

    /// <summary>Blocks of a group.</summary>
    public int Blocks { get; init; } = 3;

    /// <summary>How many times fewer features the attention has in its middle.</summary>
    public int Reduction { get; init; } = 8;

    /// <summary>Edge of the kernels (z, y, x), 1 or 3; flat where there is one plane.</summary>
    public Zyx Kernel { get; init; } = Zyx.Cube(3);

    /// <inheritdoc/>
    protected override string Method => "rcan3d";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Features is >= 1 and <= 256, $"features must lie in 1..256, not {Features}");
        Require(Groups is >= 1 and <= 20 && Blocks is >= 1 and <= 20, $"groups and blocks must lie in 1..20, not {Groups} and {Blocks}");
        Require(Reduction >= 1 && Reduction <= Features, $"reduction must lie in 1..features, not {Reduction}");
        Require(Enumerable.Range(0, 3).All(a => Kernel[a] is 1 or 3), $"kernel must be three numbers of 1 and 3, not [{Kernel.Z}, {Kernel.Y}, {Kernel.X}]");
    }
}
