using NucleusDl.Judging;
using NucleusDl.Restoring;
using NucleusDl.Volumes;

namespace NucleusDl.Views;

/// <summary>Denoising compared, or one result checked, as a page.</summary>
public static class DenoisePage
{
    private const string Warning = "Intensities in a denoised image are a model's opinion: find nuclei in it, but measure intensities in the recording.";

    /// <summary>A comparison.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="open">Pictures of a level: input, results and truth of one stack by name; disposed here.</param>
    public static ReportPage Of(DenoiseResult result, Func<string, IReadOnlyList<(string Name, Volume Image)>> open)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(open);
        var page = new ReportPage("Denoising compared", result.Data + ".");
        foreach (var level in result.Levels)
            if (Ranked(result, level).FirstOrDefault() is { } best)
                page.KeyNumber($"input {level}", FormattableString.Invariant($"{Psnr(result, level, best):0.0} dB"), $"best: {best}{(result.SameScale ? "" : ", affine fit")}");
        var section = page.Section("How to read it").Note(Warning);
        foreach (var line in DenoiseTables.Protocol(result))
            section.Prose(line);
        foreach (var level in result.Levels.Where(l => result.Of(l, DenoiseResult.Input).Count > 0))
        {
            var part = page.Section($"Input {level}").Add([DenoiseTables.Scores(result, level)]);
            var names = DenoiseTables.Names(result, level).Where(n => n != DenoiseResult.Truth).ToList();
            part.Figure(View.Bars(names, [("PSNR", [.. names.Select(n => Psnr(result, level, n))])], new ChartOptions { Title = $"PSNR, input {level}", YLabel = result.SameScale ? "PSNR (dB)" : "PSNR, affine fit (dB)", YMin = 0, Width = 900 }));
            part.Add([DenoiseTables.Honesty(result, level)]);
            Pictures(part, level, open);
        }
        return page;
    }

    /// <summary>One denoised image, checked.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="noisy">The recording.</param>
    /// <param name="denoised">The result.</param>
    /// <param name="truth">The truth; null where nobody knows it.</param>
    /// <param name="check">What was found.</param>
    public static ReportPage Of(string title, Volume<float> noisy, Volume<float> denoised, Volume<float>? truth, ResidualCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var page = new ReportPage(title, "Did it invent something?");
        page.KeyNumber("structure in the residual", check.StructuredAxes.Count == 0 ? "none seen" : string.Join(", ", check.StructuredAxes), FormattableString.Invariant($"p {check.PValue:0.####}"));
        var words = page.Section("In words").Note(Warning);
        foreach (var line in check.Words())
            words.Prose(line);
        page.Section("Residual").Figure(View.Residual(noisy, denoised, check), "A residual of noise alone is grey everywhere, and its variance is that of the camera. Outlines of nuclei in it are signal that was taken away.")
            .Figure(View.ResidualCorrelation(check), "Null hypothesis: voxels are independent, whatever their variance. Then every correlation is 0 but for chance.");
        using (var map = Autocorrelation.Map(check.Residual))
            page.Section("Autocorrelation in 3D").Figure(View.Slices(map, new SliceOptions { Title = "Correlation by shift; the middle is no shift", LowPercentile = 0, HighPercentile = 99 }), "Noise shows one bright voxel in the middle.");
        if (truth is not null && check is { ChangeMap: { } changes, Changes: { } list })
        {
            var section = page.Section("Against the truth").Figure(View.SideBySide([new("noisy", noisy) { ContrastOf = truth }, new("denoised", denoised) { ContrastOf = truth }, new("truth", truth)], new CompareOptions { Title = "Noisy, denoised, true", Planes = [Plane.XY, Plane.XZ] }));
            if (list.Count > 0)
                section.Figure(View.Overlay(denoised, changes, new OverlayOptions { Title = "Light added (label 1) and removed (label 2)", At = (list[0].Z, list[0].Y, list[0].X) }), "The planes go through the largest change.");
            section.Table(["what", "voxels", "centre z, y, x", "largest difference, share of the range"],
                list.Take(20).Select(c => (IReadOnlyList<string>)[c.Added ? "added" : "removed", $"{c.Voxels}", $"{c.Z}, {c.Y}, {c.X}", FormattableString.Invariant($"{c.Difference:+0.00;-0.00}")]));
        }
        return page;
    }

    private static void Pictures(ReportSection part, string level, Func<string, IReadOnlyList<(string Name, Volume Image)>> open)
    {
        var images = open(level);
        try
        {
            if (images.Count > 1)
                foreach (var plane in images[0].Image.Shape.Z > 1 ? new[] { Plane.XY, Plane.XZ } : [Plane.XY])
                    part.Figure(View.SideBySide([.. images.Select(i => new ImagePanel(i.Name, i.Image) { ContrastOf = images[^1].Image })], new CompareOptions { Title = $"Input {level}, {plane}", Planes = [plane], Width = 1100 }),
                        "All pictures have the contrast of the last one.");
        }
        finally
        {
            foreach (var (_, image) in images)
                image.Dispose();
        }
    }

    private static IEnumerable<string> Ranked(DenoiseResult result, string level) =>
        DenoiseTables.Names(result, level).Where(n => n is not (DenoiseResult.Input or DenoiseResult.Truth)).OrderByDescending(n => Psnr(result, level, n));

    private static double Psnr(DenoiseResult result, string level, string name) => result.Mean(level, name, s => result.SameScale ? s.Psnr : s.PsnrAffine);
}
