using System.Text.RegularExpressions;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Annotations.WebKnossos;

/// <summary>Cubes of wkw in folders z0/y0/x0.wkw, put together.</summary>
internal static partial class WkwFolder
{
    private const long MostVoxels = 1L << 34;

    public static LabelVolume Read(string folder, string path, List<string> losses)
    {
        var cubes = new List<(int Z, int Y, int X, string File)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.wkw", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (Place().Match(Path.GetRelativePath(folder, file).Replace('\\', '/')) is { Success: true } m)
                cubes.Add((Number(m, 1), Number(m, 2), Number(m, 3), file));
        if (cubes.Count == 0)
            throw AnnotationErrors.Damaged(path, "the wkw has no cubes");
        var edge = new WkwCube(AnnotationErrors.ReadBytes(cubes[0].File), path).Edge;
        long z = (cubes.Max(c => c.Z) + 1L) * edge, y = (cubes.Max(c => c.Y) + 1L) * edge, x = (cubes.Max(c => c.X) + 1L) * edge;
        if (z > int.MaxValue || y * x > int.MaxValue || z * y * x > MostVoxels)
            throw AnnotationErrors.Unsupported(path, $"The labels reach over {z} x {y} x {x} voxels, too many to read at once.", "Cut the region out in webKnossos first, or download it as Zarr.");
        var labels = new LabelVolume((int)z, (int)y, (int)x);
        foreach (var c in cubes)
        {
            var cube = new WkwCube(AnnotationErrors.ReadBytes(c.File), path);
            if (cube.Edge != edge)
                throw AnnotationErrors.Damaged(path, "its cubes differ in size");
            cube.Read((at, block) => Put(labels, (c.Z * edge + at.Z, c.Y * edge + at.Y, c.X * edge + at.X), cube.BlockEdge, block));
        }
        losses.Add($"A wkw does not say how large its image is: the labels have whole cubes of {edge} voxels. Name the image with --like to cut them.");
        return labels;

        int Number(Match m, int group) => int.TryParse(m.Groups[group].Value, out var n) && n < 1 << 20 ? n : throw AnnotationErrors.Damaged(path, "a cube lies beyond all images");
    }

    private static void Put(LabelVolume labels, (int Z, int Y, int X) at, int edge, int[] block)
    {
        for (var z = 0; z < edge; z++)
            for (var y = 0; y < edge; y++)
                block.AsSpan((z * edge + y) * edge, edge).CopyTo(labels.Voxels.Row(0, at.Z + z, at.Y + y).Slice(at.X, edge));
    }

    [GeneratedRegex(@"^z(\d+)/y(\d+)/x(\d+)\.wkw$")]
    private static partial Regex Place();
}
