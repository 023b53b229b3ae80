namespace NucleusDl.IO.Tiff;

/// <summary>Makes a page of a directory's tags, once all it claims has been checked.</summary>
internal static class TiffPageReader
{
    /// <summary>Pixels of the largest fax: a few bytes of one can claim any size.</summary>
    private const int MostFax = 1 << 26;

    public static TiffPage Read(TiffTags tags, bool first, string path)
    {
        var width = Edge(tags, 256, "width");
        var height = Edge(tags, 257, "height");
        var samples = Small(tags, 277, 1, "samples per pixel");
        var tiled = tags.Has(322) && tags.Has(323);
        if (tags.Number(32997, 1) > 1)
            throw TiffErrors.Unsupported(path, "The planes are stored as one block (tag ImageDepth), which is not read.", "Open it in Fiji and save it as TIFF.");
        var rows = tags.Number(278, height);
        var (bits, format, compression) = (Small(tags, 258, 1, "bits per sample"), (int)Math.Clamp(tags.Number(339, 1), 0, 99), (int)Math.Clamp(tags.Number(259, 1), 0, 65535));
        var subsampling = tags.Numbers(530, 2);
        var page = new TiffPage
        {
            Index = tags.Page,
            Offset = tags.Offset,
            Width = width,
            Height = height,
            Bits = bits,
            Samples = samples,
            SampleFormat = format,
            Compression = compression,
            Number = NumberOf(tags, path, format, bits, samples, compression),
            Photometric = (int)Math.Clamp(tags.Number(262, TiffCodes.MinIsBlack), 0, 65535),
            Planar = samples > 1 && tags.Number(284, 1) == 2,
            Predictor = (int)Math.Clamp(tags.Number(317, 1), 0, 99),
            FillOrder = (int)Math.Clamp(tags.Number(266, 1), 0, 99),
            Tiled = tiled,
            ChunkWidth = tiled ? Edge(tags, 322, "tile width") : width,
            // "As many rows as there are" is often written as 2^32 - 1.
            ChunkHeight = tiled ? Edge(tags, 323, "tile height") : rows >= 1 ? (int)Math.Min(rows, height) : throw tags.Damaged("claims strips of no rows"),
            Reduced = (tags.Number(254, 0) & 1) != 0,
            Offsets = [],
            Counts = [],
            JpegTables = tags.Place(347),
            Subsampling = subsampling.Length == 2 ? ((int)Math.Clamp(subsampling[0], 0, 8), (int)Math.Clamp(subsampling[1], 0, 8)) : (0, 0),
            FaxOptions = (int)(tags.Number(292, 0) & 7),
            Description = first ? tags.Text(270) : null,
            Resolution = (tags.Rational(282), tags.Rational(283)),
        };
        CheckType(page, tags, path);
        return WithChunks(page, tags);
    }

    private static TiffNumber NumberOf(TiffTags tags, string path, int format, int bits, int samples, int compression)
    {
        if (!TiffCodes.CanDecode(compression))
            throw TiffErrors.Unsupported(path, $"The pixels are compressed with {TiffCodes.CompressionName(compression)}, which is not read.",
                "Open it in Fiji and save it as TIFF, which is uncompressed.");
        var all = tags.Numbers(258, samples);
        if (TiffNumber.Of(format, bits) is not { } number || Array.Exists(all, b => b != bits))
        {
            var kind = format switch { 1 or 4 => "integer", 2 => "signed integer", 3 => "float", 5 or 6 => "complex", _ => "unknown" };
            throw TiffErrors.Unsupported(path, $"The pixels are {string.Join('+', all.Length > 0 ? all.Distinct() : [1])}-bit {kind} numbers, which are not read.",
                "Open it in Fiji and choose Image > Type > 8-bit, 16-bit or 32-bit before saving.");
        }
        if (!TiffCodes.IsFax(compression))
            return number;
        return bits == 1 && samples == 1 ? TiffNumber.BlackAndWhite : throw tags.Damaged($"is a fax of {samples} samples of {bits} bits");
    }

