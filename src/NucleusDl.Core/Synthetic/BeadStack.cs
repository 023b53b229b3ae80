using NucleusDl.Volumes;

namespace NucleusDl.Synthetic;

/// <summary>Beads smaller than the resolution, far from each other, at places between voxels: what a point of light looks like through the phantoms' optics.</summary>
public static class BeadStack
{
    private const int StepZ = 8, Step = 16;

    /// <summary>Makes a stack without noise; darkness and peak are those of <see cref="PoissonGaussian"/>.</summary>
    /// <param name="optics">Point spread function.</param>
    /// <param name="voxelSize">Voxel size, µm.</param>
    /// <param name="shape">Extent; every 8th plane and 16th voxel holds a bead.</param>
    /// <param name="seed">Where between voxels they lie.</param>
    /// <returns>The image, [1,Z,Y,X], and the voxel nearest to each bead.</returns>
    /// <exception cref="NucleusException">No bead fits.</exception>
    public static (Volume<float> Image, IReadOnlyList<(int Z, int Y, int X)> Beads) Make(OpticsConfig optics, VoxelSize voxelSize, VolumeShape shape, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(optics);
        if (shape.Z < StepZ || shape.Y < Step || shape.X < Step)
            throw new NucleusException(ErrorKind.Usage, $"No bead fits into {shape} voxels.", $"Take at least {StepZ} x {Step} x {Step}.");
        var image = new Volume<float>(shape with { C = 1 }, voxelSize);
        for (var z = 0; z < shape.Z; z++)
            image.Plane(z).Fill((float)PoissonGaussian.Dark);
        var (sz, sy, sx) = (optics.PsfSigmaZ / voxelSize.Z, optics.PsfSigmaXY / voxelSize.Y, optics.PsfSigmaXY / voxelSize.X);
        var random = new CounterRandom(seed, Streams.AddedNoise, ulong.MaxValue);
        var beads = new List<(int, int, int)>();
        for (var z = StepZ / 2; z + StepZ / 2 <= shape.Z; z += StepZ)
            for (var y = Step / 2; y + Step / 2 <= shape.Y; y += Step)
                for (var x = Step / 2; x + Step / 2 <= shape.X; x += Step)
                {
                    double cz = z + random.Uniform(-0.4, 0.4), cy = y + random.Uniform(-0.4, 0.4), cx = x + random.Uniform(-0.4, 0.4);
                    beads.Add((z, y, x));
                    for (var k = Math.Max(0, z - 4); k <= Math.Min(shape.Z - 1, z + 4); k++)
                        for (var j = y - 7; j <= Math.Min(shape.Y - 1, y + 7); j++)
                            for (var i = x - 7; i <= Math.Min(shape.X - 1, x + 7); i++)
                            {
                                double a = (k - cz) / sz, b = (j - cy) / sy, c = (i - cx) / sx;
                                image[k, j, i] += (float)((PoissonGaussian.Bright - PoissonGaussian.Dark) * Math.Exp(-0.5 * (a * a + b * b + c * c)));
                            }
                }
        return (image, beads);
    }
}
