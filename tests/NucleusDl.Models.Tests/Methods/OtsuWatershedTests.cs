using NucleusDl.Labels;
using NucleusDl.Models;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class OtsuWatershedTests
{
    [Fact]
    public void ItIsAModelByNameAndFindsNuclei()
    {
        var stack = TinyRuns.Stack(1);
        using var model = Methods.Load("otsu-watershed");
        using var labels = model.Segment(stack.Image);
        Assert.Equal((stack.Image.Shape, stack.Image.VoxelSize), (labels.Shape, labels.VoxelSize));
        Assert.True(DistanceDecoder.Score(stack.Labels, labels) > 0.3);
    }

    [Fact]
    public void MistakesAreToldAsByEveryModel()
    {
        var stack = TinyRuns.Stack(1).Image;
        using var model = Methods.Load("otsu-watershed");
        Assert.Equal(ErrorKind.Input, Kind(() => model.Predict(stack, new PredictOptions { Channel = 1 })));
        Assert.Equal(ErrorKind.Resource, Kind(() => model.Predict(stack, new PredictOptions { MemoryBytes = 1000 })));
        stack.VoxelSize = null;
        Assert.Equal(ErrorKind.Input, Kind(() => model.Predict(stack)));
        Assert.Equal(ErrorKind.Usage, Kind(() => new OtsuWatershed().Train(TinyRuns.Request(Path.GetTempPath()))));

        static ErrorKind Kind(Func<object> act) => Assert.Throws<NucleusException>(act).Kind;
    }
}
