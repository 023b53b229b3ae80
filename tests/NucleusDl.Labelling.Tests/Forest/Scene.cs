using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Forest;

/// <summary>A small phantom with scribbles in the middle of nuclei and far from them.</summary>
internal sealed class Scene : IDisposable
{
    public static readonly VoxelSize Voxel = new(1.5, 0.5, 0.5);

    public Scene()
    {
        using var stack = Phantom.Generate(new PhantomConfig { Shape = new VolumeShape(20, 64, 72), VoxelSize = Voxel, Nuclei = new Interval(8, 8) }, seed: 3);
        (Image, Truth) = (stack.Image.Clone(), stack.Truth.Clone());
        Scribbles = new Volume<byte>(Truth.Shape);
        var random = new Random(2);
        for (var i = 0; i < 600; i++)
        {
            var (z, y, x) = (random.Next(20), random.Next(64), random.Next(72));
            Scribbles[z, y, x] = (byte)(Truth[z, y, x] == 0 ? 1 : 5);
        }
    }

    public Volume<ushort> Image { get; }

    public LabelVolume Truth { get; }

    public Volume<byte> Scribbles { get; }

    public void Dispose()
    {
        Image.Dispose();
        Truth.Dispose();
        Scribbles.Dispose();
    }
}
