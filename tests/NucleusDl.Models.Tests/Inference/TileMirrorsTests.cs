using NucleusDl.Models;
using NucleusDl.Models.Inference;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Inference;

[Trait(Kind.Name, Kind.Fast)]
public class TileMirrorsTests
{
    [Fact]
    public void ThereAreEightInSpaceAndFourInAPlane()
    {
        Assert.Equal(8, TileMirrors.Combinations(false).Distinct().Count());
        Assert.Equal([MirrorAxes.None, MirrorAxes.Y, MirrorAxes.X, MirrorAxes.Y | MirrorAxes.X], TileMirrors.Combinations(true));
        Assert.Equal([2L, 4L], TileMirrors.Dimensions(MirrorAxes.Z | MirrorAxes.X));
        Assert.Empty(TileMirrors.Dimensions(MirrorAxes.None));
    }

    [Fact]
    public void FlippingMovesVoxelsAndTwiceIsNothing()
    {
        foreach (var axes in TileMirrors.Combinations(false))
        {
            using var v = new Volume<int>(new VolumeShape(2, 3, 4, 5));
            for (var i = 0; i < v.Shape.Length; i++)
                v.Slice(i, 1)[0] = i;
            using var original = v.Clone();
            TileMirrors.Flip(v, axes);
            for (var c = 0; c < 2; c++)
                for (var z = 0; z < 3; z++)
                    for (var y = 0; y < 4; y++)
                        for (var x = 0; x < 5; x++)
                            Assert.Equal(original[c, (axes & MirrorAxes.Z) == 0 ? z : 2 - z, (axes & MirrorAxes.Y) == 0 ? y : 3 - y, (axes & MirrorAxes.X) == 0 ? x : 4 - x], v[c, z, y, x]);
            TileMirrors.Flip(v, axes);
            Assert.Equal(original.Slice(0, 120).ToArray(), v.Slice(0, 120).ToArray());
        }
    }
}
