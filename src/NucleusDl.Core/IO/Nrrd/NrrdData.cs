using System.Globalization;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.BZip2;
using NucleusDl.IO.Raw;

namespace NucleusDl.IO.Nrrd;

/// <summary>Finds the pixels of an NRRD: behind the header, in one other file or in several, in one of five encodings.</summary>
internal static class NrrdData
{
    private const int MostFiles = 100_000;

    /// <summary>The encoding as it is known to users: "none", "gzip", "bzip2", "text" or "hex".</summary>
    public static string Encoding(NrrdHeader header) => (header["encoding"] ?? "raw").ToLowerInvariant() switch
    {
        "raw" => "none",
        "gz" or "gzip" => "gzip",
        "bz2" or "bzip2" => "bzip2",
        "txt" or "text" or "ascii" => "text",
        "hex" => "hex",
        var other => throw new NucleusException(ErrorKind.Input, $"The pixels of this NRRD are encoded as '{(other.Length > 30 ? other[..30] : other)}', which cannot be read.",
            "Save it with the encoding gzip or raw.", header.Path),
    };

    /// <summary>Opens the pixels; every file is checked against what it should hold.</summary>
    /// <exception cref="NucleusException">A file is missing, elsewhere, or too short.</exception>
    public static IByteSource Open(NrrdHeader header, NrrdFields fields, RasterLayout layout)
    {
        if (header["datafile"] is not { } named)
            return Part(header, fields, header.Path, header.DataOffset, layout.Length, layout.PlaneBytes, true);
        var files = Names(header, named);
        if (layout.Length % files.Count != 0)
            throw RasterErrors.Header(header.Path, $"The pixels do not divide into the {files.Count} files that the header names.");
        var each = layout.Length / files.Count;
        var paths = files.ConvertAll(f => Beside(header.Path, f));
        return paths.Count == 1
            ? Part(header, fields, paths[0], 0, each, layout.PlaneBytes, false)
            : new PartedBytes(paths.Count, each, i => Part(header, fields, paths[i], 0, each, Math.Min(each, layout.PlaneBytes), false));
    }

    private static IByteSource Part(NrrdHeader header, NrrdFields fields, string path, long offset, long length, long planeBytes, bool attached)
    {
        var encoding = Encoding(header);
        var skip = fields.Skip("byteskip");
        offset = AfterLines(path, offset, fields.Skip("lineskip"));
        var there = RasterErrors.Guard(path, () => new FileInfo(path).Length) - offset;
        switch (encoding)
        {
            case "none":
                if (!attached && skip >= 0 && there - skip > length)
                    throw new NucleusException(ErrorKind.Input,
                        $"'{Path.GetFileName(path)}' holds {there - skip - length} bytes more than the header speaks of, so it may be the wrong one.",
                        "Correct the header: sizes, type, or the bytes to skip (for the last bytes of a file with another header: byte skip: -1).", header.Path);
                if (skip > there)
                    throw RasterErrors.TooShort(path, length, 0);
                return new FileBytes(path, skip < 0 ? -1 : offset + skip, length);
            case "gzip":
                RasterErrors.CheckClaim(path, length, there, RasterErrors.DeflateFactor);
                return new InflatedBytes(path, () => new GZipStream(Begin(path, offset), CompressionMode.Decompress), skip, length, planeBytes);
            case "bzip2":
                RasterErrors.CheckClaim(path, length, there, RasterErrors.Bzip2Factor);
                return new InflatedBytes(path, () => new BZip2InputStream(Begin(path, offset)), skip, length, planeBytes);
            case "text":
                RasterErrors.CheckClaim(path, length, there, fields.Type.Bytes);
                return new InflatedBytes(path, () => new NrrdText(Begin(path, offset), fields.Type, header.Path), 0, length, planeBytes);
            default:
                RasterErrors.CheckClaim(path, length, there, 1);
                return new InflatedBytes(path, () => new NrrdHex(Begin(path, offset), header.Path), skip, length, planeBytes);
        }
    }

    private static FileStream Begin(string path, long offset)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        stream.Position = offset;
        return stream;
    }

    private static long AfterLines(string path, long offset, long lines)
    {
        if (lines <= 0)
            return offset;
        using var stream = RasterErrors.Guard(path, () => Begin(path, offset));
        while (lines > 0)
        {
            var b = stream.ReadByte();
            if (b < 0)
                throw RasterErrors.Header(path, "The header says to skip more lines than there are.");
            if (b == '\n')
                lines--;
        }
        return stream.Position;
    }

    private static List<string> Names(NrrdHeader header, string field)
    {
        if (field.StartsWith("LIST", StringComparison.Ordinal))
            return header.Listed.Count > 0 ? header.Listed : throw RasterErrors.Header(header.Path, "The header names no data file.");
        var words = field.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || !words[0].Contains('%', StringComparison.Ordinal))
            return [field];
        var ok = int.TryParse(words[1], CultureInfo.InvariantCulture, out var min) & int.TryParse(words[2], CultureInfo.InvariantCulture, out var max)
            & int.TryParse(words[3], CultureInfo.InvariantCulture, out var step);
        var names = new List<string>();
        for (long i = min; ok && step != 0 && (step > 0 ? i <= max : i >= max); i += step)
        {
            if (names.Count == MostFiles)
                throw RasterErrors.Header(header.Path, "The header names too many data files.");
            names.Add(Numbered(words[0], i) ?? throw RasterErrors.Header(header.Path, $"'{words[0]}' is no pattern for the names of data files."));
        }
        return names.Count > 0 ? names : throw RasterErrors.Header(header.Path, "The header names no data file.");
    }

    /// <summary>"slice%03d.raw" with a number; null where it is no such pattern.</summary>
    private static string? Numbered(string pattern, long number)
    {
        var start = pattern.IndexOf('%', StringComparison.Ordinal);
        var end = pattern.IndexOf('d', start);
        if (end < 0 || pattern.IndexOf('%', start + 1) >= 0)
            return null;
        var width = pattern[(start + 1)..end];
        if (!width.All(char.IsAsciiDigit) || width.Length > 2)
            return null;
        var digits = width.Length > 0 ? int.Parse(width, CultureInfo.InvariantCulture) : 0;
        var text = number.ToString(CultureInfo.InvariantCulture);
        return pattern[..start] + (width.StartsWith('0') ? text.PadLeft(digits, '0') : text.PadLeft(digits)) + pattern[(end + 1)..];
    }

    /// <summary>The path of a data file, which must lie with its header or in a folder below.</summary>
    private static string Beside(string header, string name)
    {
        var clean = name.Replace('\\', '/');
        if (clean.StartsWith('/') || clean.Contains(':', StringComparison.Ordinal) || clean.Contains('\0', StringComparison.Ordinal) || clean.Split('/').Contains(".."))
            throw new NucleusException(ErrorKind.Input, "The header names a data file that does not lie beside it.",
                "Put both files into one folder, and only the name of the data file into the header.", header);
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(header))!, clean);
        if (!File.Exists(path))
            throw new NucleusException(ErrorKind.Input, $"The data file '{(clean.Length > 80 ? clean[..80] : clean)}' that the header names is not there.",
                "Copy it into the folder of the header.", header);
        return path;
    }
}
