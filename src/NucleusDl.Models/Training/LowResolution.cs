using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>Makes a patch look as if it had been sampled more coarsely: nearest voxels are kept, linear interpolation fills the rest.</summary>
internal static unsafe class LowResolution
{
    /// <summary>Changes a one-channel patch in place.</summary>
    /// <param name="image">[Z, Y, X].</param>
    /// <param name="resolution">Share of the samples kept along an axis, 0 … 1.</param>
    /// <param name="inPlane">Z is left alone.</param>
    public static void Apply(Volume<float> image, double resolution, bool inPlane)
    {
        var shape = image.Shape;
        Taps z = new(shape.Z, inPlane ? 1 : resolution), y = new(shape.Y, resolution), x = new(shape.X, resolution);
        using var copy = image.Clone();
        float* from = copy.Pointer, to = image.Pointer;
        var row = new float[shape.X];
        fixed (float* mixed = row)
            for (var k = 0; k < shape.Z; k++)
                for (var j = 0; j < shape.Y; j++, to += shape.X)
                {
                    float* near = from + z.Low[k] * shape.PlaneLength, far = from + z.High[k] * shape.PlaneLength;
                    long top = (long)y.Low[j] * shape.X, bottom = (long)y.High[j] * shape.X;
                    MixRows(near + top, near + bottom, far + top, far + bottom, y.Weight[j], z.Weight[k], mixed, shape.X);
                    for (var i = 0; i < shape.X; i++)
                        to[i] = mixed[x.Low[i]] + (mixed[x.High[i]] - mixed[x.Low[i]]) * x.Weight[i];
                }
    }

    private static void MixRows(float* a, float* b, float* c, float* d, float wy, float wz, float* to, int length)
    {
        var i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var va = Vector.Load(a + i);
            var vc = Vector.Load(c + i);
            var near = va + (Vector.Load(b + i) - va) * wy;
            var far = vc + (Vector.Load(d + i) - vc) * wy;
            (near + (far - near) * wz).Store(to + i);
        }
        for (; i < length; i++)
        {
            var near = a[i] + (b[i] - a[i]) * wy;
            to[i] = near + (c[i] + (d[i] - c[i]) * wy - near) * wz;
        }
    }

    /// <summary>For every voxel of an axis: the two kept voxels beside it, and the weight of the second.</summary>
    private sealed class Taps
    {
        public Taps(int length, double resolution)
        {
            (Low, High, Weight) = (new int[length], new int[length], new float[length]);
            var kept = Math.Clamp((int)Math.Round(length * resolution), 1, length);
            var step = (double)length / kept;
            for (var i = 0; i < length; i++)
            {
                var at = Math.Clamp((i + 0.5) / step - 0.5, 0, kept - 1);
                var low = (int)at;
                Low[i] = (int)((low + 0.5) * step);
                High[i] = (int)((Math.Min(low + 1, kept - 1) + 0.5) * step);
                Weight[i] = (float)(at - low);
            }
        }

        public int[] Low { get; }

        public int[] High { get; }

        public float[] Weight { get; }
    }
}
