namespace NucleusDl.IO;

/// <summary>Whose conventions a TIFF follows for axes and voxel size.</summary>
public enum TiffFlavour
{
    /// <summary>ImageJ/Fiji hyperstack. Holds up to 4 GB and no channel names.</summary>
    ImageJ,

    /// <summary>OME-TIFF. Holds channel names, and any size as BigTIFF.</summary>
    Ome,
}

/// <summary>Lossless compression of the pixels in a TIFF.</summary>
public enum TiffCompression
{
    /// <summary>None: fastest, largest.</summary>
    None,

    /// <summary>Deflate (zip): read by Fiji, Python and most others.</summary>
    Deflate,

    /// <summary>LZW: for old readers that know no deflate.</summary>
    Lzw,
}

/// <summary>How to write a file.</summary>
/// <param name="Flavour">Default: OME for names ending in .ome.tif or .ome.tiff, otherwise ImageJ.</param>
/// <param name="Compression">Default: deflate.</param>
public sealed record WriteOptions(TiffFlavour? Flavour = null, TiffCompression Compression = TiffCompression.Deflate)
{
    /// <summary>Flavour by the file's name, deflate.</summary>
    public static WriteOptions Default { get; } = new();
}
