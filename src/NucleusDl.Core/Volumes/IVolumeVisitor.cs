using System.Numerics;

namespace NucleusDl.Volumes;

/// <summary>What is done alike with volumes of every pixel type; handed to <see cref="Volume.Accept"/>.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
public interface IVolumeVisitor<out TResult>
{
    /// <summary>Does it.</summary>
    /// <typeparam name="T">Type of the voxels.</typeparam>
    /// <param name="volume">The volume, in its own type.</param>
    TResult Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T>;
}
