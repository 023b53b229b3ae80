using System.Globalization;
using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>Looks at an image's numbers for what makes training or prediction fail.</summary>
public static class VolumeCheck
{
    /// <summary>Share of voxels at the brightest value from which a channel counts as saturated: 0.5 %.</summary>
    public const double SaturatedShare = 0.005;

    private const int LevelsOfAnImage = 64, MostChannels = 8;
    private const double NearTop = 0.02;

    /// <summary>
    /// What is wrong with the voxels: "nan" (not-a-number or infinite values), "empty" (all 0), "constant" (all equal), each an error;
    /// "saturated" (over <see cref="SaturatedShare"/> at the largest value that the camera or the type can give) and "planes-as-channels" (one plane with so many channels that they are planes
    /// in all likelihood), warnings.
    /// </summary>
    public static IReadOnlyList<Finding> Findings(Volume volume) => volume.Accept(new Look());

    private static List<Finding> Check<T>(Volume<T> volume) where T : unmanaged, INumber<T>
    {
        var findings = new List<Finding>();
        for (var c = 0; c < volume.Shape.C; c++)
        {
            var name = volume.Shape.C == 1 ? "The image" : volume.ChannelNames.Count > c ? $"Channel {c} ({volume.ChannelNames[c]})" : $"Channel {c}";
            Check(volume, c, name, findings);
        }
        if (volume.Shape.Z == 1 && volume.Shape.C > MostChannels)
            findings.Add(new(FindingLevel.Warning, "planes-as-channels", $"The file says that it has one plane with {volume.Shape.C} channels; they are the planes of a stack, perhaps.",
                "If so, read it with --axes ZYX, or correct it in Fiji with Image > Hyperstacks > Re-order."));
        return findings;
    }

    private static void Check<T>(Volume<T> volume, int c, string name, List<Finding> findings) where T : unmanaged, INumber<T>
    {
        var (min, max, atMax, odd) = Scan(volume, c);
        var total = volume.Shape.ChannelLength;
        if (odd > 0)
            findings.Add(new(FindingLevel.Error, "nan", $"{name} has {odd} voxel{(odd == 1 ? " that is" : "s that are")} not a number or infinite.",
                "Replace them before use, for example in Fiji with Process > Math > NaN Background."));
        if (odd == total)
            return;
        if (min == max)
            findings.Add(min == T.Zero
                ? new(FindingLevel.Error, "empty", $"{name} is empty: every voxel is 0.", "Export it again, or leave it out.")
                : new(FindingLevel.Error, "constant", string.Create(CultureInfo.InvariantCulture, $"{name} is constant: every voxel is {min}."),
                    "Export it again, or leave it out."));
        else if (atMax > total * SaturatedShare && (IsCeiling(max) || IsSpike(volume, c, min, max, atMax)))
            findings.Add(new(FindingLevel.Warning, "saturated", string.Create(CultureInfo.InvariantCulture,
                $"{name} is saturated: {100.0 * atMax / total:0.#} % of its voxels have the largest value, {max}."),
                "Lower the exposure or laser power next time; sizes and intensities of bright nuclei are not reliable."));
    }

    /// <summary>Smallest and largest finite value, how often the largest occurs, and how many values are not finite.</summary>
    private static (T Min, T Max, long AtMax, long Odd) Scan<T>(Volume<T> volume, int c) where T : unmanaged, INumber<T>
    {
        var (min, max, atMax, odd, any) = (T.Zero, T.Zero, 0L, 0L, false);
        for (var z = 0; z < volume.Shape.Z; z++)
            foreach (var v in volume.Plane(c, z))
            {
                if (!T.IsFinite(v))
                {
                    odd++;
                    continue;
                }
                if (!any)
                    (min, max, any) = (v, v, true);
                if (v > max)
                    (max, atMax) = (v, 0);
                if (v == max)
                    atMax++;
                if (v < min)
                    min = v;
            }
        return (min, max, atMax, odd);
    }

    /// <summary>
    /// Whether many grey levels end in a spike: more voxels at the very largest than in the uppermost 2 % of the range below it. A mask or a
    /// picture of few levels has nothing between its ends and is none.
    /// </summary>
    private static bool IsSpike<T>(Volume<T> volume, int c, T min, T max, long atMax) where T : unmanaged, INumber<T>
    {
        var (low, high) = (double.CreateTruncating(min), double.CreateTruncating(max));
        if (high - low < LevelsOfAnImage)
            return false;
        var (near, between) = (0L, 0L);
        for (var z = 0; z < volume.Shape.Z; z++)
            foreach (var v in volume.Plane(c, z))
            {
                var value = double.CreateTruncating(v);
                if (!(value > low && value < high))
                    continue;
                between++;
                if (value > high - NearTop * (high - low))
                    near++;
            }
        return between > volume.Shape.ChannelLength / 2 && atMax > near;
    }

    /// <summary>Whether this is where a type, or a camera of 10, 12, 14 or 15 bits in a wider type, stops.</summary>
    private static bool IsCeiling<T>(T max) where T : unmanaged, INumber<T> => default(T) switch
    {
        byte => int.CreateTruncating(max) == 255,
        sbyte => int.CreateTruncating(max) == 127,
        ushort or short => int.CreateTruncating(max) is 1023 or 4095 or 16383 or 32767 or 65535,
        _ => false,
    };

    private sealed class Look : IVolumeVisitor<IReadOnlyList<Finding>>
    {
        public IReadOnlyList<Finding> Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => Check(volume);
    }
}
