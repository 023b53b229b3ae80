using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class TensorSummaryTests
{
    public TensorSummaryTests() => NativeLibraries.Ensure();

    [Fact]
    public void ShapeTypeDeviceAndValues()
    {
        using var tensor = torch.arange(0, 12, torch.ScalarType.Float32).reshape(3, 4);
        Assert.Equal("Tensor [3, 4] Float32 on cpu\nmin 0, mean 5.5, max 11; first values 0, 1, 2, 3, ...", TensorSummary.Of(tensor));
        using var turned = tensor.t();
        Assert.Equal("Tensor [4, 3] Float32 on cpu\nmin 0, mean 5.5, max 11; first values 0, 4, 8, ...", TensorSummary.Of(turned));
    }

    [Fact]
    public void OtherTypesAndShapes()
    {
        using var flags = torch.tensor([true, false]);
        Assert.Equal("Tensor [2] Bool on cpu\nmin 0, mean 0.5, max 1; first values 1, 0", TensorSummary.Of(flags));
        using var one = torch.tensor(2.5);
        Assert.Equal("Tensor [] Float64 on cpu\nmin 2.5, mean 2.5, max 2.5; first values 2.5", TensorSummary.Of(one));
        using var empty = torch.zeros(0, 3);
        Assert.Equal("Tensor [0, 3] Float32 on cpu\nno values", TensorSummary.Of(empty));
        using var complex = torch.zeros([2], torch.ScalarType.ComplexFloat32);
        Assert.Equal("Tensor [2] ComplexFloat32 on cpu", TensorSummary.Of(complex));
        using var weights = torch.ones(2, requires_grad: true);
        Assert.Contains("mean 1", TensorSummary.Of(weights), StringComparison.Ordinal);
    }

    [Fact]
    public void ABigOneIsSampled()
    {
        using var small = torch.ones(1);
        // One number seen from many places: as big as a stack, and costs nothing.
        using var big = small.expand(4, 1024, 4096);
        Assert.Equal("Tensor [4, 1024, 4096] Float32 on cpu\nmin 1, mean 1, max 1 of every 4th value; first values 1, 1, 1, 1, 1, 1, ...", TensorSummary.Of(big));
    }

    [Fact]
    public void ADisposedOneSaysSoAndNothingIsLeftBehind()
    {
        var tensor = torch.ones(5);
        var before = torch.Tensor.TotalCount;
        TensorSummary.Of(tensor);
        Assert.Equal(before, torch.Tensor.TotalCount);
        tensor.Dispose();
        Assert.Equal("Tensor that has been disposed: its values are gone.", TensorSummary.Of(tensor));
    }
}
