using System.Numerics;
using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>Looks at a label image for what makes it useless as truth.</summary>
public static class LabelCheck
{
    /// <summary>A second piece of a lone label counts from this share of the largest on; smaller ones are specks.</summary>
    private const double PieceShare = 0.1;

    /// <summary>
    /// What is wrong with the labels: "mask" (one number for all nuclei, such as 0/255, instead of one number each) and
    /// "shape" (not the size of the image), errors; "empty" (no label at all), a warning. A label in several pieces is no finding.
    /// </summary>
    /// <param name="labels">Labels of any pixel type, one channel.</param>
    /// <param name="image">The image they belong to, if it is at hand.</param>
    public static IReadOnlyList<Finding> Findings(Volume labels, Volume? image = null)
    {
        var findings = new List<Finding>();
        if (image is not null && !labels.Shape.SameSpace(image.Shape))
            findings.Add(new(FindingLevel.Error, "shape", $"The labels have {labels.Shape} voxels, the image has {image.Shape with { C = 1 }}.",
                "Check that both belong together and that neither was cropped."));
        if (labels.Accept(new Look()) is { } finding)
            findings.Add(finding);
        return findings;
    }

    private static Finding? Check<T>(Volume<T> labels) where T : unmanaged, INumber<T>
    {
        if (LoneLabel(labels, out var several) is not { } label)
            return several ? null : new(FindingLevel.Warning, "empty", "There is no label: every voxel is 0.",
                "Check that this is the right file; a stack without nuclei is better left out.");
        // 255 is what programs write for "yes"; a single nucleus is numbered 1, but then it is one piece.
        if (label != T.CreateTruncating(255) && !HasSeveralPieces(labels))
            return null;
        return new(FindingLevel.Error, "mask", $"This is a mask, not labels: all nuclei have the same number, {label}.",
            "Give each nucleus a number of its own (in Fiji: Plugins > MorphoLibJ > Binary Images > Connected Components Labeling), and separate those that touch.");
    }

    /// <summary>The only number besides 0; null where there is none, or where there are several.</summary>
    private static T? LoneLabel<T>(Volume<T> labels, out bool several) where T : unmanaged, INumber<T>
    {
        T? label = null;
        several = false;
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            var plane = labels.Plane(z);
            for (var at = plane.IndexOfAnyExcept(T.Zero); at >= 0 && at < plane.Length; at++)
            {
                if (plane[at] == T.Zero || plane[at] == label)
                    continue;
                if (label is not null)
                {
                    several = true;
                    return null;
                }
                label = plane[at];
            }
        }
        return label;
    }

    /// <summary>Whether the foreground falls into pieces (26 neighbours) of which the second is no mere speck.</summary>
    private static bool HasSeveralPieces<T>(Volume<T> labels) where T : unmanaged, INumber<T>
    {
        var shape = labels.Shape;
        using var seen = new Volume<byte>(shape with { C = 1 });
        var open = new Stack<(int Z, int Y, int X)>();
        var (largest, second) = (0L, 0L);
        for (var z = 0; z < shape.Z; z++)
            for (var y = 0; y < shape.Y; y++)
                for (var x = 0; x < shape.X; x++)
                {
                    if (labels[z, y, x] == T.Zero || seen[z, y, x] != 0)
                        continue;
                    seen[z, y, x] = 1;
                    open.Push((z, y, x));
                    var size = Fill(labels, seen, open);
                    (largest, second) = size > largest ? (size, largest) : (largest, Math.Max(second, size));
                }
        return second > largest * PieceShare;
    }

    private static long Fill<T>(Volume<T> labels, Volume<byte> seen, Stack<(int Z, int Y, int X)> open) where T : unmanaged, INumber<T>
    {
        var shape = labels.Shape;
        var size = 0L;
        while (open.TryPop(out var p))
        {
            size++;
            for (var z = Math.Max(0, p.Z - 1); z <= Math.Min(shape.Z - 1, p.Z + 1); z++)
                for (var y = Math.Max(0, p.Y - 1); y <= Math.Min(shape.Y - 1, p.Y + 1); y++)
                    for (var x = Math.Max(0, p.X - 1); x <= Math.Min(shape.X - 1, p.X + 1); x++)
                        if (seen[z, y, x] == 0 && labels[z, y, x] != T.Zero)
                        {
                            seen[z, y, x] = 1;
                            open.Push((z, y, x));
                        }
        }
        return size;
    }

    private sealed class Look : IVolumeVisitor<Finding?>
    {
        public Finding? Visit<T>(Volume<T> labels) where T : unmanaged, INumber<T> => Check(labels);
    }
}
