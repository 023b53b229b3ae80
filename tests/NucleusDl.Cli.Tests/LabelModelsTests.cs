using NucleusDl.Cli;
using NucleusDl.Models;

namespace NucleusDl.Tests;

[Trait(Kind.Name, Kind.Fast)]
public class LabelModelsTests
{
    [Fact]
    public void TheUsualModelComesFirstAndAllOfThemGiveLabels()
    {
        using var folder = new TempFolder();
        var names = new LabelModels("cpu").List(folder.Path).Select(m => m.Name).ToList();
        Assert.Equal(Methods.Usual, names[0]);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, n => Assert.NotEqual(MethodOutput.Image, (Methods.Of(n) ?? Methods.Get(n)).Info.Output));
        foreach (var name in Methods.Pretrained.Where(n => Methods.Of(n)!.Info.Output != MethodOutput.Image))
            Assert.Contains(name, names);
    }
}
