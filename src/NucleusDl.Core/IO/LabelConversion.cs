using System.Globalization;
using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>From pixels of any type to labels and back, without ever changing a number.</summary>
internal static class LabelConversion
{
    /// <summary>Takes a 32-bit volume over as it is, once it holds no negative number.</summary>
    public static LabelVolume Own(Volume<int> volume, string path)
    {
        try
        {
            for (var z = 0; z < volume.Shape.Z; z++)
                if (volume.Plane(z).IndexOfAnyExceptInRange(0, int.MaxValue) is >= 0 and var at)
                    throw Refuse(volume.Plane(z)[at], volume.Shape, z, at, path);
        }
        catch
        {
            volume.Dispose();
            throw;
        }
        return new LabelVolume(volume);
    }

    /// <summary>Converts any type.</summary>
    public static LabelVolume FromVolume(Volume volume, string path)
    {
        if (volume.Shape.C != 1)
            throw new NucleusException(ErrorKind.Input, $"A label image has one channel; this file has {volume.Shape.C}.",
                "Choose the one with the labels, for example --channel 0.", path);
        return volume.Accept(new Conversion(path));
    }

    /// <summary>The labels as 16-bit, or null where they do not fit.</summary>
    public static Volume<ushort>? Narrow(LabelVolume labels)
    {
        var shape = labels.Shape;
        var max = 0;
        for (var z = 0; z < shape.Z; z++)
            foreach (var v in labels.Plane(z))
            {
                if (v < 0)
                    throw new ArgumentException($"label {v} is negative", nameof(labels));
                max = Math.Max(max, v);
            }
        if (max > ushort.MaxValue)
            return null;
        var result = new Volume<ushort>(shape, labels.VoxelSize) { Source = labels.Voxels.Source, ChannelNames = labels.Voxels.ChannelNames };
        for (var z = 0; z < shape.Z; z++)
        {
            var from = labels.Plane(z);
            var to = result.Plane(z);
            for (var i = 0; i < from.Length; i++)
                to[i] = (ushort)from[i];
        }
        return result;
    }

    private static LabelVolume Convert<T>(Volume<T> volume, string path) where T : unmanaged, INumber<T>
    {
        var shape = volume.Shape;
        var labels = new Volume<int>(shape, volume.VoxelSize) { Source = volume.Source, ChannelNames = volume.ChannelNames };
        try
        {
            for (var z = 0; z < shape.Z; z++)
            {
                var from = volume.Plane(z);
                var to = labels.Plane(z);
                for (var i = 0; i < from.Length; i++)
                {
                    // Every pixel type fits a double exactly; NaN fails both comparisons.
                    var v = double.CreateTruncating(from[i]);
                    var label = (int)v;
                    if (!(v >= 0 && v <= int.MaxValue) || label != v)
                        throw Refuse(v, shape, z, i, path);
                    to[i] = label;
                }
            }
        }
        catch
        {
            labels.Dispose();
            throw;
        }
        return new LabelVolume(labels);
    }

    private static NucleusException Refuse(double value, VolumeShape shape, int z, int at, string path)
    {
        var where = $"at z {z}, y {at / shape.X}, x {at % shape.X}";
        var number = value.ToString("G10", CultureInfo.InvariantCulture);
        var why = double.IsNaN(value) ? "is not a number"
            : value < 0 ? "is negative"
            : value > int.MaxValue ? "is larger than 2147483647"
            : "is not a whole number";
        return new NucleusException(ErrorKind.Input, $"These are no labels: {number} {where} {why}.",
            "Labels are whole numbers, 0 for background and one number a nucleus; is this the raw image or a probability map?", path);
    }

    private sealed class Conversion(string path) : IVolumeVisitor<LabelVolume>
    {
        public LabelVolume Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => Convert(volume, path);
    }
}
