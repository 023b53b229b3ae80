using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using NucleusDl.Metrics;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Metrics;

[Trait(Kind.Name, Kind.Fast)]
public class ImageQualityTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Scores_are_those_of_scikit_image(int index)
    {
        var golden = JsonNode.Parse(File.ReadAllText(Repository.Golden("metrics", "quality.json")))!["cases"]![index]!.AsObject();
        using var truth = Image(golden, "truth");
        using var image = Image(golden, "image");
        var range = golden["range"]!.GetValue<double>();
        void Same(string key, double value) => Assert.Equal(golden[key]!.GetValue<double>(), value, 1e-9);
        Same("PSNR", ImageQuality.Psnr(image, truth, range));
        Same("PSNR (affine fit)", ImageQuality.PsnrAffine(image, truth, range));
        Same("NRMSE euclidean", ImageQuality.Nrmse(image, truth));
        Same("NRMSE min-max", ImageQuality.Nrmse(image, truth, NrmseNorm.MinMax));
        Same("NRMSE mean", ImageQuality.Nrmse(image, truth, NrmseNorm.Mean));
        Same("SSIM uniform 7 sample", ImageQuality.Ssim(image, truth, range));
        Same("SSIM uniform 5 population", ImageQuality.Ssim(image, truth, 800, new SsimOptions { WindowSize = 5, SampleCovariance = false }));
        Same("SSIM gaussian 1.5 population", ImageQuality.Ssim(image, truth, 800, SsimOptions.Wang));
        Same("SSIM gaussian 0.8 sample", ImageQuality.Ssim(image, truth, 800, new SsimOptions { Window = SsimWindow.Gaussian, Sigma = 0.8 }));
        Assert.NotEqual(golden["SSIM uniform 7 sample"]!.GetValue<double>(), golden["SSIM gaussian 1.5 population"]!.GetValue<double>(), 1e-3);
    }

    [Property(MaxTest = 10)]
    public void A_fit_undoes_scale_and_offset_for_SSIM_too(int seed)
    {
        var random = new Random(seed);
        using var truth = new Volume<float>(new VolumeShape(8, 9, 10)).Map(_ => (float)random.Next(0, 256));
        using var scaled = truth.Map(v => 0.5f * v + 64);
        Assert.Equal(1, ImageQuality.SsimAffine(scaled, truth, 255), 1e-6);
        Assert.True(ImageQuality.Ssim(scaled, truth, 255) < 0.95);
    }

    [Property(MaxTest = 20)]
    public void A_fit_undoes_scale_and_offset_and_identity_is_perfect(int seed)
    {
        var random = new Random(seed);
        using var truth = new Volume<float>(new VolumeShape(2, 3, 4, 5)).Map(_ => (float)random.Next(0, 256));
        using var scaled = truth.Map(v => 2 * v + 64);
        Assert.True(ImageQuality.PsnrAffine(scaled, truth, 255) > 150);
        Assert.True(ImageQuality.Psnr(scaled, truth, 255) < 20);
        Assert.True(double.IsPositiveInfinity(ImageQuality.Psnr(truth, truth, 255)));
        Assert.Equal(0, ImageQuality.Nrmse(truth, truth));
    }

    [Fact]
    public void Each_number_states_its_protocol_and_infinity_is_null()
    {
        using var truth = new Volume<float>(new VolumeShape(7, 8, 9)).Map(_ => 0f);
        truth[3, 3, 3] = 40;
        var scores = ImageQuality.Compare(truth, truth, ImageQuality.Range(truth), SsimOptions.Wang with { Sigma = 0.8 });
        Assert.Equal(1, scores.Ssim, 1e-12);
        var node = JsonSerializer.SerializeToNode(scores)!.AsObject();
        Assert.Null(node["PSNR"]);
        Assert.Equal(["PSNR", "PSNR (affine fit)", "NRMSE", "SSIM", "protocol"], node.Select(p => p.Key));
        Assert.All(node.Select(p => p.Key).SkipLast(1), k => Assert.NotEmpty(scores.Protocol[k]));
        Assert.Contains("Gaussian window σ 0.8, population covariance", scores.Protocol["SSIM"], StringComparison.Ordinal);
        Assert.Contains("range 40", scores.Protocol["PSNR"], StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_explained()
    {
        using var a = new Volume<float>(new VolumeShape(7, 7, 7));
        using var b = new Volume<float>(new VolumeShape(7, 7, 6));
        using var two = new Volume<float>(new VolumeShape(2, 7, 7, 7));
        Assert.Equal(ErrorKind.Input, Assert.Throws<NucleusException>(() => ImageQuality.Psnr(a, b, 1)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => ImageQuality.Psnr(a, a, 0)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => ImageQuality.Ssim(b, b, 1)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => ImageQuality.Ssim(two, two, 1)).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => ImageQuality.Ssim(a, a, 1, new SsimOptions { WindowSize = 4 })).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => ImageQuality.Ssim(a, a, 1, SsimOptions.Wang with { Sigma = 0 })).Kind);
    }

    private static Volume<float> Image(JsonObject golden, string which)
    {
        var s = golden["shape"].Deserialize<int[]>()!;
        var image = new Volume<float>(new VolumeShape(s[0], s[1], s[2]));
        MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(golden[which]!.GetValue<string>())).CopyTo(image.Slice(0, (int)image.Shape.Length));
        return image;
    }
}
