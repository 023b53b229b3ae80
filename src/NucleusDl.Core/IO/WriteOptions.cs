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
/// <param name="Compression">Of a TIFF. Default: deflate. Other formats have their own: see their writers.</param>
/// <param name="IsLabels">Whether the numbers are labels: OME-Zarr then says so, and its smaller copies take neighbours instead of means.</param>
/// <param name="OmeZarr">Version of an OME-Zarr: "0.4" (Zarr 2) or "0.5" (Zarr 3). Default: 0.4, which most programs read today.</param>
/// <param name="Differences">Whether a deflated or LZW TIFF of whole numbers holds differences of neighbours (predictor 2): smaller where the image is smooth,
/// but not read by every program.</param>
public sealed record WriteOptions(TiffFlavour? Flavour = null, TiffCompression Compression = TiffCompression.Deflate, bool IsLabels = false, string? OmeZarr = null,
    bool Differences = false)
{
    /// <summary>Flavour by the file's name, deflate.</summary>
    public static WriteOptions Default { get; } = new();
}
