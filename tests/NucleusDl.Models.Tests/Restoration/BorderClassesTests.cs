using NucleusDl.Models.Restoration;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Restoration;

[Trait(Kind.Name, Kind.Fast)]
public class BorderClassesTests
{
    [Fact]
    public void ANucleusHasItsBorderOutside()
    {
        using var labels = new LabelVolume(5, 7, 7);
        for (var z = 1; z < 4; z++)
            for (var y = 2; y < 5; y++)
                for (var x = 2; x < 5; x++)
                    labels[z, y, x] = 3;
        using var classes = BorderClasses.Of(labels);
        for (var z = 0; z < 5; z++)
            for (var y = 0; y < 7; y++)
                for (var x = 0; x < 7; x++)
                {
                    var outside = (z is < 1 or > 3 ? 1 : 0) + Math.Max(0, Math.Max(2 - y, y - 4)) + Math.Max(0, Math.Max(2 - x, x - 4));
                    Assert.Equal(outside == 0 ? BorderClasses.Nucleus : outside == 1 ? BorderClasses.Border : BorderClasses.Background, classes[z, y, x]);
                }
    }

    [Fact]
    public void TouchingNucleiAreSeparatedByBorderSoThatComponentsAreNuclei()
    {
        using var labels = new LabelVolume(1, 4, 8);
        for (var y = 0; y < 4; y++)
            for (var x = 0; x < 8; x++)
                labels[0, y, x] = x < 4 ? 2 : 1;
        using var classes = BorderClasses.Of(labels);
        Assert.Equal([1, 1, 1, 2, 2, 1, 1, 1], Enumerable.Range(0, 8).Select(x => (int)classes[0, 1, x]));
        using var probability = classes.Map(c => c == BorderClasses.Nucleus ? 1f : 0f);
        using var found = new ClassDecoding(ClassDecoder.Components, 0.5, [0, 0, 0], 0.02, 1).Decode(probability);
        Assert.Equal(2, found.Sizes().Count);
        Assert.Equal(1, ClassTuning.Accuracy([(labels, found)]));
    }
}
