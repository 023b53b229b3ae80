using NucleusDl.Models;
using NucleusDl.Volumes;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class MethodsTests
{
    [Fact]
    public void NamesAreUniqueAndWritableInAShell()
    {
        var names = Methods.All.Select(m => m.Info.Name).Concat(Methods.Pretrained).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, n => Assert.Matches("^[a-z0-9-]+$", n));
        Assert.All(Methods.All, m => Assert.Same(m, Methods.Get(m.Info.Name.ToUpperInvariant())));
        Assert.All(Methods.All, m => Assert.True(m.Info.Title.Length > 0 && m.Info.Paper.Length > 0));
        Assert.All(Methods.All, m => Assert.Equal(m.Info.NeedsTraining, m.Info.Presets.Count > 0));
    }

    [Fact]
    public void EveryPresetOfEveryMethodCanBeUsed()
    {
        foreach (var method in Methods.All.OfType<UNet3D>())
            foreach (var preset in method.Info.Presets)
            {
                var config = method.Configure(new TrainingRequest { Training = [], Validation = [], Folder = "", Preset = preset });
                Assert.Null(config.Network);
                Assert.True(config.Trainer.ValidateEvery <= config.Trainer.Steps);
            }
        // A method that is added is looked at here, too.
        Assert.All(Methods.All, m => Assert.All(m.Info.Presets, p => Assert.NotEmpty(Methods.Preset(m, p))));
        Assert.All(Methods.All.Where(m => m.Info.NeedsTraining), m => Assert.All((string[])["full", "quick"], p => Assert.Contains(p, m.Info.Presets)));
    }

    [Fact]
    public void PresetsInTheFolderAreThoseInTheTable()
    {
        foreach (var method in Methods.All)
        {
            var folder = Path.Combine(Repository.Root, "src", "NucleusDl.Models", "Methods", method.GetType().Name);
            Assert.Equal(method.Info.Presets.Order(), Directory.GetFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order());
        }
    }

    [Fact]
    public void UnknownNamesAreAnsweredWithTheKnownOnes()
    {
        var method = Assert.Throws<NucleusException>(() => Methods.Get("unet2d"));
        Assert.Equal(ErrorKind.Usage, method.Kind);
        Assert.Contains("unet3d", method.Fix, StringComparison.Ordinal);

        var model = Assert.Throws<NucleusException>(() => Methods.Load("no-such-model"));
        Assert.Equal(ErrorKind.Usage, model.Kind);
        Assert.Contains("no-such-model", model.Problem, StringComparison.Ordinal);
        Assert.All(Methods.Pretrained, name => Assert.Contains(name, model.Fix, StringComparison.Ordinal));

        var untrained = Assert.Throws<NucleusException>(() => Methods.Load("unet3d"));
        Assert.Equal(ErrorKind.Usage, untrained.Kind);
        Assert.Contains("trained first", untrained.Problem, StringComparison.Ordinal);

        var preset = Assert.Throws<NucleusException>(() => Methods.Preset(Methods.Get("unet3d"), "fast"));
        Assert.Equal(ErrorKind.Usage, preset.Kind);
        Assert.All(Methods.Get("unet3d").Info.Presets, p => Assert.Contains(p, preset.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void AModelThatRestoresImagesGivesNoLabels()
    {
        using var model = new Restorer();
        using var stack = new Volume<ushort>(new VolumeShape(2, 2, 2));
        Assert.Equal(ErrorKind.Usage, Assert.Throws<NucleusException>(() => model.Segment(stack)).Kind);
    }

    private sealed class Restorer : IModel
    {
        public long EstimateMemory(VolumeShape shape, VoxelSize voxelSize) => 0;

        public Prediction Predict(Volume stack, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default) =>
            new() { Image = stack.ToFloat() };

        public void Dispose()
        {
        }
    }
}
