using NucleusDl.Filters;
using NucleusDl.Labels;
using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Benchmarks;

/// <summary>
/// What a segmentation works on, made from phantoms: image, smoothed image, mask, true labels, and landscape and markers of a watershed.
/// A piece of 64 x 256 x 256 voxels is drawn; larger scenes repeat it, and no nucleus is cut, since nuclei lie wholly inside the piece.
/// </summary>
internal sealed class NucleiScene : IDisposable
{
    public static readonly VoxelSize Voxel = new(1.0, 0.4, 0.4);
    private static readonly VolumeShape Piece = new(64, 256, 256);

    private NucleiScene(Volume<ushort> image, LabelVolume truth)
    {
        (Image, Truth) = (image, truth);
        Float = image.Map(static v => (float)v);
        Smooth = Gaussian.Blur(Float, 0.8, Voxel);
        Level = Otsu.Threshold(Smooth);
        var level = Level;
        Mask = Smooth.Map(v => v > level ? (byte)1 : (byte)0);
        using var distance = DistanceTransform.Euclidean(Mask, Voxel);
        using var domes = Gaussian.Blur(distance, 1.0, Voxel);
        Markers = HMaxima.Find(domes, 0.2f, Mask);
        Landscape = domes.Map(static v => -v);
    }

    public Volume<ushort> Image { get; }

    public Volume<float> Float { get; }

    public Volume<float> Smooth { get; }

    /// <summary>Otsu's threshold of the smoothed image.</summary>
    public float Level { get; }

    public Volume<byte> Mask { get; }

    public LabelVolume Truth { get; }

    public Volume<float> Landscape { get; }

    public LabelVolume Markers { get; }

    /// <summary>A scene of some pieces along each axis.</summary>
    public static NucleiScene Make(int piecesZ, int piecesY, int piecesX)
    {
        using var piece = Phantom.Generate(new PhantomConfig { Shape = Piece, VoxelSize = Voxel, Nuclei = new Interval(400, 400) }, seed: 4);
        var shape = new VolumeShape(Piece.Z * piecesZ, Piece.Y * piecesY, Piece.X * piecesX);
        var image = new Volume<ushort>(shape, Voxel);
        var truth = new LabelVolume(new Volume<int>(shape, Voxel));
        Parallel.For(0, shape.Z, z =>
        {
            for (var y = 0; y < shape.Y; y++)
                for (var i = 0; i < piecesX; i++)
                {
                    piece.Image.Row(0, z % Piece.Z, y % Piece.Y).CopyTo(image.Row(0, z, y)[(i * Piece.X)..]);
                    var first = ((z / Piece.Z * piecesY + y / Piece.Y) * piecesX + i) * piece.Nuclei.Count;
                    var from = piece.Truth.Voxels.Row(0, z % Piece.Z, y % Piece.Y);
                    var to = truth.Voxels.Row(0, z, y).Slice(i * Piece.X, Piece.X);
                    for (var x = 0; x < from.Length; x++)
                        to[x] = from[x] == 0 ? 0 : from[x] + first;
                }
        });
        return new NucleiScene(image, truth);
    }

    public void Save(string folder)
    {
        Npy.Write(Path.Combine(folder, "image.npy"), Image);
        Npy.Write(Path.Combine(folder, "float.npy"), Float);
        Npy.Write(Path.Combine(folder, "smooth.npy"), Smooth);
        Npy.Write(Path.Combine(folder, "mask.npy"), Mask);
        Npy.Write(Path.Combine(folder, "truth.npy"), Truth.Voxels);
        Npy.Write(Path.Combine(folder, "landscape.npy"), Landscape);
        Npy.Write(Path.Combine(folder, "markers.npy"), Markers.Voxels);
    }

    public void Dispose()
    {
        foreach (IDisposable volume in (IDisposable[])[Image, Float, Smooth, Mask, Truth, Landscape, Markers])
            volume.Dispose();
    }
}
