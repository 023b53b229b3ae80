using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>Fingerprints of pixels, whatever file holds them.</summary>
internal static class PixelHash
{
    /// <summary>SHA-256 of every plane of a channel.</summary>
    public static string[] Planes(Volume volume, int c)
    {
        var hashes = new string[volume.Shape.Z];
        Parallel.For(0, hashes.Length, z => hashes[z] = Convert.ToHexString(SHA256.HashData(volume.PlaneBytes(c, z))));
        return hashes;
    }

    /// <summary>SHA-256 of shape, type and all pixels.</summary>
    public static string Of(Volume volume)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        VolumeShape[] shape = [volume.Shape];
        hash.AppendData(MemoryMarshal.AsBytes<VolumeShape>(shape));
        hash.AppendData([(byte)volume.PixelType]);
        for (var c = 0; c < volume.Shape.C; c++)
            for (var z = 0; z < volume.Shape.Z; z++)
                hash.AppendData(volume.PlaneBytes(c, z));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
