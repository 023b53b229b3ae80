using NucleusDl.Synthetic;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// How a patch is cut out of an image: turned, scaled and mirrored about its centre. Angles and scale hold in µm, so that
/// a nucleus keeps its shape however the stack is sampled.
/// </summary>
/// <param name="AngleZ">Rotation about Z, so within the planes, radians.</param>
/// <param name="AngleY">Rotation about Y, radians.</param>
/// <param name="AngleX">Rotation about X, radians.</param>
/// <param name="Scale">Size of the region that fills the patch, relative to the patch.</param>
/// <param name="InPlane">The scale leaves Z alone.</param>
/// <param name="Mirror">Axes of the patch that are mirrored.</param>
public readonly record struct SpatialTransform(double AngleZ, double AngleY, double AngleX, double Scale, bool InPlane, MirrorAxes Mirror)
{
    /// <summary>The patch as it lies in the image.</summary>
    public static SpatialTransform Identity { get; } = new(0, 0, 0, 1, false, MirrorAxes.None);

    /// <summary>Whether voxels fall on voxels, so that nothing is interpolated.</summary>
    public bool OnGrid => AngleZ == 0 && AngleY == 0 && AngleX == 0 && Scale == 1;

    /// <summary>Whether planes fall on planes.</summary>
    public bool KeepsPlanes => AngleY == 0 && AngleX == 0 && (InPlane || Scale == 1);

    /// <summary>Draws a transform.</summary>
    public static SpatialTransform Draw(AugmentConfig config, ref CounterRandom random)
    {
        const double Radian = Math.PI / 180;
        var turned = config.Rotation.Draw(ref random, out var z);
        double y = 0, x = 0;
        if (!config.InPlane)
        {
            y = random.Uniform(config.Rotation.Min, config.Rotation.Max);
            x = random.Uniform(config.Rotation.Min, config.Rotation.Max);
        }
        if (!config.Scale.DrawFactor(ref random, out var scale))
            scale = 1;
        var mirror = MirrorAxes.None;
        foreach (var axis in (ReadOnlySpan<MirrorAxes>)[MirrorAxes.Z, MirrorAxes.Y, MirrorAxes.X])
            if (random.Chance(0.5))
                mirror |= axis & config.Mirror;
        var unit = turned ? Radian : 0;
        return new SpatialTransform(z * unit, y * unit, x * unit, scale, config.InPlane, mirror);
    }

    /// <summary>
    /// The matrix (row by row, axes Z, Y, X) that takes an offset from the patch's centre, in voxels, to an offset from its
    /// centre in the image, in voxels: mirror, to µm, scale, rotate, back to voxels.
    /// </summary>
    public double[] VoxelMatrix(VoxelSize voxelSize)
    {
        var (sz, cz) = Math.SinCos(AngleZ);
        var (sy, cy) = Math.SinCos(AngleY);
        var (sx, cx) = Math.SinCos(AngleX);
        double[] aboutZ = [1, 0, 0, 0, cz, sz, 0, -sz, cz];
        double[] aboutY = [cy, 0, -sy, 0, 1, 0, sy, 0, cy];
        double[] aboutX = [cx, sx, 0, -sx, cx, 0, 0, 0, 1];
        var m = Multiply(aboutZ, Multiply(aboutY, aboutX));
        double[] size = [voxelSize.Z, voxelSize.Y, voxelSize.X];
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
            {
                var scale = column == 0 && InPlane ? 1 : Scale;
                var sign = ((int)Mirror >> column & 1) == 0 ? 1 : -1;
                m[row * 3 + column] *= sign * scale * size[column] / size[row];
            }
        return m;
    }

    private static double[] Multiply(double[] a, double[] b)
    {
        var product = new double[9];
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
                for (var k = 0; k < 3; k++)
                    product[row * 3 + column] += a[row * 3 + k] * b[k * 3 + column];
        return product;
    }
}
