using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using NucleusDl.IO;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>
/// Real and odd files, where they are at hand, against what tifffile and Pillow made of them: what <c>nucleusdl inspect --checksum</c> shows.
/// </summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffExpectedTests
{
    /// <summary>Files that give other pixels than tifffile and Pillow, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    /// <summary>At least so many of a hundred files give the same pixels.</summary>
    private const int LeastPercent = 97;

    [RealDataFact("formats/tiff")]
    public void Files_of_other_programs_give_the_pixels_that_tifffile_and_Pillow_see()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(RealData.Folder("formats/tiff")!, "EXPECTED.json")));
        var (decoded, same, wrong) = (0, 0, new List<string>());
        foreach (var entry in expected.RootElement.EnumerateObject())
        {
            if (entry.Name.Contains("fuzz", StringComparison.Ordinal) || Checksums(entry.Value) is not ({ } whole, { } first))
                continue;
            decoded++;
            var problem = Compare(Path.Combine(RealData.Root!, entry.Name), entry.Value, whole, first);
            if (problem is null)
                same++;
            else if (!Exceptions.ContainsKey(Path.GetFileName(entry.Name)))
                wrong.Add($"{entry.Name}: {problem}");
        }
        Assert.True(wrong.Count == 0, $"{same} of {decoded} are the same; not\n{string.Join('\n', wrong)}");
        Assert.Equal(141, decoded);
        Assert.True(100 * same >= LeastPercent * decoded, $"{same} of {decoded}");
    }

    private static string? Compare(string path, JsonElement e, string whole, string first)
    {
        try
        {
            using var reader = VolumeFile.OpenToInspect(path);
            var (pixels, stored) = (PixelStatistics.Of(reader, checksum: true), reader.Stored);
            if (e.TryGetProperty("tifffile_series0", out var series))
            {
                Assert.Equal(series.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()), stored.Shape);
                Assert.Equal(series.GetProperty("dtype").GetString(), stored.DataType);
                Assert.Equal(e.GetProperty("axes").GetString()!.Replace('I', 'Z').Replace('Q', 'Z'), stored.Axes);
            }
            if ((Hex(pixels.Crc32), Hex(pixels.Crc32Page0)) == (whole, first))
                return null;
            // Pillow, which alone could read these, keeps the colours of a pixel together, counts one page, and scales 2 and 4 bits to 255.
            return !e.TryGetProperty("tifffile_page0", out _) && AsPillow(reader, e) == first ? null
                : $"{Hex(pixels.Crc32)} {Hex(pixels.Crc32Page0)} instead of {whole} {first}";
        }
        catch (NucleusException x)
        {
            return x.Message;
        }
    }

    private static string Hex(uint? crc) => crc!.Value.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The first page as Pillow gives it.</summary>
    private static string AsPillow(VolumeReader reader, JsonElement e)
    {
        var stored = reader.Stored;
        var page = new byte[stored.PlaneBytes];
        reader.ReadStored(0, page);
        var pillow = e.GetProperty("pil_page0");
        if (stored.Axes.EndsWith("SYX", StringComparison.Ordinal))
            page = Interleave(page, (int)stored.Shape[^3]);
        if (e.GetProperty("pil_mode").GetString() == "L" && e.GetProperty("bits").GetInt32() is var bits && bits < 8)
        {
            var most = (1 << bits) - 1;
            var white = e.GetProperty("photometric").GetInt32() == 0;
            page = [.. page.Select(v => (byte)((white ? most - v : v) * 255 / most))];
        }
        if (pillow.GetProperty("dtype").GetString() == "int32" && stored.DataType is "int16" or "uint16")
            page = [.. page.Chunk(2).SelectMany(b => BitConverter.GetBytes(stored.DataType == "int16" ? BitConverter.ToInt16(b) : BitConverter.ToUInt16(b)))];
        return Hex(Crc32.HashToUInt32(page));
    }

    private static byte[] Interleave(byte[] planes, int samples)
    {
        var size = planes.Length / samples;
        var pixels = new byte[planes.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = planes[i % samples * size + i / samples];
        return pixels;
    }

    /// <summary>Checksums of the whole and of the first page: tifffile's, or Pillow's where tifffile lacks the codec.</summary>
    private static (string? Whole, string? First) Checksums(JsonElement e)
    {
        string? Of(string name) => e.TryGetProperty(name, out var p) ? p.GetProperty("crc32_le_c_order").GetString() : null;
        var first = Of("tifffile_page0") ?? Of("pil_page0");
        return (Of("tifffile_series0") ?? first, first);
    }
}
