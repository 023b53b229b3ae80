using System.Text.Json.Nodes;
using NucleusDl.Datasets;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Tests;

namespace NucleusDl.Cli.Tests.Verbs;

/// <summary>Denoising compared, checked, and warned of through the command line.</summary>
[Trait(Kind.Name, Kind.Slow)]
public sealed class BenchDenoiseTests
{
    [Fact]
    public void Baselines_and_a_method_are_judged_and_a_second_run_takes_up_what_is_there()
    {
        using var folder = new TempFolder();
        var output = folder.File("bench");
        string[] arguments = ["bench", "denoise", "--psnr", "18", "--preset", "smoke", "--methods", "noise2void", "--baselines", "gaussian,median", "--segmenter", "otsu-watershed", "--threads", "1", "--out", output, "--json"];
        var done = Nucleusdl.Run(arguments);
        Assert.True(done.Exit == 0, done.Err);
        Assert.Contains("About", done.Err, StringComparison.Ordinal);
        var rows = JsonNode.Parse(done.Out)!["levels"]![0]!["rows"]!.AsArray();
        double Psnr(int row) => rows[row]!["psnr"]!.GetValue<double>();
        Assert.Equal("noisy input", rows[0]!["method"]!.GetValue<string>());
        Assert.Equal(18, Psnr(0), 0.3);
        Assert.True(Psnr(1) > 24, "gaussian");
        Assert.True(Psnr(2) > 24, "median");
        Assert.Equal("noise2void", rows[3]!["method"]!.GetValue<string>());
        Assert.True(Psnr(3) > 20, "noise2void");
        Assert.Null(rows[4]!["psnr"]);
        foreach (var file in new[] { "table.md", "table.csv", "index.html", "run.json" })
            Assert.True(File.Exists(Path.Combine(output, file)), file);
        var table = File.ReadAllText(Path.Combine(output, "table.md"));
        Assert.Contains("do not measure them", table, StringComparison.Ordinal);
        Assert.Contains("FWHM", table, StringComparison.Ordinal);
        Assert.Contains("opinion: find nuclei in it", File.ReadAllText(Path.Combine(output, "index.html")), StringComparison.Ordinal);

        var weights = Directory.GetFiles(output, "weights.safetensors", SearchOption.AllDirectories).Single();
        var result = Directory.GetFiles(Path.Combine(output, "results", "18-dB", "noise2void"))[0];
        var times = (File.GetLastWriteTimeUtc(weights), File.GetLastWriteTimeUtc(result));
        var again = Nucleusdl.Run(arguments);
        Assert.Equal(times, (File.GetLastWriteTimeUtc(weights), File.GetLastWriteTimeUtc(result)));
        Assert.Equal(done.Out, again.Out);

        // The truth of the first judged stack, its noisy copy, and what the network made of it.
        var name = Path.GetFileNameWithoutExtension(result);
        string At(params string[] parts) => Path.Combine([output, .. parts]);
        var restored = At("restored", "18-dB", "noise2void", name + ".tif");
        var check = Nucleusdl.Run("denoise-check", At("data", "18-dB", "images", name + ".tif"), restored, "--truth", At("data", "18-dB", "targets", name + ".tif"), "--out", folder.File("check.html"), "--json");
        var structured = JsonNode.Parse(check.Out)!["structuredAxes"]!.AsArray().Count > 0;
        Assert.True(check.Exit == (structured ? 6 : 0), check.Err);
        Assert.Equal(12, JsonNode.Parse(check.Out)!["lags"]!.AsArray().Count);
        Assert.Contains("Against the truth", File.ReadAllText(folder.File("check.html")), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("check.run.json")));
    }

    [Fact]
    public void A_check_fails_where_signal_went_with_the_noise_and_refuses_labels()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Nucleusdl.Run("synth", folder.File("data"), "--preset", "wild-type", "--psnr", "20", "--shape", "12,48,48", "--specimens", "2", "--stacks", "1", "--quiet").Exit);
        string Of(string part) => Directory.GetFiles(Path.Combine(folder.File("data"), part), "*.tif").Order(StringComparer.Ordinal).First();
        // The truth takes away nothing but noise; a constant takes everything.
        var right = Nucleusdl.Run("denoise-check", Of("images"), Of("targets"));
        Assert.True(right.Exit == 0, right.Err + right.Out);
        Assert.Contains("one-sided", right.Out, StringComparison.Ordinal);
        using (var image = VolumeFile.Read(Of("images")))
        using (var grey = image.ToFloat())
        using (var flat = grey.Map(_ => 1000f))
            VolumeFile.Write(folder.File("flat.tif"), flat);
        var wrong = Nucleusdl.Run("denoise-check", Of("images"), folder.File("flat.tif"));
        Assert.Equal(6, wrong.Exit);
        Assert.Contains("still holds structure along z and y and x", wrong.Out, StringComparison.Ordinal);
        var labels = Nucleusdl.Run("denoise-check", Of("images"), Of("labels"));
        Assert.Equal((int)ErrorKind.Input, labels.Exit);
        Assert.Contains("label image", labels.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_of_another_scale_have_only_fitted_numbers()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Nucleusdl.Run("synth", folder.File("pairs"), "--preset", "wild-type", "--psnr", "20", "--shape", "8,40,40", "--specimens", "2", "--stacks", "1", "--quiet").Exit);
        var done = Nucleusdl.Run("bench", "denoise", "--pairs", folder.File("pairs"), "--baselines", "gaussian", "--segmenter", "none", "--out", folder.File("bench"), "--json");
        Assert.True(done.Exit == 0, done.Err);
        var row = JsonNode.Parse(done.Out)!["levels"]![0]!["rows"]![1]!;
        Assert.Null(row["psnr"]);
        Assert.True(row["psnrAffine"]!.GetValue<double>() > 20);
        Assert.InRange(row["ssimAffine"]!.GetValue<double>(), 0.3, 1);
        Assert.Contains("only the affine-fitted PSNR means something", File.ReadAllText(Path.Combine(folder.File("bench"), "table.md")), StringComparison.Ordinal);
        var noise = Nucleusdl.Run("bench", "denoise", "--clean", folder.File("pairs"), "--psnr", "20", "--baselines", "median", "--segmenter", "none", "--out", folder.File("noise"), "--json");
        Assert.True(noise.Exit == 0, noise.Err);
        Assert.Equal(20, JsonNode.Parse(noise.Out)!["levels"]![0]!["rows"]![0]!["psnr"]!.GetValue<double>(), 0.4);
    }

    [Fact]
    public void Intensities_of_a_denoised_image_are_measured_with_a_warning()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, Nucleusdl.Run("synth", folder.File("d"), "--preset", "wild-type", "--shape", "10,40,40", "--specimens", "2", "--stacks", "1", "--quiet").Exit);
        var data = Dataset.Open(folder.File("d"));
        var image = folder.File("denoised.tif");
        File.Copy(data.Items[0].ImagePath, image);
        string[] arguments = ["measure", data.Items[0].LabelPath!, "--image", image, "--out", folder.File("nuclei.csv"), "--quiet"];
        Assert.DoesNotContain("opinion", Nucleusdl.Run(arguments).Err, StringComparison.Ordinal);
        File.WriteAllText(RunRecord.PathFor(image), """{"config": {"denoised": "noise2void"}}""");
        var warned = Nucleusdl.Run(arguments);
        Assert.Equal(0, warned.Exit);
        Assert.Contains("was denoised by noise2void", warned.Err, StringComparison.Ordinal);
        Assert.Contains("was denoised by noise2void", File.ReadAllText(RunRecord.PathFor(folder.File("nuclei.csv"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--psnr", "5")]
    [InlineData("--psnr", "many")]
    [InlineData("--methods", "unet3d")]
    [InlineData("--baselines", "bilateral")]
    [InlineData("--targets", "x")]
    [InlineData("--baselines", "none")]
    public void Wrong_options_are_refused_before_anything_is_made(string option, string value)
    {
        using var folder = new TempFolder();
        var refused = Nucleusdl.Run("bench", "denoise", option, value, "--out", folder.File("bench"));
        Assert.Equal(2, refused.Exit);
        Assert.False(Directory.Exists(folder.File("bench")));
        Assert.NotEmpty(refused.Error);
    }
}
