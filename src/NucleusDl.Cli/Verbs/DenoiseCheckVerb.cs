using System.CommandLine;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labels;
using NucleusDl.Metrics;
using NucleusDl.Restoring;
using NucleusDl.Runs;
using NucleusDl.Views;
using NucleusDl.Volumes;

namespace NucleusDl.Cli.Verbs;

/// <summary>nucleusdl denoise-check: did denoising invent or erase something?</summary>
internal static class DenoiseCheckVerb
{
    public static Command Create()
    {
        var noisy = new Argument<string>("NOISY") { Description = "The image as it was recorded." };
        var denoised = new Argument<string>("DENOISED") { Description = "What came out, in the same grey values." };
        var truth = new Option<string?>("--truth") { Description = "The same without noise, in the same grey values: structures added and removed are then listed." };
        var output = new Option<string?>("--out") { Description = "HTML page with residual, autocorrelation and maps; its record is written beside it." };
        var channel = CommonOptions.Channel();
        var command = new Command("denoise-check", """
            Did it invent something? What was taken away is tested for structure, compared with the camera's noise, and, with a truth, structures added and removed are listed.
            The test is one-sided: structure that was taken away correlates positively with its neighbours. Exit code 6 where the residual holds structure, 0 where none is seen.

            Example: nucleusdl denoise-check embryo.tif embryo_denoised.tif --out check.html
            """)
        {
            noisy, denoised, truth, output, channel,
        };
        CliContext.Run(command, context =>
        {
            var recorder = new RunRecorder("nucleusdl denoise-check", Environment.GetCommandLineArgs().Skip(1), typeof(DenoiseCheckVerb).Assembly);
            recorder.AddInput(context.Value(noisy)).AddInput(context.Value(denoised));
            using var before = Read(context.Value(noisy), context.Value(channel));
            using var after = Read(context.Value(denoised), null);
            using var known = context.Value(truth) is { } t ? Read(t, null) : null;
            if (context.Value(truth) is { } file)
                recorder.AddInput(file);
            using var check = ResidualCheck.Of(before, after, known);
            var result = Json(check, after, known);
            if (context.Json)
                CliContext.Result(result);
            else
                foreach (var line in check.Words())
                    CliContext.Result(line);
            if (context.Value(output) is { } page)
            {
                DenoisePage.Of($"{Path.GetFileName(context.Value(denoised))}, checked", before, after, known, check).Save(page);
                recorder.Metrics = result.DeepClone();
                recorder.AddOutput(page).Write(RunRecord.PathFor(page));
            }
            return check.StructuredAxes.Count > 0 ? ExitCodes.Check : ExitCodes.Done;
        });
        return command;
    }

    private static Volume<float> Read(string path, int? channel)
    {
        using var whole = VolumeFile.Read(path);
        if (whole.Shape.C > 1 && channel is null || channel is { } c && (c < 0 || c >= whole.Shape.C))
            throw new NucleusException(ErrorKind.Usage, $"The image has {whole.Shape.C} channels, counted from 0.", "Choose one with --channel; the denoised image and the truth have one.", path);
        using var one = whole.Channel(channel ?? 0);
        var image = one.ToFloat();
        image.Source = path;
        if (!LabelLook.Is(image))
            return image;
        image.Dispose();
        throw new NucleusException(ErrorKind.Input, "This is a label image or a mask, not an image: its numbers mark objects, and there is no noise to check.", "Give the recording, and the image that denoising made of it.", path);
    }

    private static JsonObject Json(ResidualCheck check, Volume<float> after, Volume<float>? truth) => new()
    {
        ["words"] = new JsonArray([.. check.Words().Select(w => (JsonNode)w)]),
        ["structuredAxes"] = new JsonArray([.. check.StructuredAxes.Select(a => (JsonNode)a)]),
        ["pValue"] = check.PValue,
        ["nullHypothesis"] = "the residual is noise: voxels independent of each other, mean 0, whatever their variance",
        ["test"] = "one-sided at every shift (structure correlates positively), all shifts together by Bonferroni",
        ["structured"] = check.StructuredAxes.Count > 0,
        ["lags"] = new JsonArray([.. check.Lags.Select(l => (JsonNode)new JsonObject { ["z"] = l.Z, ["y"] = l.Y, ["x"] = l.X, ["correlation"] = Math.Round(l.Correlation, 6), ["score"] = Math.Round(l.Score, 3), ["pValue"] = l.PValue })]),
        ["shareTooMuch"] = Math.Round(check.ShareTooMuch, 6),
        ["shareTooLittle"] = Math.Round(check.ShareTooLittle, 6),
        ["bias"] = Math.Round(check.Bias, 6),
        ["noise"] = new JsonObject { ["gain"] = check.Noise.Gain, ["offset"] = check.Noise.Offset, ["readNoise"] = check.Noise.ReadNoise },
        ["added"] = check.Changes?.Count(c => c.Added),
        ["removed"] = check.Changes?.Count(c => !c.Added),
        ["psnr"] = truth is null ? null : Math.Round(ImageQuality.Psnr(after, truth, ImageQuality.Range(truth)), 4),
        ["psnrAffine"] = truth is null ? null : Math.Round(ImageQuality.PsnrAffine(after, truth, ImageQuality.Range(truth)), 4),
    };
}
