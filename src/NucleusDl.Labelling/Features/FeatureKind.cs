namespace NucleusDl.Labelling.Features;

/// <summary>What is computed around each voxel at one scale.</summary>
public enum FeatureKind
{
    /// <summary>The smoothed image: how bright it is here.</summary>
    Gaussian,

    /// <summary>Laplacian of the Gaussian: spots.</summary>
    Log,

    /// <summary>Length of the gradient: edges.</summary>
    Gradient,

    /// <summary>Difference of two Gaussians, σ and 0.66 σ: spots.</summary>
    Dog,

    /// <summary>Eigenvalues of the structure tensor, largest first: texture and its direction.</summary>
    Structure,

    /// <summary>Eigenvalues of the Hessian, largest first: blobs, tubes, sheets.</summary>
    Hessian,
}

/// <summary>What σ is counted in.</summary>
public enum FeatureUnit
{
    /// <summary>µm: the same reach along every axis of the specimen, whatever the voxels.</summary>
    Micron,

    /// <summary>Voxels, as ilastik does: along Z the reach is longer where planes are further apart.</summary>
    Voxel,
}

/// <summary>One feature at one scale; the tensors give several channels.</summary>
/// <param name="Kind">What is computed.</param>
/// <param name="Sigma">Scale, in the set's unit.</param>
public readonly record struct Feature(FeatureKind Kind, double Sigma);