    private static void CheckType(TiffPage page, TiffTags tags, string path)
    {
        var used = TiffCodes.HasPredictor(page.Compression);
        if (used && (page.Predictor is < 1 or > 3 || page.Predictor == 3 && page.SampleFormat != 3))
            throw tags.Damaged($"names predictor {page.Predictor}, which does not exist for this type");
        if (used && page.Predictor == 2 && !page.Number.IsPlain)
            throw TiffErrors.Unsupported(path, $"The pixels are differences (predictor 2) of {page.Bits}-bit numbers, which are not read.",
                "Open it in Fiji and save it as TIFF.");
        if (page.Compression == TiffCodes.Jpeg && page.Bits != 8)
            throw TiffErrors.Unsupported(path, $"The pixels are JPEG of {page.Bits} bits, which is not read.", "Open it in Fiji with Bio-Formats and save it as TIFF.");
        // Without the tag, a point of colour stands for 2 x 2 pixels.
        if (page.Photometric == TiffCodes.YCbCr && page.Compression != TiffCodes.Jpeg && page.Subsampling != (1, 1))
            throw TiffErrors.Unsupported(path, "The colours are stored more coarsely than the brightness (YCbCr), which is read from JPEG alone.",
                "Open it in Fiji and save it as TIFF.");
        if (page.PageBytes > int.MaxValue)
            throw TiffErrors.Unsupported(path, $"One plane is {page.Width} x {page.Height} pixels, over 2 GB.",
                "Crop it in Fiji, or use a smaller resolution level.");
        if (TiffCodes.IsFax(page.Compression) && page.PageBytes > MostFax)
            throw TiffErrors.Unsupported(path, $"This fax of {page.Width} x {page.Height} pixels is too large to be one.", "Open it in Fiji and save it as TIFF.");
    }

    private static TiffPage WithChunks(TiffPage page, TiffTags tags)
    {
        var chunks = (long)page.ChunksAcross * page.ChunksDown * (page.Planar ? page.Samples : 1);
        var (offsetTag, countTag) = page.Tiled ? (324, 325) : (273, 279);
        if (chunks > tags.FileLength)
            throw tags.Damaged($"claims {page.Width} x {page.Height} pixels in {chunks} parts, more than the file has bytes");
        var offsets = tags.Numbers(offsetTag, chunks);
        var counts = tags.Numbers(countTag, chunks);
        // Some old writers leave the length of a single uncompressed strip out.
        if (counts.Length == 0 && chunks == 1 && page.Compression == TiffCodes.None)
            counts = [page.PackedBytes(0)];
        if (offsets.Length != chunks || counts.Length != chunks)
            throw tags.Damaged($"should have {chunks} strips or tiles, but lists {Math.Min(offsets.Length, counts.Length)}");
        page = page with { Offsets = offsets, Counts = counts };
        CheckChunks(page, tags);
        return page;
    }

    private static void CheckChunks(TiffPage page, TiffTags tags)
    {
        var total = 0L;
        var expansion = TiffCodes.MostExpansion(page.Compression);
        for (var i = 0; i < page.Offsets.Length; i++)
        {
            var (offset, count) = (page.Offsets[i], page.Counts[i]);
            if (offset < 0 || count < 0 || count > tags.FileLength - offset)
                throw tags.Truncated(offset < 0 || count < 0 ? long.MaxValue : offset + Math.Min(count, long.MaxValue - offset));
            var needed = page.PackedBytes(i / page.ChunksAcross % page.ChunksDown);
            if (needed > int.MaxValue || needed > (count + 64) * expansion - (expansion == 1 ? 64 : 0))
                throw tags.Damaged($"claims {page.Width} x {page.Height} pixels, but holds only {count} bytes where {needed} are needed");
            total += needed;
        }
        // Parts may share their bytes, as empty tiles do, but not without measure.
        if (total > (tags.FileLength + 64) * Math.Max(expansion, 1024L))
            throw tags.Damaged($"claims {page.Width} x {page.Height} pixels, more than {tags.FileLength} bytes can hold");
    }

    private static int Edge(TiffTags tags, int tag, string name)
    {
        var value = tags.Number(tag, 0);
        return value is >= 1 and <= int.MaxValue / 8 ? (int)value : throw tags.Damaged($"has a {name} of {value}");
    }

    private static int Small(TiffTags tags, int tag, int otherwise, string name)
    {
        var value = tags.Number(tag, otherwise);
        return value is >= 1 and <= 65535 ? (int)value : throw tags.Damaged($"claims {value} {name}");
    }
}
