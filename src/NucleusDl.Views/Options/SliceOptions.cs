using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Where a stack is cut, and how it is shown.</summary>
public record SliceOptions : ImageOptions
{
    /// <summary>The voxel that all planes go through, counted from 0; null is the centre.</summary>
    public (int Z, int Y, int X)? At { get; init; }

    /// <summary>Whether thin lines show in each plane where the others lie.</summary>
    public bool Crosshair { get; init; } = true;

    internal override void Validate(Volume volume)
    {
        base.Validate(volume);
        var s = volume.Shape;
        if (At is { } p && (p.Z < 0 || p.Z >= s.Z || p.Y < 0 || p.Y >= s.Y || p.X < 0 || p.X >= s.X))
            throw Wrong($"Position z {p.Z}, y {p.Y}, x {p.X} is outside the stack of {s.Z} x {s.Y} x {s.X} voxels.", "Positions are counted from 0.", volume.Source);
    }

    internal Cut CutAt(Plane plane, VolumeShape s)
    {
        var (z, y, x) = At ?? (s.Z / 2, s.Y / 2, s.X / 2);
        return new Cut(plane, plane switch { Plane.XY => z, Plane.XZ => y, _ => x });
    }
}
