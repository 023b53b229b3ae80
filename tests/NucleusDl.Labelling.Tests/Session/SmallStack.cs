using NucleusDl.IO;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Sessions;

/// <summary>A folder with a small stack to draw in.</summary>
internal sealed class SmallStack : IDisposable
{
    public static readonly VoxelSize Voxel = new(1.5, 0.5, 0.4);
    public static readonly VolumeShape Shape = new(6, 15, 18);

    private readonly TempFolder folder = new();

    public SmallStack()
    {
        using var stack = new Volume<ushort>(Shape, Voxel);
        for (var z = 0; z < Shape.Z; z++)
            for (var y = 0; y < Shape.Y; y++)
                for (var x = 0; x < Shape.X; x++)
                    stack[z, y, x] = (ushort)(100 * z + 10 * y + x);
        VolumeFile.Write(Image, stack);
    }

    public string Folder => folder.Path;

    public string Image => folder.File("stack.tif");

    public string Labels => folder.File("stack_labels.tif");

    public string Journal => Image + SessionFiles.JournalEnding;

    public LabelSession Open() => LabelSession.Open(SessionFiles.Of(Image), new SessionImage(Image, ReadOptions.Default, 1 << 20));

    public static int[] Voxels(LabelSession session) => session.Read(c =>
    {
        var all = new List<int>();
        for (var z = 0; z < Shape.Z; z++)
        {
            all.AddRange(c.Labels.Plane(z));
            foreach (var v in c.Scribbles.Plane(z))
                all.Add(v);
        }
        return all.ToArray();
    });

    public static string Items(LabelSession session) => string.Join(';', new[] { "class", "point", "box", "review" }.SelectMany(k => session.Items(k).Select(i => $"{k}/{i.Id}={i.Json}")));

    public void Dispose() => folder.Dispose();
}
