using System.Text.Json.Nodes;
using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

/// <summary>Bad input is named before any time is spent.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class RestorationChecksTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private NucleusException Refused(IMethod method, Func<TrainingRequest, TrainingRequest> change)
    {
        var started = false;
        var request = change(NoisyStacks.Request(method, folder.File("m")) with { Progress = new TinyRuns.Now<Models.Training.TrainingProgress>(_ => started = true) });
        var refused = Assert.Throws<NucleusException>(() => method.Train(request));
        Assert.False(started);
        return refused;
    }

    private static TrainingImage Changed(Action<Volume<ushort>> change)
    {
        var stack = NoisyStacks.Stack(1);
        change((Volume<ushort>)stack.Image);
        return stack;
    }

    [Fact]
    public void SaturatedStacks()
    {
        var image = Changed(v =>
        {
            foreach (ref var g in v.Slice(0, (int)v.Shape.Length))
                g = g > 11_500 ? (ushort)16383 : g;
        });
        Assert.Contains("saturated", Refused(new Noise2Void(), r => r with { Images = [image] }).Problem, StringComparison.Ordinal);
        Assert.Contains("saturated", Refused(new Care(), r => r with { Images = [image] }).Problem, StringComparison.Ordinal);
        new Noise2Void().Train(NoisyStacks.Request(new Noise2Void(), folder.File("all-the-same"), steps: 1) with { Images = [image], SkipChecks = true });
    }

    [Fact]
    public void ClippedStacksAreNoted()
    {
        var notes = new List<string>();
        var image = Changed(v =>
        {
            foreach (ref var g in v.Slice(0, (int)v.Shape.Length))
                g = (ushort)Math.Max(0, g - 10_500);
        });
        new Noise2Void().Train(NoisyStacks.Request(new Noise2Void(), folder.File("clipped"), steps: 1) with { Images = [image], ValidationImages = [], Notes = new TinyRuns.Now<string>(notes.Add) });
        Assert.Contains("smallest value", Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void ConstantPlanes()
    {
        var image = Changed(v => v.Plane(11).Fill(100));
        var e = Refused(new Noise2Void(), r => r with { Images = [image] });
        Assert.Equal("1 of 12 planes are constant: 12.", e.Problem);
    }

    [Fact]
    public void APatchLargerThanTheStack()
    {
        var e = Refused(new Noise2Void(), r => r with { Overrides = new JsonObject { ["patchSize"] = new JsonArray(16, 32, 64) } });
        Assert.Contains("16 x 32 x 64", e.Problem, StringComparison.Ordinal);
        Assert.Contains("[12,32,40]", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void ADenoisedImage()
    {
        var smooth = NoisyStacks.Stack(1) with { Image = NoisyStacks.Stack(1).Target! };
        Assert.Contains("next to no noise", Refused(new Noise2Void(), r => r with { Images = [smooth] }).Problem, StringComparison.Ordinal);
        var path = folder.File("denoised.tif");
        File.WriteAllText(folder.File("denoised.run.json"), """{ "config": { "denoised": "noise2void" } }""");
        var recorded = NoisyStacks.Stack(1) with { Path = path };
        Assert.Contains("denoised already", Refused(new DenoiSeg(), r => r with { Images = [recorded] }).Problem, StringComparison.Ordinal);
        File.WriteAllText(folder.File("denoised.run.json"), "not JSON");
        new Noise2Void().Train(NoisyStacks.Request(new Noise2Void(), folder.File("n"), steps: 1) with { Images = [recorded] });
    }

    [Fact]
    public void PairsOutOfRegister()
    {
        var stack = NoisyStacks.Stack(1, depth: 16, edge: 128);
        var shifted = new Volume<float>(stack.Image.Shape, stack.Image.VoxelSize);
        var target = (Volume<float>)stack.Target!;
        for (var z = 0; z < 16; z++)
            for (var y = 0; y < 128; y++)
                for (var x = 0; x < 128; x++)
                    shifted[z, y, x] = target[z, (y + 123) % 128, (x + 3) % 128];
        var e = Refused(new Care(), r => r with { Images = [stack with { Target = shifted }] });
        Assert.Contains("out of register", e.Problem, StringComparison.Ordinal);
        Assert.Contains("0, 5, -3", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void SwappedOrMissingOrUnrelatedTargets()
    {
        var stack = NoisyStacks.Stack(1);
        Assert.Contains("swapped", Refused(new Care(), r => r with { Images = [stack with { Image = stack.Target!, Target = stack.Image }] }).Problem, StringComparison.Ordinal);
        Assert.Contains("no target", Refused(new Rcan3D(), r => r with { Images = [stack with { Target = null }] }).Problem, StringComparison.Ordinal);
        var inverted = ((Volume<float>)stack.Target!).Map(v => 30_000 - v);
        Assert.Contains("brighter", Refused(new Care(), r => r with { Images = [stack with { Target = inverted }] }).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "needs to know")]
    [InlineData("""{ "wavelengthNm": 0.52, "numericalAperture": 0.8 }""", "wavelength")]
    [InlineData("""{ "wavelengthNm": 520, "numericalAperture": 1.4 }""", "numerical aperture")]
    [InlineData("""{ "wavelengthNm": 520, "numericalAperture": 0.8, "sigmaUm": [1, 1, 1] }""", "more than one way")]
    [InlineData("""{ "sigmaUm": [1, 1] }""", "three lengths")]
    [InlineData("""{ "sigmaUm": [1, 30, 30] }""", "too wide")]
    [InlineData("""{ "sigmaUm": [0.01, 0.01, 0.01] }""", "nothing to sharpen")]
    public void AWrongPointSpreadFunction(string psf, string problem)
    {
        var e = Refused(new DecoNoising(), r => r with { Overrides = new JsonObject { ["psf"] = JsonNode.Parse(psf) } });
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingToLearnFrom()
    {
        Assert.Contains("targets", Refused(new Care(), r => r with { Images = [] }).Fix, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Resource, Refused(new Noise2Void(), r => r with { MemoryBytes = 1 << 20 }).Kind);
        Assert.Equal(ErrorKind.Input, Refused(new Noise2Void(), r => r with { Channel = 3 }).Kind);
    }
}
