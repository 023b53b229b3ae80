namespace NucleusDl.Measuring;

/// <summary>One specimen of a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nuclei">Number of its nuclei with a value.</param>
/// <param name="Mean">Mean over them.</param>
public sealed record SpecimenMean(string Name, int Nuclei, double Mean);

/// <summary>One group, such as wild type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Specimens">Its specimens, by name.</param>
public sealed record ComparedGroup(string Name, IReadOnlyList<SpecimenMean> Specimens)
{
    /// <summary>Mean of the specimens' means: every specimen counts the same, however many nuclei it has.</summary>
    public double Mean => Specimens.Average(s => s.Mean);

    /// <summary>Standard deviation between specimens (divided by n - 1); NaN for a single one.</summary>
    public double Sd
    {
        get
        {
            var mean = Mean;
            return Specimens.Count > 1 ? Math.Sqrt(Specimens.Sum(s => (s.Mean - mean) * (s.Mean - mean)) / (Specimens.Count - 1)) : double.NaN;
        }
    }

    /// <summary>Number of nuclei.</summary>
    public int Nuclei => Specimens.Sum(s => s.Nuclei);
}

/// <summary>A value with a 95 % interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Estimate(double Value, double Low, double High);

/// <summary>
/// Two groups compared by specimen. The specimen is what was drawn independently: its nuclei share the animal, the staining and the microscope's day, so they
/// resemble each other, and to count them as independent (pseudo-replication: Hurlbert 1984, doi:10.2307/1942661; Lazic 2010, doi:10.1186/1471-2202-11-5) makes
/// intervals too narrow and finds differences that are not there. So each specimen gives one number, its mean, and the intervals are over specimens.
/// </summary>
public sealed record GroupComparison
{
    /// <summary>Fewer specimens than this in a group are a warning; a single one is an error.</summary>
    public const int FewSpecimens = 3;

    private const double Level = 0.975;

    /// <summary>Name of the measured column.</summary>
    public required string Column { get; init; }

    /// <summary>The group compared against, such as wild type.</summary>
    public required ComparedGroup A { get; init; }

    /// <summary>The other group, such as the mutant.</summary>
    public required ComparedGroup B { get; init; }

    /// <summary>Mean of B minus mean of A, in the column's unit, with Welch's interval over specimens (unequal variances: Welch 1947, doi:10.1093/biomet/34.1-2.28).</summary>
    public required Estimate Difference { get; init; }

    /// <summary>p of Welch's two-sided test over specimens: below 0.05 where the interval of <see cref="Difference"/> leaves out 0; NaN where nothing varies.</summary>
    public required double P { get; init; }

    /// <summary>
    /// Hedges' g: the difference in units of the standard deviation between specimens, corrected for few specimens (Hedges 1981, doi:10.3102/10769986006002107), with
    /// an interval from its large-sample variance and t; NaN where specimens do not differ within groups.
    /// </summary>
    public required Estimate HedgesG { get; init; }

    /// <summary>The interval of the difference that one would get by counting nuclei as if they were independent: shown as a warning, not for use.</summary>
    public required Estimate CountingNuclei { get; init; }

    /// <summary>The p that one would get by counting nuclei: shown as a warning, not for use.</summary>
    public required double PCountingNuclei { get; init; }

    /// <summary>
    /// Share of the variance between nuclei of a group that lies between its specimens (intraclass correlation, one-way analysis of variance, both groups
    /// pooled), 0 … 1; NaN where every specimen has one nucleus.
    /// </summary>
    public required double BetweenSpecimens { get; init; }

    /// <summary>Whether a group has fewer than <see cref="FewSpecimens"/> specimens.</summary>
    public bool Few => Math.Min(A.Specimens.Count, B.Specimens.Count) < FewSpecimens;

    /// <summary>Compares two groups of nuclei. Nuclei without a value (NaN) are left out.</summary>
    /// <param name="column">Name of what was measured.</param>
    /// <param name="nameA">Name of the first group.</param>
    /// <param name="a">Specimen and value of each of its nuclei.</param>
    /// <param name="nameB">Name of the second group.</param>
    /// <param name="b">Specimen and value of each of its nuclei.</param>
    /// <exception cref="NucleusException">A group has no value or a single specimen, or both groups share a specimen.</exception>
    public static GroupComparison Of(string column, string nameA, IEnumerable<(string Specimen, double Value)> a, string nameB, IEnumerable<(string Specimen, double Value)> b)
    {
        var (nucleiA, nucleiB) = (Group(a), Group(b));
        var (groupA, groupB) = (Summary(nameA, nucleiA), Summary(nameB, nucleiB));
        foreach (var group in (ReadOnlySpan<ComparedGroup>)[groupA, groupB])
            Refuse(group, column);
        if (nucleiA.Keys.FirstOrDefault(nucleiB.ContainsKey) is { } shared)
            throw new NucleusException(ErrorKind.Input, $"The specimen '{shared}' is in both groups, {nameA} and {nameB}.",
                "Give the specimens different names if they are different animals; if they are the same, this comparison of separate groups does not fit.");
        var (difference, p) = Welch([.. groupA.Specimens.Select(s => s.Mean)], [.. groupB.Specimens.Select(s => s.Mean)]);
        var (naive, naiveP) = Welch([.. nucleiA.Values.SelectMany(v => v)], [.. nucleiB.Values.SelectMany(v => v)]);
        return new GroupComparison
        {
            Column = column,
            A = groupA,
            B = groupB,
            Difference = difference,
            P = p,
            HedgesG = Hedges(groupA, groupB),
            CountingNuclei = naive,
            PCountingNuclei = naiveP,
            BetweenSpecimens = Intraclass([nucleiA, nucleiB]),
        };
    }

