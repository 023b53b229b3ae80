namespace NucleusDl.Models;

/// <summary>The axes along which an image is mirrored.</summary>
[Flags]
public enum MirrorAxes
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>The order of the planes is turned round.</summary>
    Z = 1,

    /// <summary>The order of the rows is turned round.</summary>
    Y = 2,

    /// <summary>The order of the columns is turned round.</summary>
    X = 4,

    /// <summary>All three.</summary>
    All = Z | Y | X,
}
