using System.Numerics;

namespace NucleusDl.Labelling.Features;

/// <summary>The inner loop of every filter.</summary>
internal static unsafe class LineSum
{
    /// <summary>
    /// result[x] = Σ kernel[|k|] · (line[r + k][x] ± line[r - k][x]); lines may be rows, planes or one row shifted. Every voxel is computed by the same
    /// operations wherever it stands, so blocks and whole stacks agree to the bit.
    /// </summary>
    public static void Run(float** line, LineKernel kernel, float* result, int length)
    {
        fixed (float* weight = kernel.Weights)
            if (kernel.Odd)
                Odd(line, weight, kernel.Radius, result, length);
            else
                Even(line, weight, kernel.Radius, result, length);
    }

    private static void Even(float** line, float* weight, int radius, float* result, int length)
    {
        var width = Vector<float>.Count;
        var x = 0;
        for (; x <= length - 4 * width; x += 4 * width)
        {
            var w = new Vector<float>(weight[0]);
            var p = line[radius] + x;
            Vector<float> a = w * Vector.Load(p), b = w * Vector.Load(p + width), c = w * Vector.Load(p + 2 * width), d = w * Vector.Load(p + 3 * width);
            for (var k = 1; k <= radius; k++)
            {
                w = new Vector<float>(weight[k]);
                p = line[radius - k] + x;
                var q = line[radius + k] + x;
                a = Vector.FusedMultiplyAdd(w, Vector.Load(p) + Vector.Load(q), a);
                b = Vector.FusedMultiplyAdd(w, Vector.Load(p + width) + Vector.Load(q + width), b);
                c = Vector.FusedMultiplyAdd(w, Vector.Load(p + 2 * width) + Vector.Load(q + 2 * width), c);
                d = Vector.FusedMultiplyAdd(w, Vector.Load(p + 3 * width) + Vector.Load(q + 3 * width), d);
            }
            a.Store(result + x);
            b.Store(result + x + width);
            c.Store(result + x + 2 * width);
            d.Store(result + x + 3 * width);
        }
        for (; x < length; x++)
        {
            var sum = weight[0] * line[radius][x];
            for (var k = 1; k <= radius; k++)
                sum = MathF.FusedMultiplyAdd(weight[k], line[radius - k][x] + line[radius + k][x], sum);
            result[x] = sum;
        }
    }

    private static void Odd(float** line, float* weight, int radius, float* result, int length)
    {
        var width = Vector<float>.Count;
        var x = 0;
        for (; x <= length - 2 * width; x += 2 * width)
        {
            Vector<float> a = Vector<float>.Zero, b = Vector<float>.Zero;
            for (var k = 1; k <= radius; k++)
            {
                var w = new Vector<float>(weight[k]);
                float* p = line[radius - k] + x, q = line[radius + k] + x;
                a = Vector.FusedMultiplyAdd(w, Vector.Load(q) - Vector.Load(p), a);
                b = Vector.FusedMultiplyAdd(w, Vector.Load(q + width) - Vector.Load(p + width), b);
            }
            a.Store(result + x);
            b.Store(result + x + width);
        }
        for (; x < length; x++)
        {
            var sum = 0f;
            for (var k = 1; k <= radius; k++)
                sum = MathF.FusedMultiplyAdd(weight[k], line[radius + k][x] - line[radius - k][x], sum);
            result[x] = sum;
        }
    }
}
