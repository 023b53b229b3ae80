using NucleusDl.Volumes;

namespace NucleusDl.Models.Training;

/// <summary>
/// Where the centre of a voxel's nucleus lies, seen from the voxel: what a network learns so that voxels can vote for their nucleus. The centre is that of the
/// whole nucleus, also where the patch shows a part of it only, and the vectors turn and stretch with the patch.
/// Idea: Neven et al. 2019, doi:10.1109/CVPR.2019.00904; Lalit et al. 2022 (EmbedSeg), doi:10.1016/j.media.2022.102523.
/// </summary>
public static class CentreVectors
{
    /// <summary>The centre of mass of every label, voxels.</summary>
    public static IReadOnlyDictionary<int, (double Z, double Y, double X)> Centres(LabelVolume labels)
    {
        var sums = new Dictionary<int, (long N, long Z, long Y, long X)>();
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var i = 0; i < plane.Length; i++)
                if (plane[i] != 0)
                {
                    var (y, x) = Math.DivRem(i, labels.Shape.X);
                    var s = sums.GetValueOrDefault(plane[i]);
                    sums[plane[i]] = (s.N + 1, s.Z + z, s.Y + y, s.X + x);
                }
        }
        return sums.ToDictionary(s => s.Key, s => (s.Value.Z / (double)s.Value.N, s.Value.Y / (double)s.Value.N, s.Value.X / (double)s.Value.N));
    }

    /// <summary>The vectors of a patch that was cut out of an image.</summary>
    /// <param name="source">The image.</param>
    /// <param name="start">Corner of the patch in the image before it was turned.</param>
    /// <param name="transform">How it was turned, scaled and mirrored.</param>
    /// <param name="labels">The patch's labels.</param>
    /// <param name="unitMicrons">Length that counts as 1, µm.</param>
    /// <returns>[3, Z, Y, X]: steps along z, y and x; 0 outside nuclei.</returns>
    public static Volume<float> Of(TrainingCase source, Zyx start, in SpatialTransform transform, LabelVolume labels, double unitMicrons)
    {
        var (shape, size) = (labels.Shape, source.VoxelSize);
        double[] spacing = [size.Z / unitMicrons, size.Y / unitMicrons, size.X / unitMicrons];
        double[] middle = [(shape.Z - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.X - 1) / 2.0];
        var back = Inverse(transform.VoxelMatrix(size));
        var inPatch = new Dictionary<int, (float Z, float Y, float X)>();
        var vectors = new Volume<float>(shape with { C = 3 }, size);
        for (var z = 0; z < shape.Z; z++)
        {
            var plane = labels.Plane(z);
            Span<float> vz = vectors.Plane(0, z), vy = vectors.Plane(1, z), vx = vectors.Plane(2, z);
            for (var i = 0; i < plane.Length; i++)
            {
                if (plane[i] == 0)
                    continue;
                if (!inPatch.TryGetValue(plane[i], out var centre))
                    inPatch[plane[i]] = centre = ToPatch(source.Centres[plane[i]]);
                var (y, x) = Math.DivRem(i, shape.X);
                vz[i] = (float)((centre.Z - z) * spacing[0]);
                vy[i] = (float)((centre.Y - y) * spacing[1]);
                vx[i] = (float)((centre.X - x) * spacing[2]);
            }
        }
        return vectors;

        (float, float, float) ToPatch((double Z, double Y, double X) centre)
        {
            double dz = centre.Z - start.Z - middle[0], dy = centre.Y - start.Y - middle[1], dx = centre.X - start.X - middle[2];
            return ((float)(middle[0] + back[0] * dz + back[1] * dy + back[2] * dx),
                (float)(middle[1] + back[3] * dz + back[4] * dy + back[5] * dx),
                (float)(middle[2] + back[6] * dz + back[7] * dy + back[8] * dx));
        }
    }

    private static double[] Inverse(double[] m)
    {
        double a = m[4] * m[8] - m[5] * m[7], b = m[5] * m[6] - m[3] * m[8], c = m[3] * m[7] - m[4] * m[6];
        var d = m[0] * a + m[1] * b + m[2] * c;
        return
        [
            a / d, (m[2] * m[7] - m[1] * m[8]) / d, (m[1] * m[5] - m[2] * m[4]) / d,
            b / d, (m[0] * m[8] - m[2] * m[6]) / d, (m[2] * m[3] - m[0] * m[5]) / d,
            c / d, (m[1] * m[6] - m[0] * m[7]) / d, (m[0] * m[4] - m[1] * m[3]) / d,
        ];
    }
}
