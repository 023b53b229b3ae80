using NucleusDl.Models.Blocks;

namespace NucleusDl.Models.Restoration;

/// <summary>What the methods with a <see cref="PlainUNet"/> have in common.</summary>
public abstract record PlainUNetConfig : RestorationConfig
{
    /// <summary>Feature maps of the finest level; each level doubles them.</summary>
    public int BaseFeatures { get; init; } = 32;

    /// <summary>Poolings.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Edge of the kernels (z, y, x); flat where there is one plane.</summary>
    public Zyx Kernel { get; init; } = Zyx.Cube(3);

    /// <summary>What follows a convolution.</summary>
    public NormKind Norm { get; init; }

    /// <summary>The network as it was fitted to the stacks; null before training.</summary>
    public PlainUNetShape? Network { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(BaseFeatures is >= 1 and <= 512, $"baseFeatures must lie in 1..512, not {BaseFeatures}");
        Require(Depth is >= 0 and <= 6, $"depth must lie in 0..6, not {Depth}");
        Require(Enumerable.Range(0, 3).All(a => Kernel[a] is 1 or 3 or 5 or 7), $"kernel must be three odd numbers from 1 to 7, not [{Kernel.Z}, {Kernel.Y}, {Kernel.X}]");
        Network?.Validate();
    }
}
