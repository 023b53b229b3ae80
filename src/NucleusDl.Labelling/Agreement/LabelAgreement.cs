using System.Globalization;
using System.Text;
using NucleusDl.Judging;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Agreement;

/// <summary>
/// How far two people who labelled the same stack agree. Neither is the truth, so everything is counted both ways; what they reach between
/// themselves is the ceiling for a model that is judged by one of them.
/// </summary>
public sealed record LabelAgreement
{
    private const double GoodIou = 0.7;

    /// <summary>Nuclei of the first.</summary>
    public int CountA { get; init; }

    /// <summary>Nuclei of the second.</summary>
    public int CountB { get; init; }

    /// <summary>IoU of all that is nucleus for either, whichever nucleus it is.</summary>
    public double ForegroundIou { get; init; }

    /// <summary>SEG of B with A as truth: mean IoU over the nuclei of A.</summary>
    public double SegOfB { get; init; }

    /// <summary>SEG of A with B as truth: mean IoU over the nuclei of B.</summary>
    public double SegOfA { get; init; }

    /// <summary>AP@0.5: pairs with an IoU of at least 0.5, divided by pairs and single ones of both. The same both ways.</summary>
    public double Ap50 { get; init; }

    /// <summary>Mean IoU of those pairs.</summary>
    public double MatchedIou { get; init; }

    /// <summary>Every nucleus of A, then every nucleus of B, by number.</summary>
    public IReadOnlyList<AgreementRow> Rows { get; init; } = [];

    /// <summary>Mean of <see cref="SegOfA"/> and <see cref="SegOfB"/>: what a model that is judged by one of the two can be expected to reach at best.</summary>
    public double Ceiling => (SegOfA + SegOfB) / 2;

    /// <summary>Compares two label images of the same stack; numbers of labels do not matter.</summary>
    /// <exception cref="NucleusException">The extents differ, or one holds no label.</exception>
    public static LabelAgreement Compare(LabelVolume a, LabelVolume b, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (!a.Shape.SameSpace(b.Shape))
            throw new NucleusException(ErrorKind.Input, $"It has {b.Shape} voxels, and the first {a.Shape}.", "Compare labels of the same stack, uncropped.", b.Voxels.Source);
        var table = OverlapTable.Build(a, b, cancel);
        if (table.TrueCount == 0 || table.PredCount == 0)
            throw new NucleusException(ErrorKind.Input, "The image holds no label: every voxel is 0.", "Give two label images.", (table.TrueCount == 0 ? a : b).Voxels.Source);
        var match = InstanceMatching.Match(table, 0.5);
        var back = OverlapTable.Build(b, a, cancel);
        return new LabelAgreement
        {
            CountA = table.TrueCount,
            CountB = table.PredCount,
            ForegroundIou = ForegroundOverlap.Of(table).Iou,
            SegOfB = CellTrackingScores.Of(table).Seg,
            SegOfA = CellTrackingScores.Of(back).Seg,
            Ap50 = match.Accuracy,
            MatchedIou = match.MeanMatchedIou,
            Rows = [.. Of("A", a, b, table, cancel), .. Of("B", b, a, back, cancel)],
        };
    }

    /// <summary>Nuclei of an annotator ("A" or "B") of which the other made that.</summary>
    public int Count(string annotator, NucleusFate fate) => Rows.Count(r => r.Annotator == annotator && r.Fate == fate);

    /// <summary>The result in plain words, a few lines.</summary>
    public IReadOnlyList<string> Summary()
    {
        var lines = new List<string>
        {
            Line($"A has {CountA} nuclei, B has {CountB}; what is nucleus for either is so for both in {100 * ForegroundIou:0.0} % of the voxels (IoU {ForegroundIou:0.000})."),
            Line($"SEG {SegOfB:0.000} with A as truth and {SegOfA:0.000} with B as truth; AP@0.5 {Ap50:0.000}; pairs overlap with a mean IoU of {MatchedIou:0.000}."),
            Fates("A", "B"),
            Fates("B", "A"),
            Line($"Ceiling: two people reach SEG {Ceiling:0.000} and AP@0.5 {Ap50:0.000} between them. A model that is judged by one of them cannot be expected to do better;"),
            "one that does has learnt that person's habits. Agree on the rules for what differs above, label again, and the ceiling rises.",
        };
        var worst = Rows.Where(r => r.Fate != NucleusFate.Good).OrderBy(r => r.Iou).ThenByDescending(r => r.Voxels).Take(5).ToList();
        foreach (var r in worst)
            lines.Add(Line($"look at      {r.Annotator} {r.Label} at z {r.Z}, y {r.Y}, x {r.X}: {r.Words} by {(r.Annotator == "A" ? "B" : "A")} (IoU {r.Iou:0.00})"));
        return lines;
    }

    /// <summary>The table as CSV, one row a nucleus; volumes in µm³ where the voxel size is known.</summary>
    public string ToCsv(VoxelSize? voxel)
    {
        var text = new StringBuilder($"annotator,label,voxels{(voxel is null ? "" : ",volume_um3")},partner,iou,result,z,y,x\r\n");
        foreach (var r in Rows)
        {
            var volume = voxel is { } v ? Line($",{r.Voxels * v.Volume:0.####}") : "";
            text.Append(Line($"{r.Annotator},{r.Label},{r.Voxels}{volume},{r.Partner},{r.Iou:0.######},{r.Words},{r.Z},{r.Y},{r.X}\r\n"));
        }
        return text.ToString();
    }

    private string Fates(string of, string by)
    {
        (NucleusFate Fate, string Words)[] words = [(NucleusFate.Good, "the same"), (NucleusFate.TooLarge, "larger"), (NucleusFate.TooSmall, "smaller"),
            (NucleusFate.Split, "in pieces"), (NucleusFate.Merged, "joined with a neighbour"), (NucleusFate.Missed, "not at all")];
        var parts = words.Select(w => (Count: Count(of, w.Fate), w.Words)).Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Words}");
        return $"Of {of}'s nuclei {by} drew {string.Join(", ", parts)}.";
    }

    private static IEnumerable<AgreementRow> Of(string who, LabelVolume mine, LabelVolume other, OverlapTable table, CancellationToken cancel)
    {
        var judged = JudgedNucleus.Of(mine, other, new FateOptions { SmallVoxels = 0, GoodIou = GoodIou }, cancel);
        var rows = new List<AgreementRow>(judged.Count);
        for (var i = 0; i < judged.Count; i++)
        {
            var partner = 0;
            foreach (var pair in table.Row(i))
                if (2 * pair.Voxels > table.TrueSizes[i])
                    partner = table.PredLabels[pair.Prediction];
            var j = judged[i];
            rows.Add(new AgreementRow(who, j.Label, j.Voxels, partner, j.Iou, j.Fate, j.Z, j.Y, j.X));
        }
        return rows;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
