using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Geometry;

/// <summary>
/// Surfaces for display: where an image crosses a level (marching cubes; Lorensen and Cline 1987, doi:10.1145/37401.37422), with a table of cases that fits
/// from cube to cube, so that surfaces of closed objects have neither holes nor edges of more than two triangles.
/// </summary>
/// <remarks>
/// Areas of such surfaces are right on smooth images only; on masks they are about a tenth too large, whatever the voxel size: <see cref="Measuring.Morphometry"/>
/// measures surfaces. Where two inside voxels meet at the diagonal of a face alone, they stay apart.
/// </remarks>
public static class MarchingCubes
{
    /// <summary>The surface between the voxels above a level and the others; it lies where the straight line between two neighbours crosses the level.</summary>
    /// <param name="image">Image, first channel, [Z, Y, X]. NaN counts as outside.</param>
    /// <param name="level">Level, grey values. A level that no voxel has (such as 99.5 for whole numbers) makes no triangles of area 0.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="closed">Whether objects cut by the stack's border get a face there, half a voxel outside the last centres; otherwise they are open.</param>
    /// <param name="parallel">Number of threads and cancellation; the result does not depend on them.</param>
    /// <returns>The surface in µm, with normals from the image's gradient; empty where nothing crosses the level.</returns>
    /// <exception cref="NucleusException">The level is not a number, the voxel size not positive, or there are more triangles than an array can hold.</exception>
    public static Mesh Extract(Volume<float> image, float level, VoxelSize spacing, bool closed = true, ParallelOptions? parallel = null)
    {
        if (!float.IsFinite(level))
            throw new NucleusException(ErrorKind.Usage, $"A surface at level {level} cannot be drawn.", "Give a grey value, for example Otsu's threshold.", image.Source);
        if (!(spacing.Z > 0 && spacing.Y > 0 && spacing.X > 0) || !double.IsFinite(spacing.Volume))
            throw new NucleusException(ErrorKind.Usage, $"{spacing} is not a voxel size.", "Give three positive lengths in µm.");
        parallel ??= new ParallelOptions();
        using var bits = new InsideBits(image, level, closed ? 1 : 0, parallel);
        return SurfaceBuilder.Build(image, level, spacing, bits, parallel);
    }

    /// <summary>The closed surface of one label, half-way between its voxels and the others: in steps, as voxels are.</summary>
    /// <param name="labels">Labels, [Z, Y, X].</param>
    /// <param name="label">Which.</param>
    /// <param name="box">A box that holds the whole label, as <see cref="Measuring.RegionProperties"/> finds it; nothing outside is looked at. The whole stack when null.</param>
    /// <param name="spacing">Voxel size, µm.</param>
    /// <param name="parallel">Number of threads and cancellation.</param>
    /// <returns>The surface in µm of the whole stack; empty where there is no such label.</returns>
    /// <exception cref="NucleusException">The box does not fit into the stack, or the voxel size is not positive.</exception>
    public static Mesh OfLabel(LabelVolume labels, int label, VoxelSize spacing, VolumeBox? box = null, ParallelOptions? parallel = null)
    {
        var place = box ?? VolumeBox.Whole(labels.Shape);
        if (!place.FitsIn(labels.Shape))
            throw new NucleusException(ErrorKind.Usage, $"The box {place} does not fit into {labels.Shape} voxels.", "Give a box inside the stack.");
        using var mask = new Volume<float>(new VolumeShape(place.Depth, place.Height, place.Width));
        for (var z = 0; z < place.Depth; z++)
            for (var y = 0; y < place.Height; y++)
            {
                var from = labels.Voxels.Row(0, place.Z + z, place.Y + y).Slice(place.X, place.Width);
                var to = mask.Row(0, z, y);
                for (var x = 0; x < to.Length; x++)
                    to[x] = from[x] == label ? 1 : 0;
            }
        var mesh = Extract(mask, 0.5f, spacing, true, parallel);
        var corner = (Z: place.Z * spacing.Z, Y: place.Y * spacing.Y, X: place.X * spacing.X);
        var moved = new MeshPoint[mesh.Vertices.Length];
        for (var i = 0; i < moved.Length; i++)
            moved[i] = new MeshPoint((float)(mesh.Vertices[i].Z + corner.Z), (float)(mesh.Vertices[i].Y + corner.Y), (float)(mesh.Vertices[i].X + corner.X));
        return new Mesh(moved, mesh.Normals.ToArray(), mesh.Triangles.ToArray());
    }
}
