using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Real files, where they are at hand.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffRealDataTests
{
    [RealDataFact("nuclei3d/bbbc050_train")]
    public void Embryos_are_read_with_their_labels()
    {
        var folder = RealData.Folder("nuclei3d/bbbc050_train")!;
        using var image = Assert.IsType<Volume<ushort>>(VolumeFile.Read(Path.Combine(folder, "images", "Emb01_t301.tif")));
        Assert.Equal(new VolumeShape(51, 124, 127), image.Shape);
        Assert.Null(image.VoxelSize);
        Assert.Empty(VolumeCheck.Findings(image));
        using var labels = VolumeFile.ReadLabels(Path.Combine(folder, "instances", "Emb01_t301.tif"));
        Assert.Equal(8, labels.Sizes().Count);
        Assert.Empty(LabelCheck.Findings(labels.Voxels, image));
        using var mask = VolumeFile.Read(Path.Combine(folder, "semantic", "Emb01_t301.tif"));
        Assert.Equal(["mask"], LabelCheck.Findings(mask, image).Select(f => f.Code));
    }

    /// <summary>Every file that tifffile or Pillow could read as grey values of our types gives the same pixels here.</summary>
    [RealDataFact("formats/tiff")]
    public void Files_of_other_programs_give_the_pixels_that_tifffile_and_Pillow_see()
    {
        var root = RealData.Folder("formats/tiff")!;
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "EXPECTED.json")));
        var wrong = new List<string>();
        var read = 0;
        foreach (var entry in expected.RootElement.EnumerateObject())
        {
            // Sets of several files are refused; damaged files are the next test's.
            if (entry.Name.Contains("fuzz", StringComparison.Ordinal) || entry.Name.Contains("multiples", StringComparison.Ordinal) || Wanted(entry.Value) is not { } crc)
                continue;
            try
            {
                using var volume = VolumeFile.Read(Path.Combine(RealData.Root!, entry.Name));
                read++;
                if (Patterns.Crc(volume) != crc)
                    wrong.Add($"{entry.Name}: other pixels");
            }
            catch (NucleusException e)
            {
                wrong.Add(e.Message);
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(read >= 30, $"only {read} files");
    }

    [RealDataFact("formats/tiff")]
    public void A_set_of_several_OME_files_is_refused_with_a_way_out()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(RealData.Folder("formats/tiff")!, "ometiff", "multiples"), "*.ome.tiff", SearchOption.AllDirectories))
            Assert.Contains("set of files", Assert.Throws<NucleusException>(() => VolumeFile.Read(path)).Problem, StringComparison.Ordinal);
    }

    /// <summary>Damaged files give an image or an error of ours, never anything else.</summary>
    [RealDataFact("formats/tiff")]
    public void Any_other_file_gives_an_error_that_says_what_to_do()
    {
        foreach (var path in Directory.EnumerateFiles(RealData.Folder("formats/tiff")!, "*", SearchOption.AllDirectories))
        {
            try
            {
                using var volume = VolumeFile.Read(path, new ReadOptions(Frame: 0));
            }
            catch (NucleusException e)
            {
                Assert.EndsWith(".", e.Fix, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The checksum of grey images of whole bytes, from whichever reader could decode them.</summary>
    private static string? Wanted(JsonElement e)
    {
        if (!e.TryGetProperty("axes", out var axes) || axes.GetString() is not ("YX" or "ZYX" or "CZYX" or "IYX" or "QYX") || Number(e, "photometric") is not (0 or 1))
            return null;
        if (Number(e, "bits") is not (8 or 16 or 32 or 64) || Number(e, "pages") == 1 && !e.TryGetProperty("tifffile_series0", out _) && !e.TryGetProperty("pil_page0", out _))
            return null;
        if (e.TryGetProperty("tifffile_series0", out var series))
            return series.GetProperty("dtype").GetString() is "uint64" or "float16" or "bool" ? null : series.GetProperty("crc32_le_c_order").GetString();
        // Pillow widens or cuts some types; those that it keeps serve for LZW, which tifffile alone cannot read.
        return e.TryGetProperty("pil_mode", out var mode) && mode.GetString() is "L" or "F" or "I;16" && Number(e, "photometric") == 1 && Number(e, "pages") == 1 && Number(e, "bits") != 64
            ? e.GetProperty("pil_page0").GetProperty("crc32_le_c_order").GetString() : null;
    }

    private static long Number(JsonElement e, string name) => e.TryGetProperty(name, out var n) && n.ValueKind == JsonValueKind.Number ? n.GetInt64() : -1;
}
