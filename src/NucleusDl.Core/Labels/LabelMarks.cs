using NucleusDl.Volumes;

namespace NucleusDl.Labels;

/// <summary>
/// Labels that mark a nucleus rather than outline it: far smaller than the others of their stack, such as the small balls that BBBC050 has where an annotator set
/// a centre and drew no border (Tokuoka et al. 2020, doi:10.1038/s41540-020-00152-8).
/// </summary>
public static class LabelMarks
{
    /// <summary>The numbers of the labels below a share of the stack's median label, by voxels.</summary>
    /// <param name="sizes">Each label's voxels, see <see cref="LabelVolume.Sizes"/>.</param>
    /// <param name="share">Share of the median, 0 to below 1; 0 finds none.</param>
    public static IReadOnlySet<int> Of(IReadOnlyDictionary<int, long> sizes, double share)
    {
        if (sizes.Count == 0 || share <= 0)
            return new HashSet<int>();
        var median = sizes.Values.Order().ElementAt(sizes.Count / 2);
        return sizes.Where(s => s.Value < share * median).Select(s => s.Key).ToHashSet();
    }

    /// <summary>
    /// The truth without its marks, and the prediction without the nuclei that stand for them: those that cover more than half of a mark, and neither cover more
    /// than half of an outlined nucleus nor lie with more than half of themselves in one. So nobody is judged on nuclei whose outline is not known.
    /// </summary>
    /// <param name="truth">What is there, [Z,Y,X].</param>
    /// <param name="prediction">What was found, same extent.</param>
    /// <param name="share">Labels below this share of the median are marks.</param>
    /// <returns>Copies, to be disposed by the caller, and how many labels the truth lost.</returns>
    /// <exception cref="NucleusException">The extents differ.</exception>
    public static (LabelVolume Truth, LabelVolume Prediction, int Marks) LeaveOut(LabelVolume truth, LabelVolume prediction, double share)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        var marks = Of(truth.Sizes(), share);
        var table = Metrics.OverlapTable.Build(truth, prediction);
        var (standsIn, holds) = (new HashSet<int>(), new HashSet<int>());
        foreach (var pair in table.Pairs)
        {
            var found = table.PredLabels[pair.Prediction];
            var coversTruth = 2 * pair.Voxels > table.TrueSizes[pair.Truth];
            if (marks.Contains(table.TrueLabels[pair.Truth]))
            {
                if (coversTruth)
                    standsIn.Add(found);
            }
            else if (coversTruth || 2 * pair.Voxels > table.PredSizes[pair.Prediction])
                holds.Add(found);
        }
        standsIn.ExceptWith(holds);
        return (Without(truth, marks), Without(prediction, standsIn), marks.Count);
    }

    private static LabelVolume Without(LabelVolume labels, IReadOnlySet<int> numbers) =>
        numbers.Count == 0 ? labels.Clone() : new LabelVolume(labels.Voxels.Map(l => numbers.Contains(l) ? 0 : l));
}
