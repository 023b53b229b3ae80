using NucleusDl.Models.Blocks;

namespace NucleusDl.Models.Onnx;

/// <summary><see cref="UNet"/> as ONNX, and how far its voxels look.</summary>
public static class OnnxUNet
{
    private const double Slope = 0.01;

    /// <summary>Adds the network; of its outputs only the finest, without activation.</summary>
    public static string UNet(this OnnxGraph graph, string x, UNetShape shape)
    {
        var depth = shape.Features.Length;
        var skips = new List<string>();
        for (var level = 0; level < depth; level++)
            skips.Add(x = Block(graph, x, $"down.{level}", shape.Strides[level]));
        for (var i = 0; i < depth - 1; i++)
        {
            var level = depth - 2 - i;
            x = graph.ConvTranspose(x, $"up.{i}", shape.Strides[level + 1]);
            x = Block(graph, graph.Concat(x, skips[level]), $"merge.{i}", [1, 1, 1]);
        }
        return graph.Conv(x, $"heads.{Math.Max(0, depth - 2)}");
    }

    /// <summary>
    /// How many voxels away, (z,y,x), an input voxel can lie and still reach an output voxel through convolutions. What instance norm adds, an average over the
    /// whole tile, has no end and is not counted.
    /// </summary>
    public static Zyx Halo(UNetShape shape)
    {
        var divisor = shape.Divisor();
        return Zyx.From(axis => Enumerable.Range(0, divisor[axis]).Max(place =>
        {
            var (low, high) = Decoder(shape, axis, 0, (place, place));
            return Math.Max(place - low, high - place);
        }));
    }

    private static string Block(OnnxGraph graph, string x, string layer, int[] stride)
    {
        x = graph.LeakyRelu(graph.InstanceNorm(graph.Conv(x, layer + ".conv1", stride), layer + ".norm1"), Slope);
        return graph.LeakyRelu(graph.InstanceNorm(graph.Conv(x, layer + ".conv2"), layer + ".norm2"), Slope);
    }

    /// <summary>The input voxels behind a range of a level's last block.</summary>
    private static (int Low, int High) Decoder(UNetShape shape, int axis, int level, (int Low, int High) range)
    {
        if (level == shape.Features.Length - 1)
            return Encoder(shape, axis, level, range);
        var reach = 2 * (shape.Kernels[level][axis] / 2);
        var (low, high) = (range.Low - reach, range.High + reach);
        var stride = shape.Strides[level + 1][axis];
        var skip = Encoder(shape, axis, level, (low, high));
        var below = Decoder(shape, axis, level + 1, (FloorDivide(low, stride), FloorDivide(high, stride)));
        return (Math.Min(skip.Low, below.Low), Math.Max(skip.High, below.High));
    }

    /// <summary>The input voxels behind a range of a level's first block.</summary>
    private static (int Low, int High) Encoder(UNetShape shape, int axis, int level, (int Low, int High) range)
    {
        for (; level >= 0; level--)
        {
            var (reach, stride) = (shape.Kernels[level][axis] / 2, shape.Strides[level][axis]);
            range = ((range.Low - reach) * stride - reach, (range.High + reach) * stride + reach);
        }
        return range;
    }

    private static int FloorDivide(int a, int b) => (int)Math.Floor((double)a / b);
}
