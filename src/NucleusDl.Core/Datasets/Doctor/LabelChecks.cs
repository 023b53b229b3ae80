using System.Globalization;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Volumes;

namespace NucleusDl.Datasets;

/// <summary>What a label image alone tells. A cause that explains the others is said alone.</summary>
internal static class LabelChecks
{
    /// <summary>A label this large that reaches every side is the background: nuclei that dense do not exist.</summary>
    private const double BackgroundShare = 0.5;

    /// <summary>As few labels as this in as many pieces as <see cref="ClassPieces"/> each are classes such as nucleus and border, not nuclei.</summary>
    private const int ClassLabels = 3, ClassPieces = 4;

    /// <summary>A hole counts from this share of its nucleus on; a voxel or two inside a large nucleus change nothing.</summary>
    private const double HoleShare = 0.005;

    public static void Run(StackExam exam)
    {
        var labels = exam.Labels!;
        if (exam.Nuclei.Count == 0)
        {
            if (!exam.Has("label-values"))
                exam.AddLabels(FindingLevel.Warning, "empty", "There is no label: every voxel is 0.", "Check that this is the right file; leave the stack out if it shows nuclei that nobody drew.");
            return;
        }
        Background(exam, labels);
        Mask(exam, labels);
        if (!exam.Has("mask", "background-label", "interpolated"))
            RimCheck.Run(exam);
        if (exam.Has("mask", "interpolated"))
            return;
        PieceCheck.Run(exam);
        SeamCheck.Run(exam);
        Holes(exam, labels);
    }

    private static void Background(StackExam exam, LabelVolume labels)
    {
        var s = labels.Shape;
        var largest = exam.Nuclei.MaxBy(n => n.Voxels)!;
        var share = (double)largest.Voxels / s.ChannelLength;
        if (exam.Nuclei.Count < 2 || share < BackgroundShare || largest.Extent != (s.Z, s.Y, s.X))
            return;
        exam.AddLabels(FindingLevel.Error, "background-label", string.Create(CultureInfo.InvariantCulture,
            $"Label {largest.Label} fills {100 * share:0} % of the stack and reaches all its sides: it is the background, which must be 0."),
            "Set it to 0; --fix does.", [largest.Label], new VoxelPlace(0, 0, 0));
        exam.Nuclei.Remove(largest);
    }

    private static void Mask(StackExam exam, LabelVolume labels)
    {
        var finding = LabelCheck.Findings(labels.Voxels).FirstOrDefault(f => f.Code == "mask");
        if (finding is not null)
            exam.AddLabels(FindingLevel.Error, "mask", finding.Problem, finding.Fix, place: exam.Nuclei[0].Inside(labels));
        else if (exam.Nuclei.Count is > 1 and <= ClassLabels && PieceCheck.Count(labels) is var pieces && pieces >= ClassPieces * exam.Nuclei.Count)
            exam.AddLabels(FindingLevel.Error, "mask", $"These are classes, not labels: {exam.Nuclei.Count} numbers stand for {pieces} separate pieces.",
                "Give each nucleus a number of its own; --fix does for those that do not touch.", [.. exam.Nuclei.Select(n => n.Label)], exam.Nuclei[0].Inside(labels));
    }

    private static void Holes(StackExam exam, LabelVolume labels)
    {
        using var filled = HoleFilling.Fill(labels, exam.Parallel);
        var holes = new Dictionary<int, long>();
        VoxelPlace? first = null;
        for (var z = 0; z < labels.Shape.Z; z++)
        {
            ReadOnlySpan<int> before = labels.Plane(z), after = filled.Plane(z);
            for (var i = before.CommonPrefixLength(after); i < before.Length; i++)
                if (before[i] != after[i])
                {
                    holes[after[i]] = holes.GetValueOrDefault(after[i]) + 1;
                    first ??= new VoxelPlace(z, i / labels.Shape.X, i % labels.Shape.X);
                }
        }
        var hollow = exam.Nuclei.Where(n => holes.GetValueOrDefault(n.Label) > HoleShare * n.Voxels).OrderByDescending(n => holes[n.Label]).Select(n => n.Label).ToList();
        if (hollow.Count > 0)
            exam.AddLabels(FindingLevel.Warning, "holes", $"{Words.Count(hollow.Count, "label has holes", "labels have holes")} inside: {Words.Some(hollow)}; {Words.Count(hollow.Sum(l => holes[l]), "voxel", "voxels")} in all.",
                "Fill them; --fix does.", hollow, first, hollow.Count);
    }
}
