namespace NucleusDl.IO.Tiff;

/// <summary>One image directory (IFD) of a TIFF, checked against the length of the file.</summary>
internal sealed record TiffPage
{
    /// <summary>Place in the file, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Where the directory lies in the file, bytes.</summary>
    public required long Offset { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Bits of one sample.</summary>
    public int Bits { get; init; } = 1;

    /// <summary>Samples of one pixel, such as 3 in a colour picture.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>1 unsigned, 2 signed, 3 float, 4 not said.</summary>
    public int SampleFormat { get; init; } = 1;

    public int Compression { get; init; } = TiffCodes.None;

    public int Photometric { get; init; } = TiffCodes.MinIsBlack;

    /// <summary>Whether each sample lies in planes of its own instead of pixel by pixel.</summary>
    public bool Planar { get; init; }

    /// <summary>1 none, 2 differences, 3 differences of floats.</summary>
    public int Predictor { get; init; } = 1;

    /// <summary>1, or 2 where the bits of every byte are reversed.</summary>
    public int FillOrder { get; init; } = 1;

    /// <summary>Rows of one strip, or height of one tile.</summary>
    public required int ChunkHeight { get; init; }

    /// <summary>Width of one strip, which is that of the picture, or of one tile.</summary>
    public required int ChunkWidth { get; init; }

    public bool Tiled { get; init; }

    /// <summary>Whether this is a smaller copy of another page.</summary>
    public bool Reduced { get; init; }

    /// <summary>Where the strips or tiles lie, bytes.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>How long they are, bytes.</summary>
    public required long[] Counts { get; init; }

    /// <summary>Where the tables lie that all JPEG strips or tiles share, and their bytes; none where 0.</summary>
    public (long At, int Count) JpegTables { get; init; }

    /// <summary>Pixels of luminance for one of colour, across and down, in YCbCr; 0 where not said.</summary>
    public (int Across, int Down) Subsampling { get; init; }

    /// <summary>Options of a group 3 fax.</summary>
    public int FaxOptions { get; init; }

    /// <summary>The description; of the first page only.</summary>
    public string? Description { get; init; }

    /// <summary>Pixels per unit along X and Y; 0 where not said.</summary>
    public (double X, double Y) Resolution { get; init; }

    public int ChunksAcross => (Width + ChunkWidth - 1) / ChunkWidth;

    public int ChunksDown => (Height + ChunkHeight - 1) / ChunkHeight;

    /// <summary>Samples that lie together in one strip or tile.</summary>
    public int SamplesPerChunk => Planar ? 1 : Samples;

    /// <summary>What kind of numbers the samples are.</summary>
    public required TiffNumber Number { get; init; }

    /// <summary>Decoded bytes of one sample of this page, as stored.</summary>
    public long PlaneBytes => (long)Width * Height * Number.Bytes;

    /// <summary>Decoded bytes of the page, all samples.</summary>
    public long PageBytes => PlaneBytes * Samples;

    /// <summary>Rows of a strip or tile; the last strip is shorter, tiles are always whole.</summary>
    public int ChunkRows(int chunkRow) => Tiled ? ChunkHeight : Math.Min(ChunkHeight, Height - chunkRow * ChunkHeight);

    /// <summary>Decoded bytes of a strip or tile.</summary>
    public long ChunkBytes(int chunkRow) => (long)ChunkWidth * ChunkRows(chunkRow) * SamplesPerChunk * Number.Bytes;

    /// <summary>Bytes of a strip or tile once decompressed; each row begins with a whole byte.</summary>
    public long PackedBytes(int chunkRow) => ((long)ChunkWidth * SamplesPerChunk * Bits + 7) / 8 * ChunkRows(chunkRow);

    /// <summary>Which strip or tile lies there.</summary>
    public int ChunkIndex(int sample, int row, int column) => ((Planar ? sample * ChunksDown : 0) + row) * ChunksAcross + column;

    /// <summary>Whether two pages can be planes of the same volume.</summary>
    public bool SameKind(TiffPage other) =>
        (Width, Height, Samples, Planar, Number, Photometric) == (other.Width, other.Height, other.Samples, other.Planar, other.Number, other.Photometric);
}