    /// <summary>The comparison in plain words, <see cref="ComparisonWords"/>.</summary>
    public override string ToString() => string.Join('\n', ComparisonWords.Of(this));

    private static SortedDictionary<string, List<double>> Group(IEnumerable<(string Specimen, double Value)> nuclei)
    {
        var result = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        foreach (var (specimen, value) in nuclei)
        {
            if (!double.IsFinite(value))
                continue;
            if (!result.TryGetValue(specimen, out var values))
                result[specimen] = values = [];
            values.Add(value);
        }
        return result;
    }

    private static ComparedGroup Summary(string name, SortedDictionary<string, List<double>> nuclei) =>
        new(name, [.. nuclei.Select(s => new SpecimenMean(s.Key, s.Value.Count, s.Value.Average()))]);

    private static void Refuse(ComparedGroup group, string column)
    {
        if (group.Specimens.Count == 0)
            throw new NucleusException(ErrorKind.Input, $"The group {group.Name} has no nucleus with a value of {column}.", "Measure it first, or choose another column.");
        if (group.Specimens.Count == 1)
            throw new NucleusException(ErrorKind.Input, $"The group {group.Name} has a single specimen ({group.Specimens[0].Name}, {group.Nuclei} nuclei).",
                $"Its nuclei cannot tell the group from the specimen, however many there are: measure {FewSpecimens} specimens or more of each group.");
    }

    private static (Estimate, double P) Welch(double[] a, double[] b)
    {
        var ((meanA, varianceA), (meanB, varianceB)) = (Moments(a), Moments(b));
        var (shareA, shareB) = (varianceA / a.Length, varianceB / b.Length);
        var error = Math.Sqrt(shareA + shareB);
        if (error == 0)
            return (new Estimate(meanB - meanA, meanB - meanA, meanB - meanA), double.NaN);
        var freedom = (shareA + shareB) * (shareA + shareB) / (shareA * shareA / (a.Length - 1) + shareB * shareB / (b.Length - 1));
        var reach = StudentT.Quantile(Level, freedom) * error;
        return (new Estimate(meanB - meanA, meanB - meanA - reach, meanB - meanA + reach), StudentT.TwoSided((meanB - meanA) / error, freedom));
    }

    private static Estimate Hedges(ComparedGroup a, ComparedGroup b)
    {
        var (n, m) = (a.Specimens.Count, b.Specimens.Count);
        var freedom = n + m - 2;
        var pooled = Math.Sqrt(((n - 1) * a.Sd * a.Sd + (m - 1) * b.Sd * b.Sd) / freedom);
        if (!(pooled > 0))
            return new Estimate(double.NaN, double.NaN, double.NaN);
        var correction = Math.Exp(StudentT.LogGamma(0.5 * freedom) - StudentT.LogGamma(0.5 * (freedom - 1))) / Math.Sqrt(0.5 * freedom);
        var g = correction * (b.Mean - a.Mean) / pooled;
        var reach = StudentT.Quantile(Level, freedom) * Math.Sqrt((n + m) / ((double)n * m) + g * g / (2.0 * (n + m)));
        return new Estimate(g, g - reach, g + reach);
    }

    private static double Intraclass(SortedDictionary<string, List<double>>[] groups)
    {
        double between = 0, within = 0, squares = 0;
        int specimens = 0, nuclei = 0;
        foreach (var group in groups)
        {
            var all = group.Values.Sum(v => v.Count);
            var grand = group.Values.Sum(v => v.Sum()) / all;
            foreach (var values in group.Values)
            {
                var mean = values.Average();
                between += values.Count * (mean - grand) * (mean - grand);
                within += values.Sum(v => (v - mean) * (v - mean));
            }
            squares += group.Values.Sum(v => (double)v.Count * v.Count) / all;
            (specimens, nuclei) = (specimens + group.Count, nuclei + all);
        }
        if (nuclei == specimens)
            return double.NaN;
        var (meanBetween, meanWithin) = (between / (specimens - groups.Length), within / (nuclei - specimens));
        var size = (nuclei - squares) / (specimens - groups.Length);
        var excess = Math.Max(0, (meanBetween - meanWithin) / size);
        return excess + meanWithin > 0 ? excess / (excess + meanWithin) : double.NaN;
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
