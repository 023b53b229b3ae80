using System.Text.Json;
using System.Text.Json.Serialization;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Judging;

/// <summary>One stack as one method segmented it under one condition, judged against the truth.</summary>
public sealed record JudgedStack
{
    private static readonly JsonSerializerOptions Json = new()
    {
        IgnoreReadOnlyProperties = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Name of the method in the comparison.</summary>
    public required string Method { get; init; }

    /// <summary>Name of the condition, such as "unchanged".</summary>
    public required string Condition { get; init; }

    /// <summary>Name of the stack.</summary>
    public required string Name { get; init; }

    /// <summary>The animal, embryo or culture that it shows.</summary>
    public required string Specimen { get; init; }

    /// <summary>Every true nucleus and what became of it.</summary>
    public IReadOnlyList<JudgedNucleus> Nuclei { get; init; } = [];

    /// <summary>Seconds that the prediction took, files not counted.</summary>
    public double Seconds { get; init; }

    /// <summary>Tiles that the network saw; 1 for methods without tiles.</summary>
    public int Tiles { get; init; } = 1;

    /// <summary>Most memory that the process held meanwhile, bytes; see <see cref="PeakMemory"/>.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Hash of everything that the result depends on.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Voxel volume, µm³; NaN where unknown.</summary>
    public double VoxelVolume { get; init; }

    [JsonInclude]
    internal Tally? Counts { get; init; }

    /// <summary>Judges a prediction; time and memory are added by whoever measured them.</summary>
    /// <exception cref="NucleusException">The extents differ.</exception>
    public static JudgedStack Of(string method, string condition, string name, string specimen, LabelVolume truth, LabelVolume prediction, FateOptions options, CancellationToken cancel = default)
    {
        options.Validate();
        if (options.MarkShare > 0)
        {
            // Once for nuclei and counts: it copies both volumes.
            var (outlined, judged, marks) = LabelMarks.LeaveOut(truth, prediction, options.MarkShare);
            using (outlined)
            using (judged)
            {
                var all = Of(method, condition, name, specimen, outlined, judged, options with { MarkShare = 0 }, cancel);
                return all with { Counts = all.Counted with { Marks = marks } };
            }
        }
        return new JudgedStack
        {
            Method = method,
            Condition = condition,
            Name = name,
            Specimen = specimen,
            Nuclei = JudgedNucleus.Of(truth, prediction, options, cancel),
            Counts = Tally.Of(prediction, truth, new EvaluationOptions(), cancel),
            VoxelVolume = (truth.VoxelSize ?? prediction.VoxelSize)?.Volume ?? 0,
        };
    }

    /// <summary>The scores of several stacks: pooled, mean over stacks, and each.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static EvaluationReport Report(IReadOnlyList<JudgedStack> stacks)
    {
        if (stacks.Count == 0)
            throw new NucleusException(ErrorKind.Input, "There is no stack to judge.", "Name other specimens with --judge.");
        ImageScores[] images = [.. stacks.Select(s => s.Counted.Fill(new ImageScores { Name = s.Name }))];
        var total = stacks.Select(s => s.Counted).Aggregate((a, b) => a + b);
        return total.Fill(new EvaluationReport { ImageCount = images.Length, Images = images, MeanByImage = ScoreMeans.Of(images, total) });
    }

    /// <summary>The whole of it as JSON, to be read by <see cref="Parse"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is something else, so that it is made again.</summary>
    public static JudgedStack? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<JudgedStack>(json, Json) is { Counts: not null } stack ? stack : null;
        }
        catch (JsonException)
        {
            // A result of another version, or half a file of a crash: whoever asked computes it anew.
            return null;
        }
    }

    /// <summary>SEG of this stack alone.</summary>
    [JsonIgnore]
    public double Seg => Counted.Tracking.Seg;

    /// <summary>Predicted nuclei that cover no true one: SEG does not see them.</summary>
    [JsonIgnore]
    public long Spurious => Counted.Tracking.Spurious;

    private Tally Counted => Counts ?? throw new InvalidOperationException("a judged stack without counts");
}
