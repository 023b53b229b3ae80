using System.Text.Json;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO;

/// <summary>Small files written by nibabel, h5py, teem, or by hand after the formats' descriptions; tests/Golden/formats/generate.py made them.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class FormatGoldenTests
{
    public static TheoryData<string> Files()
    {
        var names = new TheoryData<string>();
        using var expected = Expected();
        foreach (var file in expected.RootElement.GetProperty("files").EnumerateObject())
            names.Add(file.Name);
        return names;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_of_other_programs_give_what_was_put_into_them(string name)
    {
        using var expected = Expected();
        var e = expected.RootElement.GetProperty("files").GetProperty(name);
        int? Number(string what) => e.TryGetProperty(what, out var n) ? n.GetInt32() : null;
        var options = new ReadOptions(e.TryGetProperty("axes_option", out var a) ? a.GetString() : null, Channel: Number("channel"), Frame: Number("frame"),
            Series: Number("series"), Dataset: e.TryGetProperty("dataset", out var d) ? d.GetString() : null);
        var path = Repository.Golden("formats", name);
        using var volume = VolumeFile.Read(path, options);
        Assert.Equal(Numbers(e, "shape"), new double[] { volume.Shape.C, volume.Shape.Z, volume.Shape.Y, volume.Shape.X });
        Assert.Equal(e.GetProperty("type").GetString(), volume.PixelType.ToString().ToLowerInvariant());
        Assert.Equal(e.GetProperty("crc").GetString(), Patterns.Crc(volume));
        Assert.Equal(e.GetProperty("voxel").ValueKind == JsonValueKind.Null ? null : Voxel(Numbers(e, "voxel")), volume.VoxelSize);
        using var reader = VolumeFile.OpenToInspect(path, options with { Channel = null, Frame = null });
        if (e.TryGetProperty("axes", out var axes))
            Assert.Equal(axes.GetString()!.Replace("CTZYX", "TCZYX", StringComparison.Ordinal), reader.Info.Axes);
        PlanesInAnyOrder(reader, volume, options);
        // What is stored is all there: as many planes as the shape says.
        var statistics = PixelStatistics.Of(reader, checksum: true);
        Assert.NotNull(statistics.Crc32Page0);
        Assert.Equal(reader.Stored.Shape.Aggregate(1L, (n, m) => n * m) * reader.Stored.NumberBytes, reader.Stored.Planes * reader.Stored.PlaneBytes);
    }

    /// <summary>Planes backwards and a box give the same as the whole.</summary>
    private static void PlanesInAnyOrder(VolumeReader reader, Volume whole, ReadOptions options)
    {
        for (var z = whole.Shape.Z - 1; z >= 0; z--)
        {
            using var plane = reader.ReadPlane(options.Channel ?? 0, z, options.Frame ?? 0);
            Assert.True(plane.PlaneBytes(0, 0).SequenceEqual(whole.PlaneBytes(0, z)));
        }
        var box = new VolumeBox(whole.Shape.Z - 1, 1, 2, 1, whole.Shape.Y - 2, whole.Shape.X - 3);
        using var part = reader.Read(options.Frame ?? 0, options.Channel ?? 0, 1, box);
        var size = VolumeReader.SizeOf(whole.PixelType);
        for (var y = 0; y < box.Height; y++)
            Assert.True(part.PlaneBytes(0, 0).Slice(y * box.Width * size, box.Width * size)
                .SequenceEqual(whole.PlaneBytes(0, box.Z).Slice(((box.Y + y) * whole.Shape.X + box.X) * size, box.Width * size)));
    }

    private static VoxelSize Voxel(double[] v) => new(v[0], v[1], v[2]);

    private static double[] Numbers(JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(n => n.GetDouble())];

    private static JsonDocument Expected() => JsonDocument.Parse(File.ReadAllText(Repository.Golden("formats", "expected.json")));
}
