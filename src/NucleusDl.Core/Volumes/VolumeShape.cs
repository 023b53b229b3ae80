namespace NucleusDl.Volumes;

/// <summary>Extent of a volume in voxels, in the order C, Z, Y, X. A 2D image has one plane (Z = 1).</summary>
/// <param name="C">Channels.</param>
/// <param name="Z">Planes.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
public readonly record struct VolumeShape(int C, int Z, int Y, int X)
{
    /// <summary>A shape of one channel.</summary>
    public VolumeShape(int z, int y, int x) : this(1, z, y, x)
    {
    }

    /// <summary>Voxels in one plane.</summary>
    public long PlaneLength => (long)Y * X;

    /// <summary>Voxels in one channel.</summary>
    public long ChannelLength => Z * PlaneLength;

    /// <summary>Voxels in all channels.</summary>
    public long Length => C * ChannelLength;

    /// <summary>Whether every edge is at least 1.</summary>
    public bool IsValid => C > 0 && Z > 0 && Y > 0 && X > 0;

    /// <summary>Whether both have the same Z, Y and X.</summary>
    public bool SameSpace(VolumeShape other) => Z == other.Z && Y == other.Y && X == other.X;

    /// <summary>"51 x 124 x 127", with channels in front when there are several.</summary>
    public override string ToString() => C == 1 ? $"{Z} x {Y} x {X}" : $"{C} x {Z} x {Y} x {X}";
}
