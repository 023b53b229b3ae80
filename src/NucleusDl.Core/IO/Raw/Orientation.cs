namespace NucleusDl.IO.Raw;

/// <summary>What a header's directions mean for pixels that are given as they are stored.</summary>
internal static class Orientation
{
    private const double Tilt = 1e-3;

    /// <summary>
    /// A sentence where the stored axes are tilted, exchanged, mirrored or upside down in the space of the header; null where they lie along
    /// it. Half a turn in the plane (the difference between LPS and RAS) is nothing to speak of.
    /// </summary>
    /// <param name="directions">Of x, y and z: components in space.</param>
    public static string? Warning(IReadOnlyList<double[]> directions)
    {
        var turned = new int[3];
        var signs = new int[3];
        for (var i = 0; i < 3; i++)
        {
            var d = directions[i];
            var length = Length(d);
            if (d.Length != 3 || !double.IsFinite(length) || length == 0)
                return null;
            turned[i] = Dominant(d);
            signs[i] = Math.Sign(d[turned[i]]);
            for (var k = 0; k < 3; k++)
                if (k != turned[i] && Math.Abs(d[k]) > Tilt * length)
                    return "The header tilts the axes of the image in space. The pixels are given as stored, the voxel size along the stored axes.";
        }
        if (turned is not [0, 1, 2])
            return "The header exchanges the axes of the image in space. The pixels are given as stored, the voxel size along the stored axes.";
        var flipped = string.Concat("xyz".Where((_, i) => signs[i] < 0));
        return signs[2] > 0 && signs[0] == signs[1] ? null
            : $"The header runs along {(flipped.Length > 1 ? "axes" : "axis")} {string.Join(", ", flipped.ToCharArray())} backwards. The pixels are given as stored, not mirrored.";
    }

    /// <summary>The component that is largest.</summary>
    public static int Dominant(double[] direction)
    {
        var best = 0;
        for (var k = 1; k < direction.Length; k++)
            if (Math.Abs(direction[k]) > Math.Abs(direction[best]))
                best = k;
        return best;
    }

    public static double Length(double[] direction)
    {
        var sum = 0.0;
        foreach (var d in direction)
            sum += d * d;
        return Math.Sqrt(sum);
    }
}
