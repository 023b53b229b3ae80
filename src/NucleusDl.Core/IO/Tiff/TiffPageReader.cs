namespace NucleusDl.IO.Tiff;

/// <summary>Makes a page of a directory's tags, once all it claims has been checked.</summary>
internal static class TiffPageReader
{
    public static TiffPage Read(TiffTags tags, bool first, string path)
    {
        var width = Edge(tags, 256, "width");
        var height = Edge(tags, 257, "height");
        var samples = Small(tags, 277, 1, "samples per pixel");
        var tiled = tags.Has(322) && tags.Has(323);
        if (tags.Number(32997, 1) > 1)
            throw TiffErrors.Unsupported(path, "The planes are stored as one block (tag ImageDepth), which is not read.", "Open it in Fiji and save it as TIFF.");
        var rows = tags.Number(278, height);
        var page = new TiffPage
        {
            Index = tags.Page,
            Offset = tags.Offset,
            Width = width,
            Height = height,
            Bits = Small(tags, 258, 1, "bits per sample"),
            Samples = samples,
            SampleFormat = (int)Math.Clamp(tags.Number(339, 1), 0, 99),
            Compression = (int)Math.Clamp(tags.Number(259, 1), 0, 65535),
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
            Description = first ? tags.Text(270) : null,
            Resolution = (tags.Rational(282), tags.Rational(283)),
        };
        CheckType(page, tags, path);
        return WithChunks(page, tags);
    }

    private static void CheckType(TiffPage page, TiffTags tags, string path)
    {
        if (!TiffCodes.CanDecode(page.Compression))
            throw TiffErrors.Unsupported(path, $"The pixels are compressed with {TiffCodes.CompressionName(page.Compression)}, which is not read.",
                "Open it in Fiji and save it as TIFF, which is uncompressed.");
        var bits = tags.Numbers(258, page.Samples);
        if (TiffCodes.PixelTypeOf(page) is null || Array.Exists(bits, b => b != page.Bits))
        {
            var kind = page.SampleFormat switch { 1 or 4 => "integer", 2 => "signed integer", 3 => "float", _ => "complex or unknown" };
            throw TiffErrors.Unsupported(path, $"The pixels are {string.Join('+', bits.Length > 0 ? bits.Distinct() : [1])}-bit {kind} numbers, which are not read.",
                "Open it in Fiji and choose Image > Type > 8-bit, 16-bit or 32-bit before saving.");
        }
        if (page.Predictor is < 1 or > 3 || page.Predictor == 3 && page.SampleFormat != 3)
            throw tags.Damaged($"names predictor {page.Predictor}, which does not exist for this type");
        if (page.PlaneBytes * page.SamplesPerChunk > int.MaxValue)
            throw TiffErrors.Unsupported(path, $"One plane is {page.Width} x {page.Height} pixels, over 2 GB.",
                "Crop it in Fiji, or use a smaller resolution level.");
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
            counts = [page.ChunkBytes(0)];
        if (offsets.Length != chunks || counts.Length != chunks)
            throw tags.Damaged($"should have {chunks} strips or tiles, but lists {Math.Min(offsets.Length, counts.Length)}");
        page = page with { Offsets = offsets, Counts = counts };
        CheckChunks(page, tags);
        return page;
    }

    private static void CheckChunks(TiffPage page, TiffTags tags)
    {
        var expansion = TiffCodes.MostExpansion(page.Compression);
        for (var i = 0; i < page.Offsets.Length; i++)
        {
            var (offset, count) = (page.Offsets[i], page.Counts[i]);
            if (offset < 0 || count < 0 || count > tags.FileLength - offset)
                throw tags.Truncated(offset < 0 || count < 0 ? long.MaxValue : offset + Math.Min(count, long.MaxValue - offset));
            var needed = page.ChunkBytes(i / page.ChunksAcross % page.ChunksDown);
            if (needed > int.MaxValue || needed > (count + 64) * expansion - (expansion == 1 ? 64 : 0))
                throw tags.Damaged($"claims {page.Width} x {page.Height} pixels, but holds only {count} bytes where {needed} are needed");
        }
    }

    private static int Edge(TiffTags tags, int tag, string name)
    {
        var value = tags.Number(tag, 0);
        return value is >= 1 and <= int.MaxValue / 8 ? (int)value : throw tags.Damaged($"has a {name} of {value}");
    }

    private static int Small(TiffTags tags, int tag, int otherwise, string name)
    {
        var value = tags.Number(tag, otherwise);
        return value is >= 1 and <= 4096 ? (int)value : throw tags.Damaged($"claims {value} {name}");
    }
}
