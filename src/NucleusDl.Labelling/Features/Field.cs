using System.Numerics;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Features;

/// <summary>A part of one channel that knows where it lies in the whole, so that mirroring happens at the stack's border alone.</summary>
internal sealed unsafe class Field(VolumeShape whole, VolumeBox box) : IDisposable
{
    private readonly Volume<float> data = new(new VolumeShape(box.Depth, box.Height, box.Width));

    public VolumeShape Whole { get; } = whole;

    public VolumeBox Box { get; } = box;

    /// <summary>Voxel (z, y, x) of the whole; x may be any column of the box.</summary>
    public float* At(int z, int y, int x) => data.Pointer + ((long)(z - Box.Z) * Box.Height + (y - Box.Y)) * Box.Width + (x - Box.X);

    /// <summary>A channel's part as float.</summary>
    public static Field Of(Volume image, int channel, VolumeBox box) => image.Accept(new Reading(channel, box));

    /// <summary>Index inside 0 … n-1 of a place outside: the mirror image, edge voxel repeated, as often as needed.</summary>
    public static int Mirror(int i, int n)
    {
        if ((uint)i < (uint)n)
            return i;
        i = (i % (2 * n) + 2 * n) % (2 * n);
        return i < n ? i : 2 * n - 1 - i;
    }

    /// <summary>The box made larger by some voxels on each side, within the whole.</summary>
    public static VolumeBox Grow(VolumeBox box, VolumeShape whole, (int Z, int Y, int X) by)
    {
        int z = Math.Max(0, box.Z - by.Z), y = Math.Max(0, box.Y - by.Y), x = Math.Max(0, box.X - by.X);
        return new VolumeBox(z, y, x, Math.Min(whole.Z, box.Z + box.Depth + by.Z) - z, Math.Min(whole.Y, box.Y + box.Height + by.Y) - y,
            Math.Min(whole.X, box.X + box.Width + by.X) - x);
    }

    public void Dispose() => data.Dispose();

    private void Copy<T>(Volume<T> image, int channel) where T : unmanaged, INumber<T>
    {
        for (var z = Box.Z; z < Box.Z + Box.Depth; z++)
            for (var y = Box.Y; y < Box.Y + Box.Height; y++)
            {
                var from = image.Row(channel, z, y).Slice(Box.X, Box.Width);
                var to = At(z, y, Box.X);
                for (var x = 0; x < from.Length; x++)
                    to[x] = float.CreateTruncating(from[x]);
            }
    }

    private sealed class Reading(int channel, VolumeBox box) : IVolumeVisitor<Field>
    {
        public Field Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T>
        {
            var field = new Field(volume.Shape, box);
            field.Copy(volume, channel);
            return field;
        }
    }
}
