using NucleusDl.Volumes;

namespace NucleusDl.Metrics;

/// <summary>Scores a data set pair by pair, so that only one pair is ever in memory: <see cref="Add"/> each, then <see cref="Finish"/>.</summary>
public sealed class Evaluator
{
    private readonly EvaluationOptions options;
    private readonly List<ImageScores> images = [];
    private Tally? total;

    /// <summary>Begins an evaluation.</summary>
    /// <exception cref="NucleusException">An option makes no sense.</exception>
    public Evaluator(EvaluationOptions? options = null)
    {
        this.options = options ?? new EvaluationOptions();
        this.options.Validate();
    }

    /// <summary>Scores one pair; the volumes may be disposed afterwards.</summary>
    /// <param name="name">Name of the image in the report and in messages.</param>
    /// <param name="prediction">What was found.</param>
    /// <param name="truth">What is there, same extent.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="NucleusException">The extents differ, or distances are asked for and no voxel size is known.</exception>
    public ImageScores Add(string name, LabelVolume prediction, LabelVolume truth, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Tally tally;
        try
        {
            tally = Tally.Of(prediction, truth, options, cancel);
        }
        catch (NucleusException e) when (e.File is null)
        {
            throw new NucleusException(e.Kind, e.Problem, e.Fix, name, e);
        }
        total = total is null ? tally : total + tally;
        var scores = tally.Fill(new ImageScores { Name = name });
        images.Add(scores);
        return scores;
    }

    /// <summary>The report over all pairs added so far.</summary>
    /// <exception cref="NucleusException">No pair was added.</exception>
    public EvaluationReport Finish()
    {
        if (total is null)
            throw new NucleusException(ErrorKind.Input, "There is no pair of images to evaluate.", "Check that predictions and truth have the same file names.");
        return total.Fill(new EvaluationReport { ImageCount = images.Count, Images = [.. images], MeanByImage = ScoreMeans.Of(images, total) });
    }

    /// <summary>Scores pairs that are in memory already.</summary>
    /// <param name="pairs">Name, prediction and truth of each image.</param>
    /// <param name="options">What to compute.</param>
    public static EvaluationReport Evaluate(IReadOnlyList<(string Name, LabelVolume Prediction, LabelVolume Truth)> pairs, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var evaluator = new Evaluator(options);
        foreach (var (name, prediction, truth) in pairs)
            evaluator.Add(name, prediction, truth);
        return evaluator.Finish();
    }
}
